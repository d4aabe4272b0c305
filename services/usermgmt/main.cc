#include "services/http/program.h"
#include "services/usermgmt/usermgmt_app.h"

int main(int argc, char** argv) {
  using namespace services;
  return http::RunProgram({.name = "usermgmt",
                           .version = "3.0.0",
                           .summary = "users in MySQL, a mail to each new one",
                           .trace_name = "User-Management-Microservice",
                           .port = 8095,
                           .prepare =
                               [](Environment& environment) {
                                 usermgmt::UsermgmtOptions options =
                                     usermgmt::ReadUsermgmtOptions(environment);
                                 return [options] { return usermgmt::MakeRoutes(options); };
                               }},
                          argc, argv);
}
