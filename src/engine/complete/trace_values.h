// The values one trace has for a live question.
//
// Thread-safety: pure functions.
#pragma once

#include <set>

#include "engine/assemble/assembled_trace.h"
#include "engine/complete/offers.h"
#include "model/trace_row.h"

namespace roentgen::complete {

using ValueSet = std::set<AnnotationValue>;

// Nothing for questions that are not about traces.
ValueSet ValuesOf(const LiveQuestion& question, const assemble::AssembledTrace& trace,
                  const TraceRow& row, AccountId tenant);

}  // namespace roentgen::complete
