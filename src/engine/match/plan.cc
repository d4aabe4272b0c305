#include "engine/match/plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/filter/keywords.h"
#include "engine/filter/parser.h"
#include "engine/ingest/terms.h"

namespace roentgen::match {
namespace {

using namespace filter;  // NOLINT: every word of the filter language is used here
using ingest::TermField;
using Kind = IndexQuery::Kind;

IndexQuery Term(TermField field, std::string_view value, std::string shown) {
  IndexQuery query;
  query.kind = Kind::kTerm;
  query.terms = {ingest::TermHash(field, value)};
  query.shown = std::move(shown);
  query.since = ingest::VersionOf(field);
  return query;
}

IndexQuery Several(Kind kind, std::vector<IndexQuery> parts) {
  IndexQuery query;
  query.kind = kind;
  query.parts = std::move(parts);
  return query;
}

IndexQuery AllOf(std::vector<IndexQuery> parts) {
  std::vector<IndexQuery> kept;
  for (IndexQuery& part : parts) {
    if (part.kind == Kind::kEverything || std::ranges::find(kept, part) != kept.end()) continue;
    if (part.kind == Kind::kAll) {
      for (IndexQuery& inner : part.parts) {
        if (std::ranges::find(kept, inner) == kept.end()) kept.push_back(std::move(inner));
      }
    } else {
      kept.push_back(std::move(part));
    }
  }
  if (kept.empty()) return {};
  if (kept.size() == 1) return std::move(kept.front());
  return Several(Kind::kAll, std::move(kept));
}

IndexQuery AnyOf(std::vector<IndexQuery> parts) {
  std::vector<IndexQuery> kept;
  for (IndexQuery& part : parts) {
    if (part.kind == Kind::kEverything) return {};
    if (std::ranges::find(kept, part) == kept.end()) kept.push_back(std::move(part));
  }
  if (kept.size() == 1) return std::move(kept.front());
  return Several(Kind::kAny, std::move(kept));
}

IndexQuery ServiceTerm(const std::optional<std::string>& name) {
  if (!name || name->empty()) return {};
  return Term(TermField::kService, *name, "service " + Quoted(*name));
}

// The client in front of a root is no document of its own.
IndexQuery TypeTerm(const std::optional<std::string>& type) {
  if (!type || type->empty() || type->starts_with(kClientType)) return {};
  return Term(TermField::kType, *type, "type " + Quoted(*type));
}

IndexQuery NodeTerms(const NodeSelector& node) {
  std::vector<IndexQuery> parts;
  parts.push_back(ServiceTerm(node.name));
  parts.push_back(TypeTerm(node.type));
  return AllOf(std::move(parts));
}

// An entity of a root cause is a segment or a subsegment; the name of a segment, and of a call that
// is named as its node, is a service's.
IndexQuery EntityTerm(const std::optional<std::string>& name) {
  if (!name || name->empty()) return {};
  IndexQuery query = Term(TermField::kEntity, *name, "entity " + Quoted(*name));
  query.otherwise = ingest::TermHash(TermField::kService, *name);
  return query;
}

std::optional<ingest::UrlPlace> UrlPlaceOf(Comparison comparison) {
  switch (comparison) {
    case Comparison::kContains: return ingest::UrlPlace::kAnywhere;
    case Comparison::kBeginsWith: return ingest::UrlPlace::kBeginning;
    case Comparison::kEndsWith: return ingest::UrlPlace::kEnd;
    default: return std::nullopt;
  }
}

IndexQuery UrlTerms(const BoundText& text) {
  const auto place = UrlPlaceOf(*text.comparison);
  if (!place) return {};
  IndexQuery query;
  for (const std::string& part : ingest::UrlPartsWithin(text.value, *place)) {
    if (query.kind == Kind::kEverything) {
      query = Term(TermField::kUrlPart, part, "http.url part " + Quoted(part));
      query.otherwise = ingest::TermHash(TermField::kUrlPart, ingest::kManyUrlParts);
    } else {
      query.terms.push_back(ingest::TermHash(TermField::kUrlPart, part));
      query.shown += ", " + Quoted(part);
    }
  }
  return query;
}

IndexQuery FlagTerm(const char* flag) {
  return Term(TermField::kFlag, flag, std::string("flag ") + flag);
}

// What must be in some document of every trace that matches. Nothing is known behind a NOT.
class Indexer {
 public:
  IndexQuery Of(const BoundExpression& expression, Scope scope) const {
    return std::visit([&](const auto& node) { return Of(node, scope); }, expression.node);
  }

 private:
  std::vector<IndexQuery> Each(const std::vector<BoundPtr>& parts, Scope scope) const {
    std::vector<IndexQuery> queries;
    queries.reserve(parts.size());
    for (const BoundPtr& part : parts) queries.push_back(Of(*part, scope));
    return queries;
  }
  IndexQuery Inner(const BoundPtr& inner, Scope scope) const {
    return inner == nullptr ? IndexQuery() : Of(*inner, scope);
  }

  IndexQuery Of(const BoundAnd& node, Scope scope) const { return AllOf(Each(node.parts, scope)); }
  IndexQuery Of(const BoundOr& node, Scope scope) const { return AnyOf(Each(node.parts, scope)); }
  IndexQuery Of(const BoundNot&, Scope) const { return {}; }

  IndexQuery Of(const BoundFlag& flag, Scope) const {
    if (!flag.wanted) return {};
    switch (flag.keyword) {
      case FlagKeyword::kError: return FlagTerm("error");
      case FlagKeyword::kThrottle: return FlagTerm("throttle");
      case FlagKeyword::kFault: return FlagTerm("fault");
      default: return {};
    }
  }

  IndexQuery Of(const BoundNumber& number, Scope) const {
    const bool is_status = number.keyword == NumberKeyword::kHttpStatus &&
                           number.comparison == Comparison::kEqual &&
                           number.value == std::trunc(number.value) && std::abs(number.value) < 1e9;
    if (!is_status) return {};
    const std::string value = fmt::format("{}", static_cast<std::int64_t>(number.value));
    return Term(TermField::kHttpStatus, value, "http.status " + value);
  }

  IndexQuery Of(const BoundText& text, Scope scope) const {
    if (!text.comparison || text.value.empty()) return {};
    if (text.comparison != Comparison::kEqual) {
      return text.keyword == TextKeyword::kHttpUrl ? UrlTerms(text) : IndexQuery();
    }
    const auto term = [&](TermField field, const char* name) {
      return Term(field, text.value, name + (" " + Quoted(text.value)));
    };
    switch (text.keyword) {
      case TextKeyword::kHttpUrl: return term(TermField::kHttpUrl, "http.url");
      case TextKeyword::kHttpMethod: return term(TermField::kHttpMethod, "http.method");
      case TextKeyword::kUser: return term(TermField::kUser, "user");
      case TextKeyword::kAvailabilityZone: return term(TermField::kZone, "availabilityzone");
      case TextKeyword::kInstanceId: return term(TermField::kInstance, "instance.id");
      case TextKeyword::kResourceArn: return term(TermField::kArn, "resource.arn");
      case TextKeyword::kType: return TypeTerm(text.value);
      case TextKeyword::kName:
        if (scope == Scope::kService || scope == Scope::kCauseService) {
          return ServiceTerm(text.value);
        }
        if (scope == Scope::kCauseEntity) return EntityTerm(text.value);
        if (scope == Scope::kCauseException) return term(TermField::kException, "exception");
        return {};
      default: return {};
    }
  }

  IndexQuery Of(const BoundAnnotation& annotation, Scope) const {
    if (annotation.comparison != Comparison::kEqual) {
      return Term(TermField::kAnnotationKey, annotation.key, AnnotationText(annotation.key));
    }
    return Term(
        TermField::kAnnotation, ingest::AnnotationTermValue(annotation.key, annotation.value),
        fmt::format("{} = {}", AnnotationText(annotation.key), ValueText(annotation.value)));
  }

  IndexQuery Of(const BoundService& service, Scope) const {
    std::vector<IndexQuery> parts;
    parts.push_back(NodeTerms(service.node));
    parts.push_back(Inner(service.inner, Scope::kService));
    return AllOf(std::move(parts));
  }

  IndexQuery Of(const BoundEdge& edge, Scope) const {
    std::vector<IndexQuery> parts;
    parts.push_back(NodeTerms(edge.from));
    parts.push_back(NodeTerms(edge.to));
    parts.push_back(Inner(edge.inner, Scope::kEdge));
    return AllOf(std::move(parts));
  }

  IndexQuery Of(const BoundRootCause& cause, Scope) const {
    std::vector<IndexQuery> parts;
    if (cause.kind == CauseKind::kFault) parts.push_back(FlagTerm("fault"));
    if (cause.kind == CauseKind::kError) parts.push_back(FlagTerm("error"));
    parts.push_back(Inner(cause.inner, ScopeOf(cause.level)));
    return AllOf(std::move(parts));
  }

  IndexQuery Of(const BoundCauseShape& shape, Scope) const {
    std::vector<IndexQuery> parts;
    if (shape.services) {
      for (const CauseServiceShape& service : *shape.services) {
        parts.push_back(ServiceTerm(service.name));
        parts.push_back(TypeTerm(service.type));
        if (!service.entity_path) continue;
        for (const CauseEntityShape& entity : *service.entity_path) {
          parts.push_back(EntityTerm(entity.name));
        }
      }
    }
    return AllOf(std::move(parts));
  }

  IndexQuery Of(const BoundGroup& group, Scope scope) const {
    return group.negated ? IndexQuery() : Inner(group.filter, scope);
  }
};

// The conditions of an expression, by who can tell: the row (as far as it goes) or the documents.
struct Conditions {
  std::vector<std::string> row;
  std::vector<std::string> documents;

  void Add(std::vector<std::string>& list, std::string name) {
    if (std::ranges::find(list, name) == list.end()) list.push_back(std::move(name));
  }

  void Add(const BoundExpression& expression) {
    std::visit([this](const auto& node) { AddNode(node); }, expression.node);
  }

 private:
  void AddNode(const BoundAnd& node) {
    for (const BoundPtr& part : node.parts) Add(*part);
  }
  void AddNode(const BoundOr& node) {
    for (const BoundPtr& part : node.parts) Add(*part);
  }
  void AddNode(const BoundNot& node) { Add(*node.inner); }
  void AddNode(const BoundFlag& flag) {
    Add(flag.keyword == FlagKeyword::kInferred ? documents : row, NameOf(flag.keyword));
  }
  void AddNode(const BoundNumber& number) { Add(row, NameOf(number.keyword)); }
  void AddNode(const BoundText& text) { Add(documents, NameOf(text.keyword)); }
  void AddNode(const BoundAnnotation& annotation) {
    Add(documents, AnnotationText(annotation.key));
  }
  void AddNode(const BoundService&) { Add(documents, "service"); }
  void AddNode(const BoundEdge&) { Add(documents, "edge"); }
  void AddNode(const BoundRootCause&) { Add(documents, "rootcause"); }
  void AddNode(const BoundCauseShape&) { Add(documents, "rootcause.json"); }
  void AddNode(const BoundGroup& group) {
    if (group.filter != nullptr) Add(*group.filter);
  }

  template <class Keyword>
  static std::string NameOf(Keyword keyword) {
    for (const KeywordRow& row : Keywords()) {
      const Keyword* meaning = std::get_if<Keyword>(&row.meaning);
      if (meaning != nullptr && *meaning == keyword) return std::string(row.name);
    }
    return {};
  }
};

void Describe(const IndexQuery& query, std::size_t indent, const PlanWords& words,
              std::string& out) {
  if (!out.empty()) out += '\n';
  out.append(indent * 2, ' ');
  switch (query.kind) {
    case Kind::kEverything: out.append(words.every_trace); break;
    case Kind::kTerm: out += query.shown; break;
    case Kind::kAll: out.append(words.all_of); break;
    case Kind::kAny: out.append(words.any_of); break;
  }
  for (const IndexQuery& part : query.parts) Describe(part, indent + 1, words, out);
}

}  // namespace

Plan MakePlan(BoundPtr filter) {
  Plan plan;
  if (filter == nullptr) return plan;
  plan.index = Indexer().Of(*filter, Scope::kTrace);
  plan.filter = std::move(filter);
  return plan;
}

PlanSteps StepsOf(const Plan& plan, const PlanWords& words) {
  PlanSteps steps;
  Describe(plan.index, 0, words, steps.index);
  Conditions conditions;
  if (plan.filter != nullptr) conditions.Add(*plan.filter);
  steps.list = fmt::format("{}", fmt::join(conditions.row, ", "));
  steps.documents = fmt::format("{}", fmt::join(conditions.documents, ", "));
  return steps;
}

std::string Describe(const Plan& plan, const PlanWords& words) {
  const PlanSteps steps = StepsOf(plan, words);
  std::string out;
  const auto add = [&](std::string_view title, std::string_view lines) {
    out.append(title).append("\n  ");
    for (const char c : lines.empty() ? std::string_view(words.nothing) : lines) {
      out += c;
      if (c == '\n') out += "  ";
    }
    out += '\n';
  };
  add(words.index, steps.index);
  add(words.list, steps.list);
  add(words.documents, steps.documents);
  return out;
}

}  // namespace roentgen::match
