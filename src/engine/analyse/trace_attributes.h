// What can be said of a trace in a word: the attributes that facets count and comparisons compare.
//
// Names are those of filter expressions where the language has one, so that every value can be
// asked for: `http.status`, `user`, `annotation.key`, `service`, `rootcause.fault.entity`.
// A trace has a value at most once, however many of its segments have it.
//
// Thread-safety: pure functions.
// Bounds:        kMaxAttributesPerTrace; longer values are cut to kMaxValueBytes, and then have no
//                expression.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/assemble/assembled_trace.h"
#include "model/trace_summary.h"

namespace roentgen::analyse {

inline constexpr std::size_t kMaxAttributesPerTrace = 300;
inline constexpr std::size_t kMaxValueBytes = 300;

struct TraceAttribute {
  std::string name;
  std::string value;
  std::string expression;  // selects the traces that have it; empty where the language cannot
  auto operator<=>(const TraceAttribute&) const = default;
};

// Ascending, each once.
std::vector<TraceAttribute> AttributesOf(const TraceSummary& summary,
                                         const assemble::AssembledTrace& trace);

// kInvalid: no trace can have it.
Result<void> CheckAttribute(std::string_view name);

}  // namespace roentgen::analyse
