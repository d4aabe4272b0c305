#include "engine/filter/token_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/near_names.h"
#include "base/text.h"
#include "engine/filter/faults.h"
#include "engine/filter/parser.h"

namespace roentgen::filter {
namespace {

constexpr std::array<std::pair<std::string_view, Comparison>, 9> kComparisons = {{
    {"=", Comparison::kEqual},
    {"!=", Comparison::kNotEqual},
    {"<", Comparison::kLess},
    {"<=", Comparison::kLessEqual},
    {">", Comparison::kGreater},
    {">=", Comparison::kGreaterEqual},
    {"contains", Comparison::kContains},
    {"beginswith", Comparison::kBeginsWith},
    {"endswith", Comparison::kEndsWith},
}};

}  // namespace

std::unexpected<FilterError> Fail(Span where, Wording message,
                                  std::vector<std::string> suggestions) {
  return std::unexpected(FilterError{where, std::move(message), std::move(suggestions)});
}

Wording Shown(const Token& token) {
  if (token.kind == TokenKind::kEnd) return {"the end of the expression", "표현식의 끝"};
  if (token.kind == TokenKind::kString) return Quoted(token.text);
  if (token.kind == TokenKind::kBracket) return "'[" + token.text + "]'";
  if (token.kind == TokenKind::kJson) return "'#['";
  return "'" + token.text + "'";
}

const Token& TokenReader::Peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

Token TokenReader::Take() {
  Token token = Peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool TokenReader::IsWord(std::string_view word) const {
  return IsNext(TokenKind::kWord) && LowerAscii(Peek().text) == word;
}

std::unexpected<FilterError> TokenReader::NotClosed(const Token& open,
                                                    std::string_view closing) const {
  if (Peek().kind == TokenKind::kEnd) {
    return Fail(open.where, Say(Fault::kNotClosed, {Shown(open)}));
  }
  return Fail(Peek().where, Say(Fault::kNotTheClosing, {closing, Shown(Peek())}));
}

std::optional<Comparison> TokenReader::NextComparison() const {
  if (!IsNext(TokenKind::kOperator) && !IsNext(TokenKind::kWord)) return std::nullopt;
  const std::string text = LowerAscii(Peek().text);
  for (const auto& [name, comparison] : kComparisons) {
    if (text == name) return comparison;
  }
  return std::nullopt;
}

FilterResult<std::optional<ParsedComparison>> TokenReader::OptionalComparison() {
  const auto comparison = NextComparison();
  if (!comparison) return std::optional<ParsedComparison>();
  const Token sign = Take();
  RG_FILTER_TRY(Literal literal, Value(sign));
  return ParsedComparison{*comparison, std::move(literal), sign.where};
}

FilterResult<Literal> TokenReader::Value(const Token& after) {
  const Token token = Peek();
  switch (token.kind) {
    case TokenKind::kString: Take(); return Literal{token.text, token.where};
    case TokenKind::kNumber: Take(); return Number(token);
    case TokenKind::kWord: {
      Take();
      const std::string lower = LowerAscii(token.text);
      if (lower == "true" || lower == "false") {
        return Literal{lower == "true", token.where};
      }
      if (lower == "and" || lower == "or") break;
      return Literal{token.text, token.where};
    }
    default: break;
  }
  return Fail(token.where, Say(Fault::kNoValue, {after.text, Shown(token)}));
}

FilterResult<Literal> TokenReader::Number(const Token& token) const {
  std::string_view digits = token.text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) {
    return Fail(token.where, Say(Fault::kNumberRange));
  }
  return Literal{value, token.where};
}

FilterResult<NodeSelector> TokenReader::Node() {
  const Token token = Peek();
  if (IsWord("id") && Peek(1).kind == TokenKind::kOpen) return Id();
  if (token.kind != TokenKind::kString && token.kind != TokenKind::kWord) {
    return Fail(token.where, Say(Fault::kNoNode, {Shown(token)}));
  }
  Take();
  NodeSelector node;
  node.name = token.text;
  return node;
}

FilterResult<NodeSelector> TokenReader::Id() {
  Take();
  const Token open = Take();
  NodeSelector node;
  node.is_id = true;
  while (true) {
    RG_FILTER_TRY(node, IdPart(std::move(node)));
    if (!IsNext(TokenKind::kComma)) break;
    Take();
  }
  if (!IsNext(TokenKind::kClose)) return NotClosed(open, "')'");
  Take();
  return node;
}

FilterResult<NodeSelector> TokenReader::IdPart(NodeSelector node) {
  const Token part = Take();
  const std::string lower = LowerAscii(part.text);
  std::optional<std::string>* slot = lower == "name"         ? &node.name
                                     : lower == "type"       ? &node.type
                                     : lower == "account.id" ? &node.account
                                                             : nullptr;
  if (part.kind != TokenKind::kWord || slot == nullptr) {
    const std::vector<std::string> known = {"name", "type", "account.id"};
    return Fail(part.where, Say(Fault::kIdPart, {Shown(part)}), NearNames(lower, known));
  }
  if (slot->has_value()) return Fail(part.where, Say(Fault::kIdPartTwice, {Shown(part)}));
  if (!IsNext(TokenKind::kColon)) {
    return Fail(Peek().where, Say(Fault::kNoColon, {part.text, Shown(Peek())}));
  }
  Take();
  const Token value = Take();
  if (value.kind != TokenKind::kString && value.kind != TokenKind::kWord &&
      value.kind != TokenKind::kNumber) {
    return Fail(value.where, Say(Fault::kNoText, {Shown(value)}));
  }
  *slot = value.text;
  return node;
}

}  // namespace roentgen::filter
