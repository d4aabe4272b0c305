// The summary of a trace: every field of GetTraceSummaries but those a query adds.
//
// Source: X-Ray API reference, TraceSummary; docs/adr/0005 for derivations it leaves open.
// Thread-safety: pure. Bounds: at most kMaxIndexedAnnotations annotation values a trace.
#pragma once

#include "engine/assemble/assembled_trace.h"
#include "model/trace_summary.h"

namespace roentgen::assemble {

inline constexpr std::size_t kMaxIndexedAnnotations = 50;  // X-Ray quotas

TraceSummary Summarise(const AssembledTrace& trace, const TraceRow& row, AccountId tenant);

}  // namespace roentgen::assemble
