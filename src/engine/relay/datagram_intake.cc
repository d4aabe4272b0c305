#include "engine/relay/datagram_intake.h"

#include "base/log.h"
#include "wire/daemon/datagram.h"

namespace roentgen::relay {

void DatagramIntake::Add(std::string_view datagram) {
  if (datagram.empty()) return;
  const auto document = wire::DocumentOf(datagram);
  if (document) return relay_.Add(*document);
  if (document.error() == wire::DatagramRefusal::kMissingBody) {
    return Refuse(Reject::kMissingBody, 1, "Missing header or segment");
  }
  Refuse(Reject::kInvalidHeader, 1, "Invalid header");
}

void DatagramIntake::AddTruncated(std::uint64_t count) {
  if (count > 0) Refuse(Reject::kTooLarge, count, "Datagram too long");
}

void DatagramIntake::Refuse(Reject reason, std::uint64_t count, std::string_view what) {
  counters_.Received(count);
  counters_.Rejected(reason, count);
  counters_.in_flight.Add(-static_cast<std::int64_t>(count));
  untold_ += count;
  const TimestampUs now = clock_.Now();
  if (now - told_at_ < DurationUs{kUsPerSecond}) return;
  Log(LogLevel::kWarn, "{}: {} datagrams rejected", what, untold_);
  told_at_ = now;
  untold_ = 0;
}

}  // namespace roentgen::relay
