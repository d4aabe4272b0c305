// What of a bound filter the store's indexes answer before a trace is read: terms of the term
// index, and the numbers in the trace's row. Both are only necessary conditions; the evaluator has
// the last word, so every plan gives the same answers as reading everything.
//
// Thread-safety: pure functions; a plan is immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/filter/bound.h"
#include "model/trace_row.h"

namespace roentgen::match {

// Over sets of traces: those with a document of some terms, or several sets united or intersected.
struct IndexQuery {
  enum class Kind { kEverything, kTerm, kAll, kAny };
  Kind kind = Kind::kEverything;
  std::vector<std::uint64_t> terms;  // kTerm: of one document; at least one
  std::string shown;                 // kTerm: the field and value, for people
  std::uint8_t since = 1;            // kTerm: proves nothing of documents with terms of before
  std::uint64_t otherwise = 0;    // kTerm: unless zero, a term that serves as well as all of them
  std::vector<IndexQuery> parts;  // kAll, kAny: at least two
  bool operator==(const IndexQuery&) const = default;
};

struct Plan {
  filter::BoundPtr filter;  // null: every trace
  IndexQuery index;
};

Plan MakePlan(filter::BoundPtr filter);

enum class Verdict { kNo, kMaybe, kYes };

// From the row alone.
Verdict JudgeRow(const filter::BoundExpression& filter, const TraceRow& row);

// The plan as lines of text, as EXPLAIN shows it: `index` (terms that narrow the range down),
// `list` (conditions the trace's row decides, where it can), `documents` (what needs the trace
// itself).
// Names of conditions stay as expressions spell them; the words around them are given.
struct PlanWords {  // literals
  const char* index;
  const char* list;
  const char* documents;
  const char* every_trace;
  const char* all_of;
  const char* any_of;
  const char* nothing;
};
inline constexpr PlanWords kPlanWords = {"index",  "list",   "documents", "every trace",
                                         "all of", "any of", "nothing"};

std::string Describe(const Plan& plan, const PlanWords& words = kPlanWords);

// The same in its three parts, `index`, `list` and `documents`; what needs nothing is empty.
struct PlanSteps {
  std::string index;  // lines, indented by two for each level below the first
  std::string list;
  std::string documents;
};
PlanSteps StepsOf(const Plan& plan, const PlanWords& words = kPlanWords);

}  // namespace roentgen::match
