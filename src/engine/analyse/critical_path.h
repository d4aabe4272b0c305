// The critical path of a trace and the self time of all its entities.
//
// The path is walked back from the end of the root segment: what ended last before a moment is what
// that moment waited for; where nothing had, the entity worked itself. Its parts are disjoint and
// add up to the root's response time.
// - A child counts as far as it lies inside its caller.
// - A subsegment that outlives its caller was not waited for: it is asynchronous, and not on the
//   path. kRounding allows for documents whose times were rounded.
// - Segments have clocks of their own. One that sticks out of the call it answers, and would fit,
// is
//   moved by as little as makes it fit, with all its code.
// - Self time is an entity's own time less the time any child was running, asynchronous or not.
// - What is in progress has no time yet.
//
// Thread-safety: pure functions.
// Bounds:        kMaxTimedEntities, counted beyond; depth as engine/assemble/call_tree.h.
#pragma once

#include <cstddef>

#include "engine/assemble/assembled_trace.h"
#include "model/trace_times.h"

namespace roentgen::analyse {

inline constexpr DurationUs kRounding{1'000};
inline constexpr std::size_t kMaxTimedEntities = 50'000;

TraceTimes TimesOf(const assemble::AssembledTrace& trace, AccountId tenant);

}  // namespace roentgen::analyse
