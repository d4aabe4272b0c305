// What may stand at the cursor of a filter expression that is still being written: words of the
// language, then what the store holds.
//
// Source: docs/adr/0009. Thread-safety: every method may be called from any thread at once.
// Ownership:     borrows clock and store; answers own all their bytes.
// Errors:        kInvalid for a text longer than kMaxExpressionBytes, and the store's. No other
// text
//                is refused: whatever is wrong in it, something may stand at the cursor or nothing.
// Bounds:        LiveLimits and kMaxOffers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/complete/live_values.h"
#include "engine/complete/offers.h"
#include "engine/query/trace_queries.h"

namespace roentgen::complete {

inline constexpr std::size_t kMaxOffers = 100;

struct CompletionRequest {
  // Of the traces values are taken from: inclusive, exclusive; not after start: no values. Absent:
  // the last hour.
  std::optional<TimestampUs> start;
  std::optional<TimestampUs> end;
  std::string text;
  std::size_t cursor = SIZE_MAX;  // in characters (code points) from 0; beyond the text: its end
  std::size_t most = 20;          // offers; at most kMaxOffers
};

// Characters [begin, end) of the text.
struct CharacterRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const CharacterRange&) const = default;
};

struct CompletionAnswer {
  Next expected = Next::kCondition;
  CharacterRange replace;            // what an offer's text takes the place of
  std::vector<Offer> offers;         // those that begin with the word at the cursor first
  bool has_more = false;             // others were left out
  bool is_sound = true;              // the text before the cursor is right as far as it goes
  std::optional<Examined> examined;  // of the traces values were taken from, if they were
};

// `condition`, `operator`, `value`, ...
const char* ToText(Next next);

class CompletionQueries {
 public:
  using Groups = query::TraceQueries::Groups;
  // Without `groups` there are none.
  CompletionQueries(const Clock& clock, const SegmentStore& store, const LiveLimits& limits,
                    Groups groups = {});

  Result<CompletionAnswer> Complete(const CompletionRequest& request) const;

 private:
  const Clock& clock_;
  const LiveValues live_;
  const Groups groups_;
};

}  // namespace roentgen::complete
