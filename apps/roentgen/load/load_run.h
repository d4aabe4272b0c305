// An open-loop load run: documents are sent when the plan's clock says, whatever the server does.
//
// Thread-safety: `Run` blocks its caller; `RequestStop` may be called from anywhere, also from a
// signal
//                handler.
// Ownership:     borrows the tally for its lifetime.
// Errors:        those of opening the transport.
// Bounds:        each thread keeps at most kMaxWaiting documents that are not due yet; beyond that
// it
//                sends them early.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "apps/roentgen/load/transport.h"
#include "engine/load/load_plan.h"

namespace roentgen::cli {

struct LoadOptions {
  load::LoadPlan plan;
  LoadTarget target;
  bool flat_out = false;     // ignore the clock: as fast as the transport takes it
  std::uint64_t traces = 0;  // stop after these; 0: no limit
  DurationUs duration;       // stop after this long; 0: no limit
  int threads = 1;
  bool pregenerate = false;  // with `traces`
};

inline constexpr std::size_t kMaxWaiting = 1'000'000;
inline constexpr std::uint64_t kMaxPregenerated = 4'000'000;  // documents

class LoadRun {
 public:
  LoadRun(const LoadOptions& options, LoadTally& tally) : options_(options), tally_(tally) {}

  // Sends until the limits are reached or a stop is requested. `each_second` is called from the
  // calling thread about once a second. The result is how long the sending took.
  Result<DurationUs> Run(const std::function<void(DurationUs elapsed)>& each_second);
  // Starts no further trace and sends what is still waiting at once.
  void RequestStop();

 private:
  const LoadOptions options_;
  LoadTally& tally_;
  std::atomic<std::int64_t> stop_us_{INT64_MAX};
};

}  // namespace roentgen::cli
