#include <string>
#include <utility>

#include "engine/filter/parser.h"
#include "engine/filter/words_language.h"

namespace roentgen::filter {
namespace {

// At the top every condition is a clause with its own subject; inside braces only the predicate is
// said, of the one segment, call or element that all of them are about.
class English {
 public:
  explicit English(Scope scope) : scope_(scope) {}

  std::string Say(const BoundExpression& expression, bool negated) const {
    return std::visit([&](const auto& node) { return Say(node, negated); }, expression.node);
  }

 private:
  bool AtTop() const { return scope_ == Scope::kTrace; }

  std::string Join(const std::vector<BoundPtr>& parts, const char* word) const {
    std::string all;
    for (const BoundPtr& part : parts) {
      if (!all.empty()) all += (AtTop() ? ", " : " ") + std::string(word) + " ";
      all += IsCompound(*part) ? "(" + Say(*part, false) + ")" : Say(*part, false);
    }
    return all;
  }

  // The opposite of what has none of its own: also true where the value is missing.
  std::string Unless(std::string said, bool negated) const {
    if (!negated) return said;
    return (AtTop() ? "it is not so that (" : "is not one that (") + said + ")";
  }

  std::string Say(const BoundAnd& node, bool negated) const {
    return Unless(Join(node.parts, "and"), negated);
  }
  std::string Say(const BoundOr& node, bool negated) const {
    return Unless(Join(node.parts, "or"), negated);
  }
  std::string Say(const BoundNot& node, bool negated) const { return Say(*node.inner, !negated); }

  std::string Say(const BoundFlag& node, bool negated) const {
    const bool yes = node.wanted != negated;
    if (AtTop() && node.keyword == FlagKeyword::kPartial) {
      return yes ? "the trace is partial" : "the trace is not partial";
    }
    if (AtTop() && node.keyword == FlagKeyword::kInferred) {
      return yes ? "some segment is inferred" : "no segment is inferred";
    }
    return (AtTop() ? "the root segment " : "") + Flag(node.keyword, yes);
  }

  static std::string Flag(FlagKeyword keyword, bool yes) {
    const std::string is = yes ? "is " : "is not ";
    switch (keyword) {
      case FlagKeyword::kOk: return is + "ok";
      case FlagKeyword::kError: return yes ? "has an error (4xx)" : "has no error (4xx)";
      case FlagKeyword::kThrottle: return is + "throttled (429)";
      case FlagKeyword::kFault: return yes ? "has a fault (5xx)" : "has no fault (5xx)";
      case FlagKeyword::kPartial: return is + "in progress";
      case FlagKeyword::kInferred: return is + "inferred";
      case FlagKeyword::kFirst: return is + "the first";
      case FlagKeyword::kLast: return is + "the last";
      case FlagKeyword::kRemote: return is + "remote";
      case FlagKeyword::kRoot: return is + "the entry point";
    }
    return {};
  }

  static std::string Bound(Comparison comparison, const std::string& value) {
    switch (comparison) {
      case Comparison::kEqual: return "exactly " + value;
      case Comparison::kNotEqual: return "not exactly " + value;
      case Comparison::kLess: return "less than " + value;
      case Comparison::kLessEqual: return "at most " + value;
      case Comparison::kGreater: return "more than " + value;
      default: return "at least " + value;
    }
  }

  std::string Say(const BoundNumber& node, bool negated) const {
    const std::string value = NumberText(node.value);
    const std::string bound = Bound(node.comparison, value);
    const std::string root = AtTop() ? "the root segment " : "";
    switch (node.keyword) {
      case NumberKeyword::kResponseTime: return Unless(root + "took " + bound + " s", negated);
      case NumberKeyword::kDuration:
        if (AtTop()) return Unless("the whole trace took " + bound + " s", negated);
        if (scope_ == Scope::kEdge) return Unless("took " + bound + " s", negated);
        return Unless("with all it started took " + bound + " s", negated);
      case NumberKeyword::kHttpStatus:
        return Unless(root + "has an HTTP status " + Exact(node.comparison, value), negated);
      case NumberKeyword::kIndex:
        return Unless("has a position (from 0) " + Exact(node.comparison, value), negated);
      case NumberKeyword::kCoverage:
        return Unless("covers a share of the response time " + Exact(node.comparison, value),
                      negated);
    }
    return {};
  }

  static std::string Exact(Comparison comparison, const std::string& value) {
    if (comparison == Comparison::kEqual) return "of " + value;
    if (comparison == Comparison::kNotEqual) return "other than " + value;
    return "of " + Bound(comparison, value);
  }

  static const char* Field(TextKeyword keyword) {
    switch (keyword) {
      case TextKeyword::kHttpUrl: return "a URL";
      case TextKeyword::kHttpMethod: return "an HTTP method";
      case TextKeyword::kHttpUserAgent: return "a user agent";
      case TextKeyword::kHttpClientIp: return "a client IP address";
      case TextKeyword::kUser: return "a user";
      case TextKeyword::kName: return "a name";
      case TextKeyword::kType: return "a type";
      case TextKeyword::kMessage: return "a message";
      case TextKeyword::kAvailabilityZone: return "an availability zone";
      case TextKeyword::kInstanceId: return "an instance id";
      case TextKeyword::kResourceArn: return "a resource ARN";
      case TextKeyword::kVersion: return "a version";
      case TextKeyword::kAccountId: return "an account id";
    }
    return "";
  }

  static std::string Compared(Comparison comparison, const std::string& value) {
    switch (comparison) {
      case Comparison::kEqual: return " equal to " + value;
      case Comparison::kNotEqual: return " other than " + value;
      case Comparison::kContains: return " that contains " + value;
      case Comparison::kBeginsWith: return " that begins with " + value;
      case Comparison::kEndsWith: return " that ends with " + value;
      case Comparison::kLess: return " less than " + value;
      case Comparison::kLessEqual: return " at most " + value;
      case Comparison::kGreater: return " greater than " + value;
      case Comparison::kGreaterEqual: return " at least " + value;
    }
    return {};
  }

  // "some segment has X", "no segment has X", "the root segment has no X"...
  std::string Has(const std::string& what, bool of_root, bool negated) const {
    if (!AtTop()) return (negated ? "does not have " : "has ") + what;
    if (of_root) return "the root segment " + Has(negated, what);
    return (negated ? "no segment has " : "some segment has ") + what;
  }
  static std::string Has(bool negated, const std::string& what) {
    return (negated ? "does not have " : "has ") + what;
  }

  std::string Say(const BoundText& node, bool negated) const {
    std::string what = Field(node.keyword);
    if (node.comparison) what += Compared(*node.comparison, Quoted(node.value));
    return Has(what, IsOfRoot(node.keyword), negated);
  }

  std::string Say(const BoundAnnotation& node, bool negated) const {
    std::string what = "a value of annotation " + node.key;
    what +=
        node.comparison ? Compared(*node.comparison, ValueText(node.value)) : " that is not false";
    if (node.side == EdgeSide::kNone) return Has(what, false, negated);
    return std::string(node.side == EdgeSide::kSource ? "has a caller that "
                                                      : "has a called service that ") +
           Has(negated, what);
  }

  static std::string Node(const NodeSelector& node) {
    std::string said = node.name ? "service " + Quoted(*node.name) : "any service";
    if (node.type) said += " of type " + Quoted(*node.type);
    if (node.account) said += " in account " + Quoted(*node.account);
    return said;
  }

  static std::string Inside(const BoundPtr& inner, Scope scope) {
    return English(scope).Say(*inner, false);
  }

  std::string Say(const BoundService& node, bool negated) const {
    if (!node.inner) {
      return std::string(negated ? "the trace does not touch " : "the trace touches ") +
             Node(node.node);
    }
    return std::string(negated ? "no" : "some") + " segment of " + Node(node.node) + " " +
           Inside(node.inner, Scope::kService);
  }

  std::string Say(const BoundEdge& node, bool negated) const {
    const std::string call = std::string(negated ? "no" : "some") + " call from " +
                             Node(node.from) + " to " + Node(node.to);
    if (!node.inner) return call + " is made";
    return call + " " + Inside(node.inner, Scope::kEdge);
  }

  std::string Say(const BoundRootCause& node, bool negated) const {
    static constexpr const char* kLevels[] = {" service ", " entity ", " exception "};
    static constexpr const char* kKinds[] = {"a fault ", "an error ", "the response time "};
    const auto level = static_cast<std::size_t>(node.level);
    return std::string(negated ? "no" : "some") + kLevels[level] + "on the way to the cause of " +
           kKinds[static_cast<std::size_t>(node.kind)] + Inside(node.inner, ScopeOf(node.level));
  }

  std::string Say(const BoundCauseShape&, bool negated) const {
    return std::string(negated ? "no" : "some") + " root cause is as the expression writes it";
  }

  std::string Say(const BoundGroup& node, bool negated) const {
    return (node.negated != negated ? "the trace is not in group " : "the trace is in group ") +
           Quoted(node.name);
  }

  Scope scope_;
};

}  // namespace

std::string ExplainInEnglish(const BoundExpression& expression) {
  return English(Scope::kTrace).Say(expression, false);
}

}  // namespace roentgen::filter
