#include "engine/retention/retention_policy.h"

#include <algorithm>

namespace roentgen::retention {

std::optional<std::int32_t> FirstDayToKeep(const StoreUsage& usage, TimestampUs now,
                                           const RetentionLimits& limits) {
  const std::int32_t today = DayOf(now);
  std::int32_t keep = DayOf(now - limits.max_age);
  if (limits.max_disk_bytes > 0) {
    std::uint64_t total = usage.disk_bytes;
    for (const DayUsage& day : usage.days) {  // ascending
      const bool is_over = total > limits.max_disk_bytes;
      if (day.day >= keep && !is_over) break;
      total -= std::min(total, day.bytes);
      keep = std::max(keep, day.day + 1);
    }
  }
  keep = std::min(keep, today);
  const bool has_older = std::any_of(usage.days.begin(), usage.days.end(),
                                     [keep](const DayUsage& day) { return day.day < keep; });
  if (!has_older) return std::nullopt;
  return keep;
}

}  // namespace roentgen::retention
