// Which days of traces have to go, by age and by the disk they take.
//
// Thread-safety: pure function.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "ports/segment_store.h"

namespace roentgen::retention {

struct RetentionLimits {
  DurationUs max_age{30 * kUsPerDay};
  std::uint64_t max_disk_bytes = 0;  // 0: no limit
};

// The first day to keep, for SegmentStore::DropDaysBefore; nullopt when nothing has to go.
// A day goes when all of it is older than `max_age`, and, oldest first, while the days together
// take more than `max_disk_bytes`. Today is never dropped: what is being written must have a place.
std::optional<std::int32_t> FirstDayToKeep(const StoreUsage& usage, TimestampUs now,
                                           const RetentionLimits& limits);

}  // namespace roentgen::retention
