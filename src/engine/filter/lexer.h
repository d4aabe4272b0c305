// Words, numbers, strings and signs of a filter expression.
//
// Thread-safety: pure functions. Errors: what and where. Bounds: kMaxExpressionBytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/filter/filter_error.h"

namespace roentgen::filter {

enum class TokenKind {
  kWord,     // letters, digits, `_ . -` after a letter or `_`
  kNumber,   // -1.5e3
  kString,   // "..."; text without quotes and escapes
  kBracket,  // [key]; text is the key
  kJson,     // #[...]; text is what stands between the brackets
  kOpen,     // (
  kClose,    // )
  kOpenBrace,
  kCloseBrace,
  kComma,
  kColon,
  kNot,       // !
  kOperator,  // = != < <= > >=
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  Span where;
};

// Ends with a kEnd token.
FilterResult<std::vector<Token>> Tokenize(std::string_view text);

// Of text that is still being written, up to where it is written.
struct UnfinishedTokens {
  std::vector<Token> tokens;  // without kEnd; what cannot be read is left out
  std::optional<Token> open;  // a string, bracket or root cause without its end: the text so far
  bool is_sound = true;       // nothing was left out
};
UnfinishedTokens TokenizeUnfinished(std::string_view text);

}  // namespace roentgen::filter
