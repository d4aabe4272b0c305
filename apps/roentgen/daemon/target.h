// Where segments go: endpoint, region, and whether requests are signed.
//
// Thread-safety: free functions; they may wait for EC2 metadata for a bounded time.
// Errors:        kInvalid (endpoint), kNotFound (no region, where one is needed).
#pragma once

#include "adapters/aws/endpoint.h"
#include "adapters/aws/environment.h"
#include "adapters/aws/region.h"
#include "adapters/config/daemon_options.h"
#include "adapters/http/transport.h"
#include "base/result.h"

namespace roentgen::daemon {

struct Target {
  aws::EndpointUrl endpoint;
  aws::Region region;
  aws::Signing signing = aws::Signing::kAlways;
};

// AWS needs a region, and everything sent there is signed. Other endpoints are signed only when
// they are HTTPS and a region is given by flag, file or AWS_REGION.
Result<Target> FindTarget(const config::DaemonOptions& options, const aws::Environment& env,
                          http::Transport& transport);

}  // namespace roentgen::daemon
