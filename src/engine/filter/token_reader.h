// The tokens of an expression one after the other, and the pieces of the grammar that hold no
// expressions themselves: comparisons, values, nodes.
//
// Thread-safety: belongs to one thread. Errors: what and where.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/filter/lexer.h"
#include "engine/filter/syntax.h"

namespace roentgen::filter {

std::unexpected<FilterError> Fail(Span where, Wording message,
                                  std::vector<std::string> suggestions = {});

// A token as messages name it.
Wording Shown(const Token& token);

class TokenReader {
 public:
  // `tokens` end with kEnd, which stays when everything is taken.
  explicit TokenReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const Token& Peek(std::size_t ahead = 0) const;
  Token Take();
  bool IsNext(TokenKind kind) const { return Peek().kind == kind; }
  bool IsWord(std::string_view word) const;  // lower case
  std::uint32_t end_of_taken() const { return at_ == 0 ? 0 : tokens_[at_ - 1].where.end; }

  // The error of an `open` bracket that the next token does not close.
  std::unexpected<FilterError> NotClosed(const Token& open, std::string_view closing) const;

  // Of the next token, which stays.
  std::optional<Comparison> NextComparison() const;
  FilterResult<std::optional<ParsedComparison>> OptionalComparison();
  FilterResult<Literal> Value(const Token& after);
  // A service's name or id(...).
  FilterResult<NodeSelector> Node();

 private:
  FilterResult<Literal> Number(const Token& token) const;
  FilterResult<NodeSelector> Id();
  FilterResult<NodeSelector> IdPart(NodeSelector node);

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace roentgen::filter
