// How many requests the backend gets at once, and when after failures the next one may go out.
//
// The window halves with each failure or throttling and grows by one a full window of successes.
// While the backend is away, one request at a time asks whether it is back, after waits that double
// from `first_backoff` to `max_backoff`, each shortened by a random half at most, so that a fleet
// does not come back as one.
//
// Thread-safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>

#include "base/time.h"
#include "engine/relay/relay_limits.h"

namespace roentgen::relay {

class BackendGate {
 public:
  // `random` gives numbers in [0, 1).
  BackendGate(const RelayLimits& limits, std::function<double()> random);

  // Requests that may be in flight at `now`.
  int Room(TimestampUs now) const;
  // What a request carries from its start to its outcome.
  std::uint64_t epoch() const { return epoch_; }

  void OnSuccess();
  // Failures of requests that were under way together count as one.
  void OnFailure(std::uint64_t epoch, TimestampUs now);

  bool away() const { return failures_ > 0; }
  TimestampUs away_since() const { return away_since_; }
  TimestampUs next_try() const { return next_try_; }  // while away
  int window() const { return window_; }
  // A wait before attempt `attempt` (from 1) of anything.
  DurationUs Backoff(int attempt) const;

 private:
  const RelayLimits limits_;
  std::function<double()> random_;
  int window_;
  int successes_ = 0;  // since the window last changed
  int failures_ = 0;   // in a row
  std::uint64_t epoch_ = 0;
  TimestampUs away_since_;
  TimestampUs next_try_;
};

}  // namespace roentgen::relay
