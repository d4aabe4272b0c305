// What can stand at a place of an unfinished filter expression, as it is told to clients.
//
// Source: docs/api.md, /api/complete. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/examined.h"

namespace roentgen {

enum class SuggestionKind { kKeyword, kOperator, kValue, kSign };

struct Suggestion {
  std::string text;  // to be put in the place
  SuggestionKind kind = SuggestionKind::kKeyword;
  std::string description;             // may be empty
  std::optional<std::int64_t> traces;  // that have it
  std::optional<std::int64_t> calls;   // of a service
};

struct Completion {
  std::uint64_t begin = 0;  // UTF-16 units: what a suggestion replaces
  std::uint64_t end = 0;
  std::vector<Suggestion> suggestions;
  std::optional<Examined> examined;  // when values were taken from traces
};

}  // namespace roentgen
