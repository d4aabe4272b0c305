// A filter expression whose every word has a meaning: what the evaluator and the planner work on.
//
// Thread-safety: immutable once bound; shared freely between threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/filter/syntax.h"
#include "model/trace_summary.h"

namespace roentgen::filter {

// What a simple keyword looks at: the trace (its root segment, or all of it), one node's segments,
// one call, or an element of a root cause.
enum class Scope { kTrace, kService, kEdge, kCauseService, kCauseEntity, kCauseException };

// What stands in the braces of a root cause of that level.
constexpr Scope ScopeOf(CauseLevel level) {
  switch (level) {
    case CauseLevel::kService: return Scope::kCauseService;
    case CauseLevel::kEntity: return Scope::kCauseEntity;
    case CauseLevel::kException: break;
  }
  return Scope::kCauseException;
}

enum class FlagKeyword {
  kOk,
  kError,
  kThrottle,
  kFault,
  kPartial,
  kInferred,
  kFirst,
  kLast,
  kRemote,
  kRoot
};
enum class NumberKeyword { kResponseTime, kDuration, kHttpStatus, kIndex, kCoverage };
enum class TextKeyword {
  kHttpUrl,
  kHttpMethod,
  kHttpUserAgent,
  kHttpClientIp,
  kUser,
  kName,
  kType,
  kMessage,
  kAvailabilityZone,
  kInstanceId,
  kResourceArn,
  kVersion,  // Roentgen's: of the service, as its segment says
  kAccountId
};

struct BoundExpression;
using BoundPtr = std::shared_ptr<const BoundExpression>;

struct BoundAnd {
  std::vector<BoundPtr> parts;
};
struct BoundOr {
  std::vector<BoundPtr> parts;
};
struct BoundNot {
  BoundPtr inner;
};
struct BoundFlag {
  FlagKeyword keyword = FlagKeyword::kOk;
  bool wanted = true;
};
struct BoundNumber {
  NumberKeyword keyword = NumberKeyword::kResponseTime;
  Comparison comparison = Comparison::kEqual;
  double value = 0;
};
// Without a comparison: the text is there and not empty.
struct BoundText {
  TextKeyword keyword = TextKeyword::kUser;
  std::optional<Comparison> comparison;
  std::string value;
};
// Without a comparison: the key is there with a value that is not `false`.
struct BoundAnnotation {
  EdgeSide side = EdgeSide::kNone;
  std::string key;
  std::optional<Comparison> comparison;
  AnnotationValue value;
};
// An empty selector selects every node.
struct BoundService {
  NodeSelector node;
  BoundPtr inner;  // null: the node was touched
};
struct BoundEdge {
  NodeSelector from;
  NodeSelector to;
  BoundPtr inner;  // null: the call was made
};
struct BoundRootCause {
  CauseKind kind = CauseKind::kFault;
  CauseLevel level = CauseLevel::kService;
  BoundPtr inner;
};

// What `rootcause.json` asks for: every present field must be equal, lists position by position,
// as far as they are given.
struct CauseEntityShape {
  std::optional<std::string> name;
  std::optional<bool> remote;
  std::optional<double> coverage;
  struct ExceptionShape {
    std::optional<std::string> name;
    std::optional<std::string> message;
  };
  std::vector<ExceptionShape> exceptions;
};
struct CauseServiceShape {
  std::optional<std::string> name;
  std::optional<std::string> type;
  std::optional<std::string> account;
  std::optional<bool> inferred;
  std::optional<std::vector<CauseEntityShape>> entity_path;
};
struct BoundCauseShape {
  std::optional<bool> client_impacting;
  std::optional<std::vector<CauseServiceShape>> services;
};
// A group's own expression, bound; null: the group holds every trace.
struct BoundGroup {
  std::string name;
  bool negated = false;
  BoundPtr filter;
};

struct BoundExpression {
  std::variant<BoundAnd, BoundOr, BoundNot, BoundFlag, BoundNumber, BoundText, BoundAnnotation,
               BoundService, BoundEdge, BoundRootCause, BoundCauseShape, BoundGroup>
      node;
};

// Which nodes a selector means; an absent part means any.
bool Selects(const NodeSelector& selector, const NodeKey& node);

}  // namespace roentgen::filter
