// Telemetry records: what the counters gained in each interval, kept until the backend has them.
//
// Thread-safety: one thread at a time.
// Ownership:     borrows the counters.
// Bounds:        kQueue records; the oldest goes. kPerRequest in a request.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "engine/relay/relay_counters.h"
#include "wire/daemon/backend_json.h"

namespace roentgen::relay {

class TelemetryLedger {
 public:
  static constexpr std::size_t kQueue = 30;
  static constexpr std::size_t kPerRequest = 10;

  explicit TelemetryLedger(const RelayCounters& counters) : counters_(counters) {}

  // Ends an interval. Nothing is recorded before the first document.
  void Cut(TimestampUs now);
  // The oldest records, to be sent.
  std::vector<wire::TelemetryRecord> Take();
  // They did not arrive: back to the front.
  void PutBack(std::vector<wire::TelemetryRecord> records);
  std::size_t waiting() const { return waiting_.size(); }

 private:
  wire::TelemetryRecord Totals() const;

  const RelayCounters& counters_;
  wire::TelemetryRecord before_;  // totals at the last cut
  std::deque<wire::TelemetryRecord> waiting_;
};

}  // namespace roentgen::relay
