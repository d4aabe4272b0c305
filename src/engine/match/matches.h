// Whether a trace satisfies a bound filter expression.
//
// Rules (X-Ray developer guide, filter expressions; docs/adr/0009 where it is silent):
// - a simple keyword at the top looks at the root segment (flags, http, response time) or at the
//   whole trace (duration, partial, user, annotation, ...); in braces at one node's run or one
//   call;
// - of several values one that satisfies is enough, for `!=` as well;
// - what is missing satisfies no comparison; another type satisfies none either.
//
// Thread-safety: pure.
#pragma once

#include "engine/filter/bound.h"
#include "engine/match/trace_view.h"

namespace roentgen::match {

bool Matches(const filter::BoundExpression& filter, const TraceView& trace);

}  // namespace roentgen::match
