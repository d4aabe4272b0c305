// Trace summaries as lines of a table.
//
// Thread-safety: pure functions.
#pragma once

#include <span>
#include <string>

#include "apps/roentgen/view/look.h"
#include "model/trace_summary.h"

namespace roentgen::cli {

// How long the longest bar of the table stands for, so that lines printed apart share a scale.
DurationUs LongestOf(std::span<const TraceSummary> summaries);

std::string TracesHeader(const Look& look);
// One line, cut to the look's width; the trace id is never cut.
std::string TraceLine(const Look& look, const TraceSummary& summary, DurationUs longest);
// Header and lines.
std::string TracesTable(const Look& look, std::span<const TraceSummary> summaries);

Outcome OutcomeOf(const TraceSummary& summary);

}  // namespace roentgen::cli
