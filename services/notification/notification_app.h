// The notification service: takes mails over HTTP and hands them to a mail server.
//
//   POST /notification/send              {"subject", "content", "toEmails": [...]}
//   GET  /notification/health-status     text
//   GET  /notification/service-info      text
//   GET  /notification/notification-xray JSON, a map of strings
//
// It is built twice, as V1 and as V2, so that a canary release has something to tell apart.
//
// Thread-safety: handlers run on any thread at once.
#pragma once

#include "services/common/environment.h"
#include "services/http/router.h"
#include "services/mail/smtp_sender.h"

namespace services::notification {

struct Edition {
  std::string name;     // "V1"
  std::string release;  // "3.0.0"
  bool canary = false;  // says more about itself
};

// The one this program was built as.
const Edition& ThisEdition();

http::Router MakeRoutes(const Edition& edition, mail::MailServer server);

// {subject, content, toEmails} as a checked mail; throws InvalidInput.
mail::Mail ParseMail(std::string_view body);

}  // namespace services::notification
