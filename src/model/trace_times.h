// Where the time of one trace went: how long each segment and subsegment worked itself, and the
// chain of work its answer waited for.
//
// Source: engine/analyse/critical_path.h says how they are found. Thread-safety: value types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "model/node.h"
#include "model/segment.h"

namespace roentgen {

// A segment or subsegment.
struct EntityTime {
  SegmentId id;
  std::string name;
  NodeKey service;  // whose code it is
  std::optional<std::size_t> parent;
  std::size_t depth = 0;
  TimestampUs start;               // as its document says
  std::optional<TimestampUs> end;  // nothing while in progress
  DurationUs clock_shift;          // added to show it inside the call it answers
  DurationUs self;                 // not covered by anything below it
  DurationUs critical;             // its own share of the critical path
  bool is_waited_for = true;       // false: its caller went on, and ended, without it
  Flags flags;
  bool operator==(const EntityTime&) const = default;
};

struct CriticalPart {
  std::size_t entity = 0;  // whose own work it is
  TimestampUs start;       // on the root's clock
  TimestampUs end;
  bool operator==(const CriticalPart&) const = default;
};

// All entities of one node of the service graph.
struct ServiceTime {
  NodeKey service;
  std::int64_t entities = 0;
  DurationUs self;
  DurationUs critical;
  bool operator==(const ServiceTime&) const = default;
};

struct TraceTimes {
  TraceId id;
  std::optional<DurationUs> response_time;  // of the root; nothing while it is in progress
  std::vector<EntityTime> entities;         // callers before callees, the root first
  std::vector<CriticalPart> critical_path;  // by time, without gaps; empty while in progress
  std::vector<ServiceTime> services;        // most critical first, then most self time
  std::uint64_t omitted = 0;                // entities beyond the bound
  bool is_truncated = false;                // more documents are stored than were read
};

}  // namespace roentgen
