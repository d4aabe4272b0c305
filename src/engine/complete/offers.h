// What may stand at a place of an unfinished filter expression: words of the language at once, and
// questions to the store for the rest.
//
// Thread-safety: pure functions but for OfferList, which belongs to one thread.
// Bounds:        OfferList keeps what it is told at most; the words of the language are few.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/complete/place.h"
#include "model/segment.h"

namespace roentgen::complete {

enum class OfferKind {
  kKeyword,     // `fault`, `service(`, `rootcause.fault.entity {`
  kOperator,    // `=`, `CONTAINS`
  kConnective,  // AND, OR
  kSign,        // brackets, `!`, commas
  kAnnotation,  // `annotation.key`
  kNode,        // a service's name, type or account
  kGroup,
  kValue,  // what a keyword or annotation is compared with
};
const char* ToText(OfferKind kind);

// What `count` counts.
enum class Counted { kNothing, kTraces, kCalls };
const char* ToText(Counted counted);

struct Offer {
  OfferKind kind = OfferKind::kKeyword;
  std::string text;   // goes in place of the word at the cursor, quoted and escaped
  std::string label;  // what it is to a reader: without quotes, escapes and spaces around it
  std::int64_t count = 0;
  Counted counted = Counted::kNothing;
};

// Collects the offers that go on from what was typed; first those that begin so, then those that
// hold it somewhere. Case does not matter.
class OfferList {
 public:
  OfferList(const Place& place, std::size_t most) : place_(place), most_(most) {}

  void Add(Offer offer);
  // As many as asked for; `has_more` says whether others were left out.
  std::vector<Offer> Take();
  bool has_more() const { return has_more_; }

 private:
  const Place& place_;
  std::size_t most_;
  std::vector<Offer> beginning_;
  std::vector<Offer> holding_;
  bool has_more_ = false;
};

// Words, operators and signs.
void OfferWords(const Place& place, OfferList& list);

struct NodeQuestion {
  enum class Part { kName, kType, kAccount };
  enum class Side { kAny, kCaller, kCallee };
  Part part = Part::kName;
  Side side = Side::kAny;
  filter::NodeSelector given;   // what else is said of the node
  filter::NodeSelector caller;  // kCallee: who calls it
};
struct KeywordQuestion {
  filter::KeywordMeaning meaning;
  filter::Scope scope = filter::Scope::kTrace;
  std::optional<filter::CauseKind> cause;
};
struct AnnotationKeyQuestion {};
struct AnnotationValueQuestion {
  std::string key;
  filter::Comparison comparison = filter::Comparison::kEqual;
};
struct GroupQuestion {
  bool by_arn = false;
};

// What of the store may stand at the place, and as what.
struct LiveQuestion {
  enum class Form { kValue, kServiceTerm, kAnnotationTerm, kBracket };
  std::variant<NodeQuestion, KeywordQuestion, AnnotationKeyQuestion, AnnotationValueQuestion,
               GroupQuestion>
      what;
  Form form = Form::kValue;
  filter::EdgeSide side = filter::EdgeSide::kNone;  // of annotations
  std::string typed;                                // of the value: what narrows it down
};
std::vector<LiveQuestion> QuestionsAt(const Place& place);

struct LiveValue {
  AnnotationValue value;
  std::int64_t count = 0;
};
Offer OfferOf(const LiveQuestion& question, const LiveValue& value, Counted counted,
              const Place& place);

// Whether `text` begins with or holds `typed`, in any case.
enum class Match { kNone, kHolds, kBegins };
Match MatchOf(std::string_view text, std::string_view typed);

}  // namespace roentgen::complete
