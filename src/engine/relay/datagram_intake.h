// From a datagram to a document in the relay: checks the header line, counts and names what is
// wrong.
//
// Thread-safety: one thread at a time; each socket has its own.
// Ownership:     borrows the relay and its counters.
// Errors:        none; a wrong datagram is counted, and told in the log at most once a second.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "engine/relay/relay.h"
#include "engine/relay/relay_counters.h"

namespace roentgen::relay {

class DatagramIntake {
 public:
  DatagramIntake(const Clock& clock, Relay& relay, RelayCounters& counters)
      : clock_(clock), relay_(relay), counters_(counters) {}

  void Add(std::string_view datagram);
  // Longer than a datagram of the protocol can be.
  void AddTruncated(std::uint64_t count);

 private:
  void Refuse(Reject reason, std::uint64_t count, std::string_view what);

  const Clock& clock_;
  Relay& relay_;
  RelayCounters& counters_;
  TimestampUs told_at_{-kUsPerMinute};
  std::uint64_t untold_ = 0;
};

}  // namespace roentgen::relay
