#include "services/http/program.h"
#include "services/notification/notification_app.h"

int main(int argc, char** argv) {
  using namespace services;
  const notification::Edition& edition = notification::ThisEdition();
  return http::RunProgram({.name = "notification",
                           .version = edition.release,
                           .summary = "sends mails, " + edition.name,
                           .trace_name = edition.name + "-Notification-Microservice",
                           .port = 8096,
                           .prepare =
                               [&](Environment& environment) {
                                 mail::MailServer server = mail::ReadMailServer(environment);
                                 return [&edition, server] {
                                   return notification::MakeRoutes(edition, server);
                                 };
                               }},
                          argc, argv);
}
