#include "engine/relay/telemetry_ledger.h"

#include <algorithm>
#include <utility>

namespace roentgen::relay {

wire::TelemetryRecord TelemetryLedger::Totals() const {
  wire::TelemetryRecord totals{.received = counters_.received.value(),
                               .sent = counters_.sent.value(),
                               .spillover = counters_.DroppedTotal(),
                               .rejected = counters_.RejectedTotal()};
  for (std::size_t i = 0; i < totals.faults.size(); ++i) {
    totals.faults[i] = counters_.faults[i].value();
  }
  return totals;
}

void TelemetryLedger::Cut(TimestampUs now) {
  const wire::TelemetryRecord totals = Totals();
  if (totals.received == 0 && totals.sent == 0) return;
  wire::TelemetryRecord record{.at = now,
                               .received = totals.received - before_.received,
                               .sent = totals.sent - before_.sent,
                               .spillover = totals.spillover - before_.spillover,
                               .rejected = totals.rejected - before_.rejected};
  for (std::size_t i = 0; i < record.faults.size(); ++i) {
    record.faults[i] = totals.faults[i] - before_.faults[i];
  }
  before_ = totals;
  waiting_.push_back(record);
  if (waiting_.size() > kQueue) waiting_.pop_front();
}

std::vector<wire::TelemetryRecord> TelemetryLedger::Take() {
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kPerRequest));
  std::vector<wire::TelemetryRecord> out(waiting_.begin(), waiting_.begin() + count);
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return out;
}

void TelemetryLedger::PutBack(std::vector<wire::TelemetryRecord> records) {
  waiting_.insert(waiting_.begin(), records.begin(), records.end());
  while (waiting_.size() > kQueue) waiting_.pop_front();
}

}  // namespace roentgen::relay
