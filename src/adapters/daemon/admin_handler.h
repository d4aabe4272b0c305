// The daemon's own pages: /healthz (it runs), /readyz (it takes segments; whether the backend does
// is no part of it, or a Service would lose its daemon just when it has to spool), /metrics.
//
// Thread-safety: as the functions given.
#pragma once

#include <functional>
#include <string>

#include "adapters/net/http_message.h"

namespace roentgen::daemon {

struct AdminParts {
  bool loopback_only = true;
  std::function<bool()> is_ready;
  std::function<std::string()> metrics;
};

net::HttpHandler MakeAdminHandler(AdminParts parts);

}  // namespace roentgen::daemon
