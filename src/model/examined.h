// How much of what was asked for an answer rests on. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace roentgen {

// What ended a search before its range did.
enum class SearchLimit {
  kNone,
  kTraces,  // enough matching ones
  kReads,   // traces whose documents were read
  kRows,    // traces looked at
  kTime,
};

struct Examined {
  std::uint64_t traces = 0;     // that match and were counted
  std::uint64_t looked_at = 0;  // matching or not
  bool is_partial = false;      // a limit ended the search; older traces are not in the answer
  SearchLimit limit = SearchLimit::kNone;
  std::optional<TimestampUs> reached;  // of a partial answer: it holds what is newer
};

}  // namespace roentgen
