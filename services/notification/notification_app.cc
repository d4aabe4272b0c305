#include "services/notification/notification_app.h"

#include <unistd.h>

#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "services/common/log.h"
#include "services/common/step.h"
#include "services/mail/address.h"

namespace services::notification {
namespace {

using http::Request;
using http::Response;

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

// What usermgmt passes on to the tutorial's reader.
JsonObject DescribeMe(const Edition& edition) {
  JsonObject description{
      {"service", "Notification Service"},
      {"version", edition.name},
      {"release", edition.release},
      {"host", HostName()},
      {"message", "Traced from User Management to Notification " + edition.name}};
  if (edition.canary) description["track"] = "canary";
  return description;
}

Response Send(const Edition& edition, const mail::SmtpSender& sender, const Request& request) {
  return Step("NotificationController.send", [&] {
    const mail::Mail mail = ParseMail(request.body);
    Step("MailService.send", [&] { sender.Send(mail); });
    LogEvent(Level::kInfo, "mail sent",
             {{"recipients", static_cast<std::int64_t>(mail.recipients.size())}});
    JsonObject answer{{"message", "The mail was handed to the mail server."},
                      {"version", edition.name}};
    if (edition.canary) answer["recipients"] = mail.recipients.size();
    return Response::Json(answer);
  });
}

}  // namespace

const Edition& ThisEdition() {
#if NOTIFICATION_EDITION == 2
  static const Edition edition{"V2", "4.0.0", true};
#else
  static const Edition edition{"V1", "3.0.0", false};
#endif
  return edition;
}

mail::Mail ParseMail(std::string_view body) {
  const JsonObject object = ParseJsonObject(body);
  mail::Mail mail{.subject = RequiredText(object, "subject", mail::kSubjectBytesMax),
                  .content = RequiredRawText(object, "content", mail::kContentBytesMax),
                  .recipients = RequiredTextList(object, "toEmails", mail::kRecipientsMax,
                                                 mail::kAddressBytesMax)};
  mail::CheckMail(mail);
  return mail;
}

http::Router MakeRoutes(const Edition& edition, mail::MailServer server) {
  const auto sender = std::make_shared<const mail::SmtpSender>(std::move(server));
  http::Router router;
  router.Add({.method = "POST",
              .path = "/notification/send",
              .handler = [edition, sender](
                             const Request& request) { return Send(edition, *sender, request); },
              .waits_for = "mail server"});
  router.Add({.method = "GET",
              .path = "/notification/health-status",
              .handler =
                  [edition](const Request&) {
                    return Response::Text("Notification Service UP and RUNNING - " + edition.name);
                  },
              .health = true});
  router.Add({"GET", "/notification/service-info", [edition](const Request&) {
                return Response::Text(fmt::format("Notification Service {}, release {}{}",
                                                  edition.name, edition.release,
                                                  edition.canary ? " (canary)" : ""));
              }});
  router.Add({"GET", "/notification/notification-xray", [edition](const Request&) {
                return Step("NotificationController.notificationXray",
                            [&] { return Response::Json(DescribeMe(edition)); });
              }});
  return router;
}

}  // namespace services::notification
