// The two ways a document goes to a server, and what came of a run.
//
// Thread-safety: one run at a time a thread.
// Errors:        kUnavailable when the server cannot be reached or hangs up.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "bench/driver/driver_options.h"

namespace roentgen::bench {

struct RunOutcome {
  std::uint64_t sent = 0;
  std::uint64_t bytes = 0;      // of documents
  std::uint64_t confirmed = 0;  // http: in an answer that refused nothing
  std::uint64_t refused = 0;    // http: in an answer that refused something; not sent again
  std::uint64_t retried = 0;    // http, flat out: requests sent again after a throttle
  std::uint64_t next_trace = 0;
  double seconds = 0;
  std::vector<float> answer_ms;  // http: from when a request was due to its answer
};

Result<int> Connect(const DriverOptions& options, int socket_type);
Result<RunOutcome> SendByUdp(const DriverOptions& options);
Result<RunOutcome> SendByHttp(const DriverOptions& options);

}  // namespace roentgen::bench
