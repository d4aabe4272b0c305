// What there is to say about a filter expression: whether it is right, what it asks, and how it is
// answered.
//
// Thread-safety: value types.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace roentgen {

// UTF-16 units [begin, end) of an expression, as JavaScript's strings count.
struct ExpressionPlace {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const ExpressionPlace&) const = default;
};

struct ExpressionToken {
  enum class Kind { kWord, kNumber, kText, kKey, kJson, kOperator, kSign };
  Kind kind = Kind::kWord;
  ExpressionPlace place;
  bool operator==(const ExpressionToken&) const = default;
};

// A part of a conjunction.
struct ExpressionTerm {
  ExpressionPlace place;
  std::string text;   // in its usual spelling
  std::string words;  // what it asks
};

struct ExpressionError {
  std::string message;  // one sentence, without the place
  ExpressionPlace place;
  std::size_t column = 1;                // in characters
  std::vector<std::string> suggestions;  // best first
  std::string text;                      // with place, suggestions and carets, for a terminal
};

struct Explanation {
  std::string normalized;  // in its usual spelling; empty: every trace
  std::string words;
  // What answers it: terms that narrow the range down, conditions that a trace's row decides, and
  // those that need the trace itself. Lines; an empty text: nothing.
  std::string index;
  std::string list;
  std::string documents;
  std::vector<ExpressionTerm> terms;
  std::vector<ExpressionToken> tokens;   // of a wrong expression: those before the error
  std::optional<ExpressionError> error;  // then there is nothing above but tokens
  bool is_valid() const { return !error; }
};

}  // namespace roentgen
