// What made a trace fail, and what made it slow: the root cause lists of its summary.
//
// X-Ray documents the lists' shape, not how they are found (API reference, TraceSummary). Here:
// - A failure is a fault (or an error) flag. Every failing entity that no failing entity below it
//   explains is a cause; a failure below explains it if every call and segment between the two
//   failed as well. Local code in between need not: it often passes a failure on unmarked.
// - A cause is told from the root segment down, all entities on the way included. When its calls
//   were recovered from on the way it is told as well, but impacts no client. The same holds for a
//   segment that is not connected to the root; then the path starts there.
// - A call nobody answered ends in the inferred service.
// - The cause of the response time is one path: from the root always on to what took longest, while
//   that took at least kShareWorthFollowing of its caller's time.
//
// Source: X-Ray API reference, FaultRootCause and the like; docs/adr/0005.
// Thread-safety: pure functions.
// Bounds:        kMaxRootCauses a list, kMaxRootCauseExceptions an entity, paths of kMaxCallDepth.
#pragma once

#include <vector>

#include "engine/assemble/assembled_trace.h"
#include "model/trace_summary.h"

namespace roentgen::assemble {

inline constexpr std::size_t kMaxRootCauses = 10;
inline constexpr std::size_t kMaxRootCauseExceptions = 16;
// Failures looked at for different causes; a loop of failing calls gives many that look the same.
inline constexpr std::size_t kMaxFailuresExamined = 1000;
inline constexpr double kShareWorthFollowing = 0.5;

struct RootCauses {
  std::vector<RootCause> fault;  // those with impact on the client first, then in call order
  std::vector<RootCause> error;
  std::vector<RootCause> response_time;  // at most one; none while the root is in progress
  bool operator==(const RootCauses&) const = default;
};

RootCauses FindRootCauses(const AssembledTrace& trace, AccountId tenant);

}  // namespace roentgen::assemble
