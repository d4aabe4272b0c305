#include "engine/complete/place_reader.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "engine/filter/parser.h"

namespace roentgen::complete {

using namespace filter;  // NOLINT: every word of the filter language is used here

namespace {

enum class LiteralKind { kText, kNumber, kFlag, kShape };

LiteralKind KindOf(const Token& token) {
  if (token.kind == TokenKind::kNumber) return LiteralKind::kNumber;
  if (token.kind == TokenKind::kJson) return LiteralKind::kShape;
  const std::string lower = LowerAscii(token.text);
  const bool is_flag = token.kind == TokenKind::kWord && (lower == "true" || lower == "false");
  return is_flag ? LiteralKind::kFlag : LiteralKind::kText;
}

bool IsOrdering(Comparison c) { return c >= Comparison::kLess && c <= Comparison::kGreaterEqual; }
bool IsSearch(Comparison c) { return c >= Comparison::kContains; }

LiteralKind KindOf(const KeywordRow& row) {
  if (std::holds_alternative<FlagKeyword>(row.meaning)) return LiteralKind::kFlag;
  const bool is_number = std::holds_alternative<NumberKeyword>(row.meaning);
  return is_number ? LiteralKind::kNumber : LiteralKind::kText;
}

bool Fits(const Subject& subject, Comparison comparison, LiteralKind kind) {
  if (const auto* row = std::get_if<const KeywordRow*>(&subject)) return KindOf(**row) == kind;
  if (std::holds_alternative<CauseShapeSubject>(subject)) return kind == LiteralKind::kShape;
  if (std::holds_alternative<GroupSubject>(subject)) return kind == LiteralKind::kText;
  if (IsSearch(comparison)) return kind == LiteralKind::kText;
  if (IsOrdering(comparison)) return kind == LiteralKind::kNumber;
  return kind != LiteralKind::kShape;
}

}  // namespace

bool Takes(const Subject& subject, Comparison comparison) {
  const bool is_equality = comparison == Comparison::kEqual || comparison == Comparison::kNotEqual;
  if (std::holds_alternative<AnnotationSubject>(subject)) return true;
  if (std::holds_alternative<GroupSubject>(subject)) return is_equality;
  if (std::holds_alternative<CauseShapeSubject>(subject)) return comparison == Comparison::kEqual;
  const auto* row = std::get_if<const KeywordRow*>(&subject);
  if (row == nullptr) return false;
  switch (KindOf(**row)) {
    case LiteralKind::kNumber: return !IsSearch(comparison);
    case LiteralKind::kText: return !IsOrdering(comparison);
    default: return is_equality;
  }
}

std::optional<Comparison> ComparisonOf(const Token& token) {
  if (token.kind != TokenKind::kOperator && token.kind != TokenKind::kWord) return std::nullopt;
  const std::string lower = LowerAscii(token.text);
  for (int i = 0; i <= static_cast<int>(Comparison::kEndsWith); ++i) {
    const auto comparison = static_cast<Comparison>(i);
    if (lower == LowerAscii(ToText(comparison))) return comparison;
  }
  return std::nullopt;
}

void PlaceReader::Take(const Token& token) {
  switch (next_) {
    case Next::kCondition: return Condition(token);
    case Next::kAfterCondition: return AfterCondition(token);
    case Next::kOperator: {
      const auto comparison = ComparisonOf(token);
      if (comparison) return ToOperator(*comparison);
      Unsound();
      Finish();
      return AfterCondition(token);
    }
    case Next::kValue: return Value(token);
    case Next::kAnnotationKey:
      if (token.kind != TokenKind::kBracket || token.text.empty()) Unsound();
      subject_ = AnnotationSubject{side_, token.text};
      next_ = Next::kAfterCondition;
      return;
    case Next::kAfterWord:
      if (token.kind == TokenKind::kOpen) {
        next_ = Next::kNode;
        return;
      }
      [[fallthrough]];
    case Next::kAfterNodes:
      if (token.kind == TokenKind::kOpenBrace) {
        return Open(TokenKind::kCloseBrace, nodes_.is_edge ? Scope::kEdge : Scope::kService, {});
      }
      Finish();
      return AfterCondition(token);
    case Next::kNode: return Node(token);
    case Next::kAfterNode: return AfterNode(token);
    case Next::kIdPart: return IdPart(token);
    case Next::kColon:
      if (token.kind != TokenKind::kColon) Unsound();
      next_ = Next::kIdValue;
      return;
    case Next::kIdValue: return IdValue(token);
    case Next::kAfterIdValue:
      if (token.kind != TokenKind::kComma && token.kind != TokenKind::kClose) Unsound();
      next_ = token.kind == TokenKind::kComma ? Next::kIdPart : Next::kAfterNode;
      return;
    case Next::kBrace:
      if (token.kind == TokenKind::kOpenBrace) {
        return Open(TokenKind::kCloseBrace, ScopeOf(root_cause_->level), root_cause_->kind);
      }
      Unsound();
      Finish();
      return AfterCondition(token);
  }
}

void PlaceReader::Open(TokenKind closer, Scope scope, std::optional<CauseKind> cause) {
  frames_.push_back({closer, scope, cause, std::exchange(nots_, 0)});
  ++depth_;
  next_ = Next::kCondition;
  subject_ = {};
}

void PlaceReader::Close(TokenKind closer) {
  if (frames_.back().closer != closer) return Unsound();
  depth_ -= 1 + frames_.back().nots;
  frames_.pop_back();
  Finish();
}

void PlaceReader::Finish() {
  depth_ -= std::exchange(nots_, 0);
  subject_ = {};
  next_ = Next::kAfterCondition;
}

void PlaceReader::Condition(const Token& token) {
  const std::string lower = token.kind == TokenKind::kWord ? LowerAscii(token.text) : "";
  if (token.kind == TokenKind::kNot || lower == "not") {
    ++nots_;
    ++depth_;
  } else if (token.kind == TokenKind::kOpen) {
    Open(TokenKind::kClose, scope(), frames_.back().cause);
  } else if (token.kind == TokenKind::kClose || token.kind == TokenKind::kCloseBrace) {
    Unsound();
    Close(token.kind);
  } else if (lower == "and" || lower == "or") {
    Unsound();
  } else if (token.kind == TokenKind::kWord) {
    ++conditions_;
    Word(token, lower);
  } else {
    Unsound();
    Finish();
  }
  if (depth_ > kMaxExpressionDepth || conditions_ > kMaxExpressionTerms) Unsound();
}

void PlaceReader::Word(const Token& token, const std::string& lower) {
  static constexpr std::array<std::pair<std::string_view, EdgeSide>, 3> kAnnotations = {{
      {"annotation", EdgeSide::kNone},
      {"source.annotation", EdgeSide::kSource},
      {"destination.annotation", EdgeSide::kDestination},
  }};
  for (const auto& [name, side] : kAnnotations) {
    if (lower == name || lower.starts_with(std::string(name) + ".")) {
      return Annotation(token, lower, std::string(name), side);
    }
  }
  const bool is_group = lower == "group.name" || lower == "group.arn";
  const bool is_node = lower == "service" || lower == "edge";
  if (!is_group && !is_node && !lower.starts_with("rootcause.")) return Keyword(lower);
  if (scope() != Scope::kTrace) Unsound();
  if (is_node) {
    nodes_ = {};
    nodes_.is_edge = lower == "edge";
    next_ = Next::kAfterWord;
    return;
  }
  next_ = Next::kOperator;
  if (is_group) {
    subject_ = GroupSubject{lower == "group.arn"};
    return;
  }
  if (lower == "rootcause.json") {
    subject_ = CauseShapeSubject{};
    return;
  }
  for (const RootCauseWord& each : RootCauseWords()) {
    if (each.name != lower) continue;
    root_cause_ = &each;
    next_ = Next::kBrace;
    return;
  }
  Unsound();
  Finish();
}

void PlaceReader::Annotation(const Token& token, const std::string& lower, const std::string& name,
                             EdgeSide side) {
  const bool may_stand =
      scope() == Scope::kTrace || scope() == Scope::kService || scope() == Scope::kEdge;
  if (!may_stand || (side != EdgeSide::kNone && scope() != Scope::kEdge)) Unsound();
  side_ = side;
  if (lower.size() <= name.size() + 1) {
    next_ = Next::kAnnotationKey;
    return;
  }
  subject_ = AnnotationSubject{side, token.text.substr(name.size() + 1)};
  next_ = Next::kAfterCondition;
}

void PlaceReader::Keyword(const std::string& lower) {
  const KeywordRow* row = FindKeyword(lower);
  const bool is_of_response_time = frames_.back().cause == CauseKind::kResponseTime;
  if (row == nullptr || !row->IsIn(scope()) || (row->rule_specific && !is_of_response_time)) {
    Unsound();
  }
  if (row == nullptr) return Finish();
  subject_ = row;
  next_ = KindOf(*row) == LiteralKind::kNumber ? Next::kOperator : Next::kAfterCondition;
}

void PlaceReader::ToOperator(Comparison comparison) {
  if (!Takes(subject_, comparison)) Unsound();
  comparison_ = comparison;
  next_ = Next::kValue;
}

void PlaceReader::AfterCondition(const Token& token) {
  const auto comparison = ComparisonOf(token);
  if (HasSubject() && comparison) return ToOperator(*comparison);
  const std::string lower = token.kind == TokenKind::kWord ? LowerAscii(token.text) : "";
  Finish();
  if (lower == "and" || lower == "or") {
    next_ = Next::kCondition;
  } else if (token.kind == TokenKind::kClose || token.kind == TokenKind::kCloseBrace) {
    Close(token.kind);
  } else if (token.kind == TokenKind::kWord || token.kind == TokenKind::kNot ||
             token.kind == TokenKind::kOpen) {
    next_ = Next::kCondition;
    Condition(token);
  } else {
    Unsound();
  }
}

void PlaceReader::Value(const Token& token) {
  const std::string lower = token.kind == TokenKind::kWord ? LowerAscii(token.text) : "";
  const bool is_value = token.kind == TokenKind::kString || token.kind == TokenKind::kNumber ||
                        token.kind == TokenKind::kJson || token.kind == TokenKind::kWord;
  if (!is_value || lower == "and" || lower == "or") {
    Unsound();
    Finish();
    return AfterCondition(token);
  }
  if (!Fits(subject_, *comparison_, KindOf(token))) Unsound();
  Finish();
}

void PlaceReader::Node(const Token& token) {
  if (token.kind == TokenKind::kClose && !nodes_.is_second) {
    next_ = Next::kAfterNodes;
    return;
  }
  if (token.kind != TokenKind::kString && token.kind != TokenKind::kWord) Unsound();
  after_id_ = LowerAscii(token.text) == "id" && token.kind == TokenKind::kWord;
  nodes_.node = {};
  nodes_.node.name = token.text;
  next_ = Next::kAfterNode;
}

void PlaceReader::AfterNode(const Token& token) {
  const bool is_id = std::exchange(after_id_, false) && token.kind == TokenKind::kOpen;
  if (is_id) {
    nodes_.node = {};
    nodes_.node.is_id = true;
    next_ = Next::kIdPart;
  } else if (token.kind == TokenKind::kComma && nodes_.is_edge && !nodes_.is_second) {
    nodes_.first = std::exchange(nodes_.node, {});
    nodes_.is_second = true;
    next_ = Next::kNode;
  } else {
    if (token.kind != TokenKind::kClose || nodes_.is_edge != nodes_.is_second) Unsound();
    next_ = Next::kAfterNodes;
  }
}

void PlaceReader::IdPart(const Token& token) {
  nodes_.id_part = LowerAscii(token.text);
  const NodeSelector& node = nodes_.node;
  const bool is_known = nodes_.id_part == "name"         ? !node.name
                        : nodes_.id_part == "type"       ? !node.type
                        : nodes_.id_part == "account.id" ? !node.account
                                                         : false;
  if (token.kind != TokenKind::kWord || !is_known) Unsound();
  next_ = Next::kColon;
}

void PlaceReader::IdValue(const Token& token) {
  const bool is_value = token.kind == TokenKind::kString || token.kind == TokenKind::kWord ||
                        token.kind == TokenKind::kNumber;
  if (!is_value) Unsound();
  if (nodes_.id_part == "name") nodes_.node.name = token.text;
  if (nodes_.id_part == "type") nodes_.node.type = token.text;
  if (nodes_.id_part == "account.id") nodes_.node.account = token.text;
  next_ = Next::kAfterIdValue;
}

Place PlaceReader::Here() const {
  Place place;
  place.next = next_;
  place.scope = frames_.back().scope;
  place.cause = frames_.back().cause;
  place.subject = subject_;
  if (next_ == Next::kAnnotationKey) place.subject = AnnotationSubject{side_, {}};
  if (next_ == Next::kValue) place.comparison = comparison_;
  place.nodes = nodes_;
  place.closer = frames_.back().closer;
  place.is_sound = is_sound_;
  return place;
}

}  // namespace roentgen::complete
