#include "engine/filter/parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/near_names.h"
#include "base/text.h"
#include "engine/filter/faults.h"
#include "engine/filter/keywords.h"
#include "engine/filter/lexer.h"
#include "engine/filter/token_reader.h"

namespace roentgen::filter {
namespace {

using Parsed = FilterResult<ParsedExpression>;

class Parser : private TokenReader {
 public:
  explicit Parser(std::vector<Token> tokens) : TokenReader(std::move(tokens)) {}

  Parsed Whole() {
    RG_FILTER_TRY(ParsedExpression all, Or());
    const Token& rest = Peek();
    if (rest.kind == TokenKind::kEnd) return all;
    if (rest.kind == TokenKind::kClose || rest.kind == TokenKind::kCloseBrace) {
      return Fail(rest.where, Say(Fault::kClosesNothing, {Shown(rest)}));
    }
    return Fail(rest.where, Say(Fault::kCannotFollow, {Shown(rest)}));
  }

  Parsed Selector() {
    const Token first = Peek();
    const std::string word = first.kind == TokenKind::kWord ? LowerAscii(first.text) : "";
    Parsed selector = Fail(first.where, Say(Fault::kNotASelector));
    if (word == "id" && Peek(1).kind == TokenKind::kOpen) {
      RG_FILTER_TRY(NodeSelector node, Node());
      selector = Made(ParsedService{std::move(node), nullptr}, first.where);
    } else if (word == "service" || word == "edge") {
      Take();
      selector = word == "service" ? Service(first) : Edge(first);
    }
    if (!selector) return selector;
    if (Peek().kind == TokenKind::kEnd && !HasInner(*selector)) return selector;
    return Fail(HasInner(*selector) ? first.where : Peek().where, Say(Fault::kSelectorAndMore));
  }

 private:
  static bool HasInner(const ParsedExpression& selector) {
    if (const auto* service = std::get_if<ParsedService>(&selector.node)) {
      return service->inner != nullptr;
    }
    const auto* edge = std::get_if<ParsedEdge>(&selector.node);
    return edge != nullptr && edge->inner != nullptr;
  }

  template <class Node>
  ParsedExpression Made(Node node, Span where) const {
    where.end = std::max(where.end, end_of_taken());
    return ParsedExpression{std::move(node), where};
  }

  Parsed Or() {
    const Span where = Peek().where;
    RG_FILTER_TRY(ParsedExpression first, And());
    if (!IsWord("or")) return first;
    ParsedOr all;
    all.parts.push_back(std::move(first));
    while (IsWord("or")) {
      Take();
      RG_FILTER_TRY(ParsedExpression next, And());
      all.parts.push_back(std::move(next));
    }
    return Made(std::move(all), where);
  }

  // A term that can begin here makes an AND without the word.
  bool BeginsTerm() const {
    if (IsWord("or")) return false;
    const TokenKind kind = Peek().kind;
    return kind == TokenKind::kWord || kind == TokenKind::kNot || kind == TokenKind::kOpen;
  }

  Parsed And() {
    const Span where = Peek().where;
    RG_FILTER_TRY(ParsedExpression first, Not());
    if (!IsWord("and") && !BeginsTerm()) return first;
    ParsedAnd all;
    all.parts.push_back(std::move(first));
    while (IsWord("and") || BeginsTerm()) {
      if (IsWord("and")) Take();
      RG_FILTER_TRY(ParsedExpression next, Not());
      all.parts.push_back(std::move(next));
    }
    return Made(std::move(all), where);
  }

  Parsed Not() {
    if (!IsNext(TokenKind::kNot) && !IsWord("not")) return Primary();
    const Span where = Take().where;
    RG_FILTER_TRY(const Depth depth, Enter(where));
    RG_FILTER_TRY(ParsedExpression inner, Not());
    return Made(ParsedNot{std::make_unique<ParsedExpression>(std::move(inner))}, where);
  }

  // Counts how deep the text goes while it lives.
  class Depth {
   public:
    explicit Depth(std::size_t& depth) : depth_(&depth) { ++*depth_; }
    Depth(Depth&& other) noexcept : depth_(std::exchange(other.depth_, nullptr)) {}
    ~Depth() {
      if (depth_ != nullptr) --*depth_;
    }

   private:
    std::size_t* depth_;
  };

  FilterResult<Depth> Enter(Span where) {
    if (depth_ == kMaxExpressionDepth) {
      return Fail(where, Say(Fault::kTooDeep, {std::to_string(kMaxExpressionDepth)}));
    }
    return Depth(depth_);
  }

  Parsed Primary() {
    const Token token = Peek();
    if (token.kind == TokenKind::kOpen) {
      RG_FILTER_TRY(const Depth depth, Enter(token.where));
      Take();
      RG_FILTER_TRY(ParsedExpression inner, Or());
      if (!IsNext(TokenKind::kClose)) return NotClosed(token, "')'");
      Take();
      return inner;
    }
    if (token.kind != TokenKind::kWord) {
      return Fail(token.where, Say(Fault::kNoCondition, {Shown(token)}));
    }
    if (IsWord("and") || IsWord("or")) {
      return Fail(token.where, Say(Fault::kNoConditionBefore, {token.text}));
    }
    if (++terms_ > kMaxExpressionTerms) {
      return Fail(token.where, Say(Fault::kTooManyTerms, {std::to_string(kMaxExpressionTerms)}));
    }
    return Term();
  }

  Parsed Term() {
    const Token word = Take();
    const std::string lower = LowerAscii(word.text);
    if (lower == "service") return Service(word);
    if (lower == "edge") return Edge(word);
    if (lower == "id") {
      return Fail(word.where, Say(Fault::kIdAlone), {"service(id(...))"});
    }
    if (lower == "group.name" || lower == "group.arn") return Group(word);
    if (lower == "rootcause.json") return CauseShape(word);
    if (lower.starts_with("rootcause.")) return RootCause(word, lower);
    static constexpr std::array<std::pair<std::string_view, EdgeSide>, 3> kAnnotations = {{
        {"annotation", EdgeSide::kNone},
        {"source.annotation", EdgeSide::kSource},
        {"destination.annotation", EdgeSide::kDestination},
    }};
    for (const auto& [name, side] : kAnnotations) {
      if (lower == name || lower.starts_with(std::string(name) + ".")) {
        return Annotation(word, word.text.substr(name.size()), side);
      }
    }
    RG_FILTER_TRY(auto comparison, OptionalComparison());
    return Made(ParsedKeyword{word.text, std::move(comparison)}, word.where);
  }

  Parsed Annotation(const Token& word, std::string key, EdgeSide side) {
    if (key.starts_with('.')) key.erase(0, 1);
    if (key.empty()) {
      if (!IsNext(TokenKind::kBracket)) {
        return Fail(word.where, Say(Fault::kKeyMissing), {"annotation.key", "annotation[key]"});
      }
      key = Take().text;
    }
    if (key.empty()) return Fail(word.where, Say(Fault::kKeyEmpty));
    RG_FILTER_TRY(auto comparison, OptionalComparison());
    return Made(ParsedAnnotation{side, std::move(key), std::move(comparison)}, word.where);
  }

  FilterResult<ParsedPtr> OptionalBraces() {
    if (!IsNext(TokenKind::kOpenBrace)) return ParsedPtr();
    return Braces();
  }

  FilterResult<ParsedPtr> Braces() {
    const Token open = Take();
    RG_FILTER_TRY(const Depth depth, Enter(open.where));
    RG_FILTER_TRY(ParsedExpression inner, Or());
    if (!IsNext(TokenKind::kCloseBrace)) return NotClosed(open, "'}'");
    Take();
    return std::make_unique<ParsedExpression>(std::move(inner));
  }

  Parsed Service(const Token& word) {
    ParsedService service;
    if (IsNext(TokenKind::kOpen)) {
      const Token open = Take();
      if (!IsNext(TokenKind::kClose)) {
        RG_FILTER_TRY(service.node, Node());
      }
      if (!IsNext(TokenKind::kClose)) return NotClosed(open, "')'");
      Take();
    }
    RG_FILTER_TRY(service.inner, OptionalBraces());
    return Made(std::move(service), word.where);
  }

  Parsed Edge(const Token& word) {
    ParsedEdge edge;
    if (IsNext(TokenKind::kOpen)) {
      const Token open = Take();
      if (!IsNext(TokenKind::kClose)) {
        RG_FILTER_TRY(NodeSelector from, Node());
        if (!IsNext(TokenKind::kComma)) {
          return Fail(Peek().where, Say(Fault::kTwoEnds), {"edge(\"caller\", \"callee\")"});
        }
        Take();
        RG_FILTER_TRY(NodeSelector to, Node());
        edge.nodes.emplace(std::move(from), std::move(to));
      }
      if (!IsNext(TokenKind::kClose)) return NotClosed(open, "')'");
      Take();
    }
    RG_FILTER_TRY(edge.inner, OptionalBraces());
    return Made(std::move(edge), word.where);
  }

  Parsed Group(const Token& word) {
    const auto comparison = NextComparison();
    if (comparison != Comparison::kEqual && comparison != Comparison::kNotEqual) {
      return Fail(Peek().where, Say(Fault::kGroupComparison, {word.text, Shown(Peek())}));
    }
    const Token sign = Take();
    RG_FILTER_TRY(Literal value, Value(sign));
    const auto* name = std::get_if<std::string>(&value.value);
    if (name == nullptr) return Fail(value.where, Say(Fault::kGroupName));
    return Made(ParsedGroup{LowerAscii(word.text) == "group.arn",
                            comparison == Comparison::kNotEqual, *name},
                word.where);
  }

  Parsed CauseShape(const Token& word) {
    if (NextComparison() != Comparison::kEqual || Peek(1).kind != TokenKind::kJson) {
      return Fail(Peek().where, Say(Fault::kShapeComparison));
    }
    Take();
    const Token json = Take();
    return Made(ParsedCauseShape{json.text, json.where}, word.where);
  }

  Parsed RootCause(const Token& word, const std::string& lower) {
    for (const RootCauseWord& each : RootCauseWords()) {
      if (each.name != lower) continue;
      if (!IsNext(TokenKind::kOpenBrace)) {
        return Fail(Peek().where, Say(Fault::kNoBrace, {word.text, Shown(Peek())}));
      }
      RG_FILTER_TRY(ParsedPtr inner, Braces());
      return Made(ParsedRootCause{each.kind, each.level, std::move(inner)}, word.where);
    }
    std::vector<std::string> known;
    for (const RootCauseWord& each : RootCauseWords()) known.emplace_back(each.name);
    known.emplace_back("rootcause.json");
    return Fail(word.where, Say(Fault::kNoCauseKeyword, {word.text}), NearNames(lower, known));
  }

  std::size_t depth_ = 0;
  std::size_t terms_ = 0;
};

}  // namespace

FilterResult<ParsedExpression> Parse(std::string_view text) {
  RG_FILTER_TRY(std::vector<Token> tokens, Tokenize(text));
  return Parser(std::move(tokens)).Whole();
}

FilterResult<ParsedExpression> ParseEntitySelector(std::string_view text) {
  RG_FILTER_TRY(std::vector<Token> tokens, Tokenize(text));
  return Parser(std::move(tokens)).Selector();
}

}  // namespace roentgen::filter
