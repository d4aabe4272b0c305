#include "engine/match/matches.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "engine/graph/node_names.h"

namespace roentgen::match {
namespace {

using namespace filter;  // NOLINT: every word of the filter language is used here

bool Compare(Comparison comparison, double a, double b) {
  switch (comparison) {
    case Comparison::kEqual: return a == b;
    case Comparison::kNotEqual: return a != b;
    case Comparison::kLess: return a < b;
    case Comparison::kLessEqual: return a <= b;
    case Comparison::kGreater: return a > b;
    case Comparison::kGreaterEqual: return a >= b;
    default: return false;
  }
}

bool Compare(Comparison comparison, std::string_view a, std::string_view b) {
  switch (comparison) {
    case Comparison::kEqual: return a == b;
    case Comparison::kNotEqual: return a != b;
    case Comparison::kContains: return a.find(b) != std::string_view::npos;
    case Comparison::kBeginsWith: return a.starts_with(b);
    case Comparison::kEndsWith: return a.ends_with(b);
    default: return false;
  }
}

bool Has(const BoundText& text, std::string_view value) {
  if (value.empty()) return false;
  return !text.comparison || Compare(*text.comparison, value, text.value);
}

bool Has(const BoundNumber& number, std::optional<double> value) {
  return value && Compare(number.comparison, *value, number.value);
}

bool Has(const BoundAnnotation& wanted, const AnnotationValue& value) {
  if (!wanted.comparison) {
    const bool* flag = std::get_if<bool>(&value);
    return flag == nullptr || *flag;
  }
  if (value.index() != wanted.value.index()) return false;
  if (const bool* flag = std::get_if<bool>(&value)) {
    return Compare(*wanted.comparison, *flag ? 1.0 : 0.0, std::get<bool>(wanted.value) ? 1.0 : 0.0);
  }
  if (const double* number = std::get_if<double>(&value)) {
    return Compare(*wanted.comparison, *number, std::get<double>(wanted.value));
  }
  return Compare(*wanted.comparison, std::string_view(std::get<std::string>(value)),
                 std::string_view(std::get<std::string>(wanted.value)));
}

bool Has(const BoundAnnotation& wanted, const Segment& entity) {
  return std::ranges::any_of(entity.annotations, [&](const auto& annotation) {
    return annotation.first == wanted.key && Has(wanted, annotation.second);
  });
}

std::optional<double> Seconds(const Segment& entity) {
  if (!entity.IsComplete()) return std::nullopt;
  return static_cast<double>(entity.Duration().us) / 1e6;
}

std::optional<double> Status(const Segment* entity) {
  if (entity == nullptr || !entity->http || !entity->http->status) return std::nullopt;
  return static_cast<double>(*entity->http->status);
}

std::string_view HttpText(TextKeyword keyword, const Segment* entity) {
  if (entity == nullptr || !entity->http) return {};
  switch (keyword) {
    case TextKeyword::kHttpUrl: return entity->http->url;
    case TextKeyword::kHttpMethod: return entity->http->method;
    case TextKeyword::kHttpUserAgent: return entity->http->user_agent;
    case TextKeyword::kHttpClientIp: return entity->http->client_ip;
    default: return {};
  }
}

bool HasFlag(FlagKeyword keyword, const Flags& flags) {
  switch (keyword) {
    case FlagKeyword::kOk: return !flags.error && !flags.throttle && !flags.fault;
    case FlagKeyword::kError: return flags.error;
    case FlagKeyword::kThrottle: return flags.throttle;
    case FlagKeyword::kFault: return flags.fault;
    default: return false;
  }
}

// AND, OR and NOT are the same everywhere; `Leaf` answers for what stands in one scope.
template <class Leaf>
bool Walk(const BoundExpression& expression, const Leaf& leaf) {
  const auto inner = [&](const BoundPtr& part) { return Walk(*part, leaf); };
  if (const auto* all = std::get_if<BoundAnd>(&expression.node)) {
    return std::ranges::all_of(all->parts, inner);
  }
  if (const auto* any = std::get_if<BoundOr>(&expression.node)) {
    return std::ranges::any_of(any->parts, inner);
  }
  if (const auto* inverse = std::get_if<BoundNot>(&expression.node)) {
    return !inner(inverse->inner);
  }
  return std::visit([&](const auto& node) { return leaf.Is(node); }, expression.node);
}

// What a scope does not know is not true there; the binder refuses it before.
struct NothingElse {
  template <class Node>
  bool Is(const Node&) const {
    return false;
  }
};

// One run of a node. Segments show their own code, inferred nodes the call. Asked of the client (as
// the end of an edge), only annotations: it has none.
struct RunLeaf : NothingElse {
  using NothingElse::Is;
  RunLeaf(const TraceView& trace, const NodeRun& run) : trace_(trace), run_(run) {}

  bool Is(const BoundFlag& flag) const { return Flag(flag.keyword) == flag.wanted; }
  bool Is(const BoundNumber& number) const {
    switch (number.keyword) {
      case NumberKeyword::kResponseTime: return Has(number, Seconds(*run_.entity));
      case NumberKeyword::kDuration: return Has(number, Duration());
      case NumberKeyword::kHttpStatus: return Has(number, Status(run_.entity));
      default: return false;
    }
  }
  bool Is(const BoundText& text) const { return Has(text, Text(text.keyword)); }
  bool Is(const BoundAnnotation& annotation) const {
    if (run_.entity == nullptr) return false;
    if (!run_.document) return Has(annotation, *run_.entity);
    return trace_.AnyEntityOf(*run_.document,
                              [&](const Segment& entity) { return Has(annotation, entity); });
  }

 private:
  bool Flag(FlagKeyword keyword) const {
    switch (keyword) {
      case FlagKeyword::kPartial: return !run_.entity->IsComplete();
      case FlagKeyword::kInferred: return !run_.document;
      case FlagKeyword::kRoot: return run_.is_root;
      default: return HasFlag(keyword, run_.entity->flags);
    }
  }

  // To the end of the last work, asynchronous subsegments included.
  std::optional<double> Duration() const {
    if (!run_.entity->IsComplete()) return std::nullopt;
    TimestampUs end = *run_.entity->end_time;
    if (run_.document) {
      trace_.AnyEntityOf(*run_.document, [&](const Segment& entity) {
        end = std::max(end, entity.end_time.value_or(end));
        return false;
      });
    }
    return static_cast<double>((end - run_.entity->start_time).us) / 1e6;
  }

  std::string_view Text(TextKeyword keyword) const {
    switch (keyword) {
      case TextKeyword::kName: return run_.node->name;
      case TextKeyword::kType: return run_.node->type;
      case TextKeyword::kAccountId: return run_.node->account;
      default: break;
    }
    const Segment& entity = *run_.entity;
    switch (keyword) {
      case TextKeyword::kUser: return entity.user;
      case TextKeyword::kResourceArn: return entity.resource_arn;
      case TextKeyword::kInstanceId:
        return entity.aws ? std::string_view(entity.aws->ec2_instance_id) : std::string_view();
      case TextKeyword::kAvailabilityZone:
        return entity.aws ? std::string_view(entity.aws->availability_zone) : std::string_view();
      default: return HttpText(keyword, &entity);
    }
  }

  const TraceView& trace_;
  const NodeRun& run_;
};

// One call, seen from the caller.
struct EdgeLeaf : NothingElse {
  using NothingElse::Is;
  EdgeLeaf(const TraceView& trace, const EdgeRun& edge) : trace_(trace), edge_(edge) {}

  bool Is(const BoundFlag& flag) const {
    return HasFlag(flag.keyword, edge_.call->flags) == flag.wanted;
  }
  bool Is(const BoundNumber& number) const {
    if (number.keyword == NumberKeyword::kHttpStatus) return Has(number, Status(edge_.call));
    return Has(number, Seconds(*edge_.call));
  }
  bool Is(const BoundText& text) const { return Has(text, HttpText(text.keyword, edge_.call)); }
  bool Is(const BoundAnnotation& annotation) const {
    switch (annotation.side) {
      case EdgeSide::kNone: return Has(annotation, *edge_.call);
      case EdgeSide::kSource: return RunLeaf(trace_, trace_.runs()[edge_.from]).Is(annotation);
      case EdgeSide::kDestination: return RunLeaf(trace_, trace_.runs()[edge_.to]).Is(annotation);
    }
    return false;
  }

 private:
  const TraceView& trace_;
  const EdgeRun& edge_;
};

// One element of a root cause; `index` counts from 0 along the whole path.
struct CauseLeaf : NothingElse {
  using NothingElse::Is;
  std::size_t index = 0;
  std::size_t count = 0;
  const RootCauseService* service = nullptr;
  const RootCauseEntity* entity = nullptr;
  const RootCauseException* exception = nullptr;

  bool Is(const BoundFlag& flag) const { return Flag(flag.keyword) == flag.wanted; }
  bool Is(const BoundNumber& number) const {
    if (number.keyword == NumberKeyword::kIndex) return Has(number, static_cast<double>(index));
    return entity != nullptr && Has(number, entity->coverage);
  }
  bool Is(const BoundText& text) const { return Has(text, Text(text.keyword)); }

 private:
  bool Flag(FlagKeyword keyword) const {
    switch (keyword) {
      case FlagKeyword::kFirst: return index == 0;
      case FlagKeyword::kLast: return index + 1 == count;
      case FlagKeyword::kRemote: return entity != nullptr && entity->remote;
      case FlagKeyword::kInferred: return service != nullptr && service->inferred;
      default: return false;
    }
  }
  std::string_view Text(TextKeyword keyword) const {
    if (exception != nullptr) {
      return keyword == TextKeyword::kMessage ? exception->message : exception->name;
    }
    if (entity != nullptr) return entity->name;
    switch (keyword) {
      case TextKeyword::kType: return service->service.type;
      case TextKeyword::kAccountId: return service->service.account;
      default: return service->service.name;
    }
  }
};

std::vector<CauseLeaf> ElementsOf(const RootCause& cause, CauseLevel level) {
  std::vector<CauseLeaf> elements;
  for (const RootCauseService& service : cause.services) {
    if (level == CauseLevel::kService) {
      elements.emplace_back().service = &service;
      continue;
    }
    for (const RootCauseEntity& entity : service.entity_path) {
      if (level == CauseLevel::kEntity) {
        elements.emplace_back().entity = &entity;
        continue;
      }
      for (const RootCauseException& each : entity.exceptions) {
        elements.emplace_back().exception = &each;
      }
    }
  }
  for (std::size_t i = 0; i < elements.size(); ++i) {
    elements[i].index = i;
    elements[i].count = elements.size();
  }
  return elements;
}

template <class T, class U>
bool Allows(const std::optional<T>& wanted, const U& value) {
  return !wanted || *wanted == value;
}

bool Fits(const CauseEntityShape& shape, const RootCauseEntity& entity) {
  if (!Allows(shape.name, entity.name) || !Allows(shape.remote, entity.remote)) return false;
  if (shape.coverage && (!entity.coverage || std::abs(*entity.coverage - *shape.coverage) > 1e-9)) {
    return false;
  }
  if (shape.exceptions.size() > entity.exceptions.size()) return false;
  for (std::size_t i = 0; i < shape.exceptions.size(); ++i) {
    if (!Allows(shape.exceptions[i].name, entity.exceptions[i].name) ||
        !Allows(shape.exceptions[i].message, entity.exceptions[i].message)) {
      return false;
    }
  }
  return true;
}

bool Fits(const CauseServiceShape& shape, const RootCauseService& service) {
  if (!Allows(shape.name, service.service.name) || !Allows(shape.type, service.service.type) ||
      !Allows(shape.account, service.service.account) ||
      !Allows(shape.inferred, service.inferred)) {
    return false;
  }
  if (!shape.entity_path) return true;
  return std::ranges::equal(*shape.entity_path, service.entity_path,
                            [](const auto& a, const auto& b) { return Fits(a, b); });
}

bool Fits(const BoundCauseShape& shape, const RootCause& cause) {
  if (!Allows(shape.client_impacting, cause.client_impacting)) return false;
  if (!shape.services) return true;
  return std::ranges::equal(*shape.services, cause.services,
                            [](const auto& a, const auto& b) { return Fits(a, b); });
}

// The trace as a whole.
struct TraceLeaf : NothingElse {
  using NothingElse::Is;
  explicit TraceLeaf(const TraceView& trace) : trace_(trace) {}

  bool Is(const BoundFlag& flag) const { return Flag(flag.keyword) == flag.wanted; }

  bool Is(const BoundNumber& number) const {
    const Segment* root = trace_.root();
    switch (number.keyword) {
      case NumberKeyword::kResponseTime: return root != nullptr && Has(number, Seconds(*root));
      case NumberKeyword::kDuration: {
        const auto us = static_cast<double>((trace_.row().end - trace_.row().start).us);
        return Has(number, us / 1e6);
      }
      case NumberKeyword::kHttpStatus: return Has(number, Status(root));
      default: return false;
    }
  }

  bool Is(const BoundText& text) const {
    const auto any_segment = [&](auto field) {
      return std::ranges::any_of(trace_.runs(), [&](const NodeRun& run) {
        return run.document && Has(text, field(*run.entity));
      });
    };
    switch (text.keyword) {
      case TextKeyword::kUser:
        return any_segment([](const Segment& s) { return std::string_view(s.user); });
      case TextKeyword::kResourceArn:
        return any_segment([](const Segment& s) { return std::string_view(s.resource_arn); });
      case TextKeyword::kInstanceId:
        return any_segment([](const Segment& s) {
          return s.aws ? std::string_view(s.aws->ec2_instance_id) : std::string_view();
        });
      case TextKeyword::kAvailabilityZone:
        return any_segment([](const Segment& s) {
          return s.aws ? std::string_view(s.aws->availability_zone) : std::string_view();
        });
      case TextKeyword::kAccountId:
        return std::ranges::any_of(
            trace_.runs(), [&](const NodeRun& run) { return Has(text, run.node->account); });
      default: return Has(text, HttpText(text.keyword, trace_.root()));
    }
  }

  bool Is(const BoundAnnotation& annotation) const {
    return trace_.AnyEntity([&](const Segment& entity) { return Has(annotation, entity); });
  }

  bool Is(const BoundService& service) const {
    return std::ranges::any_of(trace_.runs(), [&](const NodeRun& run) {
      if (!Selects(service.node, *run.node)) return false;
      if (service.inner == nullptr) return true;
      // The client has the service's name but no run of its own to look at.
      return run.entity != nullptr && Walk(*service.inner, RunLeaf(trace_, run));
    });
  }

  bool Is(const BoundEdge& edge) const {
    return std::ranges::any_of(trace_.edges(), [&](const EdgeRun& run) {
      if (!Selects(edge.from, *trace_.runs()[run.from].node)) return false;
      if (!Selects(edge.to, *trace_.runs()[run.to].node)) return false;
      return edge.inner == nullptr || Walk(*edge.inner, EdgeLeaf(trace_, run));
    });
  }

  bool Is(const BoundRootCause& wanted) const {
    const assemble::RootCauses& causes = trace_.causes();
    const std::vector<RootCause>& list = wanted.kind == CauseKind::kFault   ? causes.fault
                                         : wanted.kind == CauseKind::kError ? causes.error
                                                                            : causes.response_time;
    return std::ranges::any_of(list, [&](const RootCause& cause) {
      return std::ranges::any_of(ElementsOf(cause, wanted.level), [&](const CauseLeaf& element) {
        return Walk(*wanted.inner, element);
      });
    });
  }

  bool Is(const BoundCauseShape& shape) const {
    const assemble::RootCauses& causes = trace_.causes();
    const auto fits = [&](const RootCause& cause) { return Fits(shape, cause); };
    return std::ranges::any_of(causes.fault, fits) || std::ranges::any_of(causes.error, fits) ||
           std::ranges::any_of(causes.response_time, fits);
  }

  bool Is(const BoundGroup& group) const {
    const bool member = group.filter == nullptr || Walk(*group.filter, *this);
    return member != group.negated;
  }

 private:
  bool Flag(FlagKeyword keyword) const {
    if (keyword == FlagKeyword::kPartial) return trace_.is_partial();
    if (keyword == FlagKeyword::kInferred) return !trace_.trace().unanswered.empty();
    const Segment* root = trace_.root();
    return root != nullptr && HasFlag(keyword, root->flags);
  }

  const TraceView& trace_;
};

}  // namespace

bool Matches(const BoundExpression& filter, const TraceView& trace) {
  return Walk(filter, TraceLeaf(trace));
}

}  // namespace roentgen::match
