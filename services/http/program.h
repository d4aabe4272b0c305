// What the services' mains have in common: arguments, configuration, log, X-Ray, serving, stopping.
//
//   PROGRAM [--ready-file FILE] [--help] [--version]
//
// Exit status: 0 stopped by a signal, 1 cannot listen, 2 arguments or configuration are wrong.
#pragma once

#include <functional>
#include <string>

#include "services/common/environment.h"
#include "services/http/router.h"

namespace services::http {

struct Program {
  std::string name;        // "usermgmt"
  std::string version;     // "3.0.0"
  std::string summary;     // one line for --help
  std::string trace_name;  // of segments, unless AWS_XRAY_TRACING_NAME is set
  int port = 0;
  // Reads the service's own configuration; what it returns builds the routes, once all is well.
  std::function<std::function<Router()>(Environment&)> prepare;
};

int RunProgram(const Program& program, int argc, char** argv);

}  // namespace services::http
