// Follows the grammar token by token, without looking ahead and without giving up: after each token
// it knows what may come next.
//
// Thread-safety: belongs to one thread. Bounds: one frame for each open bracket of the text.
#pragma once

#include <vector>

#include "engine/complete/place.h"

namespace roentgen::complete {

class PlaceReader {
 public:
  void Take(const filter::Token& token);
  // Without the word at the cursor.
  Place Here() const;
  Next next() const { return next_; }
  bool HasSubject() const { return !std::holds_alternative<std::monostate>(subject_); }

 private:
  using Token = filter::Token;
  using TokenKind = filter::TokenKind;
  struct Frame {
    TokenKind closer = TokenKind::kEnd;
    filter::Scope scope = filter::Scope::kTrace;
    std::optional<filter::CauseKind> cause;
    std::size_t nots = 0;  // that this bracket is the inside of
  };

  void Condition(const Token& token);
  void Word(const Token& token, const std::string& lower);
  void Annotation(const Token& token, const std::string& lower, const std::string& name,
                  filter::EdgeSide side);
  void Keyword(const std::string& lower);
  void AfterCondition(const Token& token);
  void Value(const Token& token);
  void Node(const Token& token);
  void AfterNode(const Token& token);
  void IdPart(const Token& token);
  void IdValue(const Token& token);
  void Open(TokenKind closer, filter::Scope scope, std::optional<filter::CauseKind> cause);
  void Close(TokenKind closer);
  void Finish();  // a condition is complete
  void Unsound() { is_sound_ = false; }
  void ToOperator(filter::Comparison comparison);
  filter::Scope scope() const { return frames_.back().scope; }

  std::vector<Frame> frames_{1};
  Next next_ = Next::kCondition;
  Subject subject_;
  std::optional<filter::Comparison> comparison_;
  NodeArguments nodes_;
  bool after_id_ = false;  // `id` was read, `(` must follow
  filter::EdgeSide side_ = filter::EdgeSide::kNone;
  const filter::RootCauseWord* root_cause_ = nullptr;  // whose brace is expected
  std::size_t nots_ = 0;
  std::size_t depth_ = 0;
  std::size_t conditions_ = 0;
  bool is_sound_ = true;
};

// The comparison an operator or word stands for.
std::optional<filter::Comparison> ComparisonOf(const filter::Token& token);

}  // namespace roentgen::complete
