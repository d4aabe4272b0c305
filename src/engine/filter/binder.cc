#include "engine/filter/binder.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/near_names.h"
#include "base/text.h"
#include "engine/filter/cause_shape.h"
#include "engine/filter/faults.h"
#include "engine/filter/keywords.h"
#include "engine/filter/parser.h"
#include "engine/filter/token_reader.h"

namespace roentgen::filter {
namespace {

using Bound = FilterResult<BoundPtr>;

template <class Node>
BoundPtr Made(Node node) {
  return std::make_shared<const BoundExpression>(BoundExpression{std::move(node)});
}

bool IsOrdering(Comparison c) {
  return c == Comparison::kLess || c == Comparison::kLessEqual || c == Comparison::kGreater ||
         c == Comparison::kGreaterEqual;
}
bool IsSearch(Comparison c) {
  return c == Comparison::kContains || c == Comparison::kBeginsWith || c == Comparison::kEndsWith;
}

class Binder {
 public:
  Binder(const GroupLookup& groups, std::string_view own_group) : groups_(groups) {
    if (!own_group.empty()) open_groups_.emplace_back(own_group);
  }

  Bound Bind(const ParsedExpression& parsed, Scope scope) {
    return std::visit([&](const auto& node) { return Bind(node, parsed.where, scope); },
                      parsed.node);
  }

 private:
  template <class Parsed>
  FilterResult<std::vector<BoundPtr>> BindAll(const Parsed& node, Scope scope) {
    std::vector<BoundPtr> parts;
    for (const ParsedExpression& part : node.parts) {
      auto bound = Bind(part, scope);
      if (!bound) return std::unexpected(std::move(bound.error()));
      parts.push_back(std::move(*bound));
    }
    return parts;
  }

  Bound Bind(const ParsedAnd& node, Span, Scope scope) {
    RG_FILTER_TRY(auto parts, BindAll(node, scope));
    return Made(BoundAnd{std::move(parts)});
  }
  Bound Bind(const ParsedOr& node, Span, Scope scope) {
    RG_FILTER_TRY(auto parts, BindAll(node, scope));
    return Made(BoundOr{std::move(parts)});
  }
  Bound Bind(const ParsedNot& node, Span, Scope scope) {
    RG_FILTER_TRY(BoundPtr inner, Bind(*node.inner, scope));
    return Made(BoundNot{std::move(inner)});
  }

  Bound Bind(const ParsedKeyword& node, Span where, Scope scope) {
    const KeywordRow* row = FindKeyword(node.name);
    if (row == nullptr) {
      return Fail(where, Say(Fault::kNoKeyword, {node.name}), Near(node.name, scope));
    }
    const bool coverage_elsewhere = row->rule_specific && cause_ != CauseKind::kResponseTime;
    if (!row->IsIn(scope) || coverage_elsewhere) {
      return Fail(where, NotInScope(node.name, *row, scope));
    }
    return std::visit([&](auto keyword) { return BindAs(keyword, node, where); }, row->meaning);
  }

  // With the first place where the keyword does mean something.
  static Wording NotInScope(const std::string& name, const KeywordRow& row, Scope scope) {
    for (const Scope other : {Scope::kTrace, Scope::kService, Scope::kCauseService,
                              Scope::kCauseEntity, Scope::kCauseException}) {
      if (!row.IsIn(other)) continue;
      return Say(Fault::kNotHereButThere, {name, ToPhrase(scope), ToPhrase(other)});
    }
    return Say(Fault::kNotHere, {name, ToPhrase(scope)});
  }

  std::vector<std::string> Near(std::string_view name, Scope scope) const {
    std::vector<std::string> known;
    for (const KeywordRow& row : Keywords()) {
      if (row.IsIn(scope)) known.emplace_back(row.name);
    }
    if (scope == Scope::kTrace) {
      for (const char* word : {"annotation", "service", "edge", "group.name", "group.arn"}) {
        known.emplace_back(word);
      }
    }
    for (const char* word : {"and", "or", "not"}) known.emplace_back(word);
    return NearNames(LowerAscii(name), known);
  }

  static Bound BindAs(FlagKeyword keyword, const ParsedKeyword& node, Span) {
    if (!node.comparison) return Made(BoundFlag{keyword, true});
    const ParsedComparison& compared = *node.comparison;
    const bool* flag = std::get_if<bool>(&compared.literal.value);
    if (IsOrdering(compared.comparison) || IsSearch(compared.comparison) || flag == nullptr) {
      return WrongComparison(node, Fault::kFlagComparison);
    }
    return Made(BoundFlag{keyword, *flag == (compared.comparison == Comparison::kEqual)});
  }

  static Bound BindAs(NumberKeyword keyword, const ParsedKeyword& node, Span where) {
    if (!node.comparison) {
      return Fail(where, Say(Fault::kNumberComparison, {node.name}));
    }
    const ParsedComparison& compared = *node.comparison;
    const double* number = std::get_if<double>(&compared.literal.value);
    if (IsSearch(compared.comparison) || number == nullptr) {
      return WrongComparison(node, Fault::kNumberComparison);
    }
    return Made(BoundNumber{keyword, compared.comparison, *number});
  }

  static Bound BindAs(TextKeyword keyword, const ParsedKeyword& node, Span) {
    if (!node.comparison) return Made(BoundText{keyword, std::nullopt, {}});
    const ParsedComparison& compared = *node.comparison;
    const auto* text = std::get_if<std::string>(&compared.literal.value);
    if (IsOrdering(compared.comparison) || text == nullptr) {
      return WrongComparison(node, Fault::kTextComparison);
    }
    return Made(BoundText{keyword, compared.comparison, *text});
  }

  static Bound WrongComparison(const ParsedKeyword& node, Fault fault) {
    const ParsedComparison& compared = *node.comparison;
    return Fail({compared.where.begin, compared.literal.where.end}, Say(fault, {node.name}));
  }

  Bound Bind(const ParsedAnnotation& node, Span where, Scope scope) {
    const bool in_calls = scope == Scope::kEdge;
    if (scope != Scope::kTrace && scope != Scope::kService && !in_calls) {
      return Fail(where, Say(Fault::kAnnotationHere, {ToPhrase(scope)}));
    }
    if (node.side != EdgeSide::kNone && !in_calls) {
      return Fail(where, Say(Fault::kAnnotationSide), {"annotation[" + node.key + "]"});
    }
    BoundAnnotation bound{node.side, node.key, std::nullopt, {}};
    if (node.comparison) {
      const ParsedComparison& compared = *node.comparison;
      const Literal& literal = compared.literal;
      const bool is_text = std::holds_alternative<std::string>(literal.value);
      const bool is_number = std::holds_alternative<double>(literal.value);
      if ((IsSearch(compared.comparison) && !is_text) ||
          (IsOrdering(compared.comparison) && !is_number)) {
        const Fault fault =
            IsSearch(compared.comparison) ? Fault::kComparesTexts : Fault::kComparesNumbers;
        return Fail({compared.where.begin, literal.where.end},
                    Say(fault, {ToText(compared.comparison)}));
      }
      bound.comparison = compared.comparison;
      bound.value = literal.value;
    }
    return Made(std::move(bound));
  }

  FilterResult<BoundPtr> Inner(const ParsedPtr& inner, Scope scope) {
    if (inner == nullptr) return BoundPtr();
    return Bind(*inner, scope);
  }

  static std::unexpected<FilterError> NotHere(Span where, const Wording& what, Scope scope) {
    return Fail(where, Say(Fault::kTermHere, {what, ToPhrase(scope)}));
  }

  Bound Bind(const ParsedService& node, Span where, Scope scope) {
    if (scope != Scope::kTrace) return NotHere(where, "service(...)", scope);
    RG_FILTER_TRY(BoundPtr inner, Inner(node.inner, Scope::kService));
    return Made(BoundService{node.node.value_or(NodeSelector{}), std::move(inner)});
  }

  Bound Bind(const ParsedEdge& node, Span where, Scope scope) {
    if (scope != Scope::kTrace) return NotHere(where, "edge(...)", scope);
    BoundEdge edge;
    if (node.nodes) std::tie(edge.from, edge.to) = *node.nodes;
    RG_FILTER_TRY(edge.inner, Inner(node.inner, Scope::kEdge));
    return Made(std::move(edge));
  }

  Bound Bind(const ParsedRootCause& node, Span where, Scope scope) {
    if (scope != Scope::kTrace) return NotHere(where, {"a root cause", "근본 원인"}, scope);
    cause_ = node.kind;
    auto inner = Inner(node.inner, ScopeOf(node.level));
    cause_.reset();
    if (!inner) return inner;
    return Made(BoundRootCause{node.kind, node.level, std::move(*inner)});
  }

  Bound Bind(const ParsedCauseShape& node, Span where, Scope scope) {
    if (scope != Scope::kTrace) return NotHere(where, {"a root cause", "근본 원인"}, scope);
    RG_FILTER_TRY(BoundCauseShape shape, ReadCauseShape(node.json, node.json_where));
    return Made(std::move(shape));
  }

  Bound Bind(const ParsedGroup& node, Span where, Scope scope) {
    if (scope != Scope::kTrace) return NotHere(where, {"a group", "그룹"}, scope);
    const GroupDefinition* group =
        node.by_arn ? groups_.ByArn(node.value) : groups_.ByName(node.value);
    const std::string& name = group != nullptr ? group->name : node.value;
    // Before the group exists as well: its own expression may name it already.
    if (std::ranges::find(open_groups_, name) != open_groups_.end()) {
      return Fail(where, Say(Fault::kGroupCircle, {name}));
    }
    if (group == nullptr) {
      return Fail(where, Say(Fault::kNoGroup, {node.value}),
                  NearNames(node.value, groups_.Names()));
    }
    if (group->expression.empty()) return Made(BoundGroup{group->name, node.negated, nullptr});
    if (open_groups_.size() > kMaxExpressionDepth) {
      return Fail(where, Say(Fault::kGroupsTooDeep));
    }
    // Groups that name others twice each would double the work with every level.
    if (++bound_groups_ > kMaxExpressionTerms) {
      return Fail(where, Say(Fault::kTooManyGroups, {std::to_string(kMaxExpressionTerms)}));
    }
    open_groups_.push_back(group->name);
    auto bound = BindText(group->expression);
    open_groups_.pop_back();
    if (!bound) {
      return Fail(where, Say(Fault::kGroupBroken, {group->name, bound.error().message}));
    }
    return Made(BoundGroup{group->name, node.negated, std::move(*bound)});
  }

  Bound BindText(std::string_view text) {
    RG_FILTER_TRY(const ParsedExpression parsed, Parse(text));
    return Bind(parsed, Scope::kTrace);
  }

  const GroupLookup& groups_;
  std::size_t bound_groups_ = 0;
  std::vector<std::string> open_groups_;  // whose expressions are being bound
  std::optional<CauseKind> cause_;        // whose braces are being bound
};

}  // namespace

FilterResult<BoundPtr> Bind(const ParsedExpression& parsed, const GroupLookup& groups,
                            std::string_view own_group) {
  return Binder(groups, own_group).Bind(parsed, Scope::kTrace);
}

Result<BoundPtr> Compile(std::string_view text, const GroupLookup& groups,
                         std::string_view own_group) {
  const auto parsed = Parse(text);
  if (!parsed) return ToError(parsed.error(), text);
  auto bound = Bind(*parsed, groups, own_group);
  if (!bound) return ToError(bound.error(), text);
  return std::move(*bound);
}

Result<EntitySelector> CompileEntitySelector(std::string_view text) {
  const auto parsed = ParseEntitySelector(text);
  if (!parsed) return ToError(parsed.error(), text);
  EntitySelector selector;
  if (const auto* service = std::get_if<ParsedService>(&parsed->node)) {
    selector.service = service->node.value_or(NodeSelector{});
  } else {
    selector.is_edge = true;
    const auto& nodes = std::get<ParsedEdge>(parsed->node).nodes;
    if (nodes) std::tie(selector.from, selector.to) = *nodes;
  }
  return selector;
}

}  // namespace roentgen::filter
