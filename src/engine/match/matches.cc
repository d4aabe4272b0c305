#include "engine/match/matches.h"

#include <algorithm>
#include <string_view>

#include "engine/match/cause_match.h"
#include "engine/match/leaves.h"

namespace roentgen::match {
namespace {

bool HasAnnotation(const BoundAnnotation& wanted, const AnnotationValue& value) {
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

bool HasAnnotation(const BoundAnnotation& wanted, const Segment& entity) {
  return std::ranges::any_of(entity.annotations, [&](const auto& annotation) {
    return annotation.first == wanted.key && HasAnnotation(wanted, annotation.second);
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
    if (!run_.document) return HasAnnotation(annotation, *run_.entity);
    return trace_.AnyEntityOf(
        *run_.document, [&](const Segment& entity) { return HasAnnotation(annotation, entity); });
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
      case TextKeyword::kVersion: return entity.service_version;
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
      case EdgeSide::kNone: return HasAnnotation(annotation, *edge_.call);
      case EdgeSide::kSource: return RunLeaf(trace_, trace_.runs()[edge_.from]).Is(annotation);
      case EdgeSide::kDestination: return RunLeaf(trace_, trace_.runs()[edge_.to]).Is(annotation);
    }
    return false;
  }

 private:
  const TraceView& trace_;
  const EdgeRun& edge_;
};

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
      case TextKeyword::kVersion:
        return any_segment([](const Segment& s) { return std::string_view(s.service_version); });
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
    return trace_.AnyEntity(
        [&](const Segment& entity) { return HasAnnotation(annotation, entity); });
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

  bool Is(const BoundRootCause& wanted) const { return HasCause(wanted, trace_.causes()); }
  bool Is(const BoundCauseShape& shape) const { return HasCause(shape, trace_.causes()); }

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
