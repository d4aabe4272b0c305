// The line of a trace in the list by time, as stores keep it and scans return it.
//
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "model/group.h"
#include "model/ids.h"

namespace roentgen {

enum TraceRowFlag : std::uint8_t {
  kRowFault = 1,     // the root segment's fault
  kRowError = 2,     // the root segment's error
  kRowThrottle = 4,  // any segment's throttle
  kRowPartial = 8,   // some segment is in progress
  kRowLimitExceeded = 16,
};

// The line of a trace in the list by time: numbers only; everything with text comes from documents.
struct TraceRow {
  TraceId id;
  std::int32_t home_day = 0;  // the day whose documents hold the trace; fixed at first arrival
  TimestampUs index_time;     // where the trace stands in the list: see docs/adr/0003
  TimestampUs start;          // earliest start
  TimestampUs end;            // latest end, or latest start while in progress
  std::optional<DurationUs> response_time;  // of the root segment, when complete
  std::uint8_t flags = 0;
  std::uint16_t http_status = 0;  // of the root segment; 0 when absent
  std::uint32_t document_count = 0;
  std::uint64_t document_bytes = 0;
  std::uint32_t revision = 0;  // commits that changed the trace
  // Ascending: those whose expressions held when the trace was stored last.
  std::vector<GroupId> groups;
  bool operator==(const TraceRow&) const = default;
};

}  // namespace roentgen
