// The region to send to, found as the X-Ray daemon finds it.
//
// Thread-safety: free functions; they block for a bounded time while asking IMDS.
// Errors:        kInvalid (not the name of a region), kNotFound (nothing names one; the message
// lists what
//                was asked and what it answered, with the hop limit where IMDS did not).
#pragma once

#include <string>

#include "adapters/aws/environment.h"
#include "adapters/http/transport.h"
#include "base/result.h"

namespace roentgen::aws {

struct Region {
  std::string name;
  std::string
      source;  // for the log: "flag", "AWS_REGION", "ECS metadata", "EC2 metadata", "profile"
};

struct RegionOptions {
  std::string flag;         // -n, or Region of the configuration file
  bool local_mode = false;  // -o: ask the profile instead of ECS and EC2 metadata
};

// Flag, AWS_REGION, then ECS metadata file and IMDS, or the profile in local mode.
Result<Region> FindRegion(const RegionOptions& options, const Environment& env,
                          http::Transport& transport);

// Letters, digits and dashes, at most 63: safe as part of a host name.
bool IsRegionName(std::string_view name);

}  // namespace roentgen::aws
