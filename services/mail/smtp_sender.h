// Sends a mail to one mail server by SMTP: STARTTLS and login as the server asks for them
// (libcurl).
//
// Each mail is a subsegment with namespace remote, called by the server's name.
//
// Thread-safety: Send from any thread at once; each call has a connection of its own.
// Errors:        BadUpstream: the server is away, is not trusted, or refuses. The password is in no
//                message and no log.
// Bounds:        timeout_ms for the whole conversation.
#pragma once

#include <string>

#include "services/common/environment.h"
#include "services/mail/message.h"

namespace services::mail {

enum class MailTls {
  kStarttls,  // refuse to go on without
  kImplicit,  // TLS from the first byte (port 465)
  kNone,      // plain text, the login too: for test servers
};

struct MailServer {
  std::string host;
  int port = 587;
  std::string username;  // empty: no login
  std::string password;
  std::string from;
  MailTls tls = MailTls::kStarttls;
  std::string tls_name;  // in the server's certificate, where `host` is an alias; empty: host
  std::string ca_file;   // whom to trust; empty: the system's list
  int timeout_ms = 10'000;
};

// AWS_MAIL_SERVER_*.
MailServer ReadMailServer(Environment& environment);

class SmtpSender {
 public:
  explicit SmtpSender(MailServer server) : server_(std::move(server)) {}

  // `mail` has passed CheckMail. On return the server has taken responsibility for it.
  void Send(const Mail& mail) const;
  const MailServer& server() const { return server_; }

 private:
  MailServer server_;
};

}  // namespace services::mail
