#include "engine/complete/offers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "engine/filter/parser.h"

namespace roentgen::complete {

using namespace filter;  // NOLINT: every word of the filter language is used here

namespace {

constexpr std::array<std::pair<std::string_view, EdgeSide>, 3> kSides = {{
    {"", EdgeSide::kNone},
    {"source.", EdgeSide::kSource},
    {"destination.", EdgeSide::kDestination},
}};

std::string_view PrefixOf(EdgeSide side) { return kSides[static_cast<std::size_t>(side)].first; }

bool HasAnnotations(Scope scope) {
  return scope == Scope::kTrace || scope == Scope::kService || scope == Scope::kEdge;
}

bool MayStand(const KeywordRow& row, const Place& place) {
  return row.IsIn(place.scope) && (!row.rule_specific || place.cause == CauseKind::kResponseTime);
}

// A word that is not in quotes or brackets.
bool IsBare(const Place& place) {
  return place.kind == TokenKind::kEnd || place.kind == TokenKind::kWord;
}

class Words {
 public:
  Words(const Place& place, OfferList& list) : place_(place), list_(list) {}

  void Offer() {
    switch (place_.next) {
      case Next::kCondition: return Conditions();
      case Next::kAfterCondition: Operators(""); return AfterCondition();
      case Next::kOperator: return Operators("");
      case Next::kValue: return Values();
      case Next::kAnnotationKey: return Sign("[");
      case Next::kAfterWord: Sign("("); [[fallthrough]];
      case Next::kAfterNodes: Sign("{"); return AfterCondition();
      case Next::kNode:
        if (IsBare(place_)) Add(OfferKind::kKeyword, "id(");
        if (!place_.nodes.is_second) Sign(")");
        return;
      case Next::kAfterNode:
        return Sign(place_.nodes.is_edge && !place_.nodes.is_second ? "," : ")");
      case Next::kIdPart: return IdParts();
      case Next::kColon: return Sign(":");
      case Next::kIdValue: return;
      case Next::kAfterIdValue:
        if (!IsWhole(place_.nodes.node)) Sign(",");
        return Sign(")");
      case Next::kBrace: return Sign("{");
    }
  }

 private:
  static bool IsWhole(const NodeSelector& node) { return node.name && node.type && node.account; }

  void Add(OfferKind kind, std::string text, std::string label = {}) {
    if (label.empty()) label = text;
    list_.Add({kind, std::move(text), std::move(label), 0, Counted::kNothing});
  }

  // Signs are offered where nothing is typed yet.
  void Sign(const char* sign) {
    if (place_.kind != TokenKind::kEnd) return;
    const std::string_view text = sign;
    const bool is_spaced = text == "{" || text == "," || text == ":";
    Add(OfferKind::kSign, text == "{" ? " { " : is_spaced ? std::string(text) + " " : sign, sign);
  }

  void Conditions() {
    if (!IsBare(place_)) return;
    for (const KeywordRow& row : Keywords()) {
      if (!MayStand(row, place_)) continue;
      const bool is_flag = std::holds_alternative<FlagKeyword>(row.meaning);
      const std::string name(row.name);
      Add(OfferKind::kKeyword, is_flag ? name : name + " ", name);
    }
    if (HasAnnotations(place_.scope)) {
      for (const auto& [prefix, side] : kSides) {
        const bool may_stand = side == EdgeSide::kNone || place_.scope == Scope::kEdge;
        if (may_stand) Add(OfferKind::kKeyword, std::string(prefix) + "annotation.");
      }
    }
    if (place_.scope == Scope::kTrace) WholeTrace();
    Sign("(");
    Sign("!");
    OperatorsOfTyped();
  }

  void WholeTrace() {
    for (const char* word : {"service(", "edge("}) Add(OfferKind::kKeyword, word);
    for (const char* word : {"group.name", "group.arn"}) {
      Add(OfferKind::kKeyword, word + std::string(" "), word);
    }
    for (const RootCauseWord& word : RootCauseWords()) {
      const std::string name(word.name);
      Add(OfferKind::kKeyword, name + " { ", name);
    }
    Add(OfferKind::kKeyword, "rootcause.json = ", "rootcause.json");
  }

  // Who has written all of a keyword sees its operators, before the space as well.
  void OperatorsOfTyped() {
    const KeywordRow* row = place_.typed.empty() ? nullptr : FindKeyword(place_.typed);
    if (row == nullptr || !MayStand(*row, place_)) return;
    OperatorsOf(row, std::string(row->name) + " ");
  }

  void Operators(const std::string& before) { OperatorsOf(place_.subject, before); }
  void OperatorsOf(const Subject& subject, const std::string& before) {
    for (int i = 0; i <= static_cast<int>(filter::Comparison::kEndsWith); ++i) {
      const auto comparison = static_cast<filter::Comparison>(i);
      if (!Takes(subject, comparison)) continue;
      const std::string label = before + ToText(comparison);
      Add(OfferKind::kOperator, label + " ", label);
    }
  }

  void AfterCondition() {
    for (const char* word : {"AND", "OR"}) {
      Add(OfferKind::kConnective, word + std::string(" "), word);
    }
    if (place_.closer == TokenKind::kClose) Sign(")");
    if (place_.closer == TokenKind::kCloseBrace) Sign("}");
    // A condition that follows without a word makes an AND.
    if (place_.kind == TokenKind::kWord) Conditions();
  }

  void Values() {
    if (!IsBare(place_)) return;
    const auto* row = std::get_if<const KeywordRow*>(&place_.subject);
    if (row != nullptr && std::holds_alternative<FlagKeyword>((*row)->meaning)) {
      for (const char* value : {"true", "false"}) Add(OfferKind::kValue, value);
    }
    if (std::holds_alternative<CauseShapeSubject>(place_.subject)) {
      Add(OfferKind::kValue, "#[{}]");
    }
  }

  void IdParts() {
    const NodeSelector& node = place_.nodes.node;
    if (!node.name) Add(OfferKind::kKeyword, "name: ", "name");
    if (!node.type) Add(OfferKind::kKeyword, "type: ", "type");
    if (!node.account) Add(OfferKind::kKeyword, "account.id: ", "account.id");
  }

  const Place& place_;
  OfferList& list_;
};

// Where a word would run into the one before it, or reads better apart from it.
bool NeedsSpaceBefore(const Place& place, std::string_view text) {
  if (!place.is_glued || text.starts_with(' ')) return false;
  switch (place.next) {
    case Next::kAfterCondition:
    case Next::kOperator:
    case Next::kValue:
    case Next::kAfterWord:
    case Next::kAfterNodes:
    case Next::kBrace:
    case Next::kIdValue: return text != ")" && text != "(";
    default: return false;
  }
}

bool EndsInWord(std::string_view text) {
  const char c = text.back();
  return c != ' ' && c != '"' && c != ')' && c != ']' && c != '(' && c != '!' && c != '[' &&
         c != '.' && c != '}';
}

}  // namespace

const char* ToText(OfferKind kind) {
  static constexpr const char* kTexts[] = {"keyword",    "operator", "connective", "sign",
                                           "annotation", "node",     "group",      "value"};
  return kTexts[static_cast<int>(kind)];
}

const char* ToText(Counted counted) {
  static constexpr const char* kTexts[] = {"nothing", "traces", "calls"};
  return kTexts[static_cast<int>(counted)];
}

Match MatchOf(std::string_view text, std::string_view typed) {
  if (typed.empty()) return Match::kBegins;
  const std::size_t at = LowerAscii(text).find(LowerAscii(typed));
  if (at == std::string::npos) return Match::kNone;
  return at == 0 ? Match::kBegins : Match::kHolds;
}

void OfferList::Add(Offer offer) {
  const Match match = MatchOf(offer.label, place_.typed);
  if (match == Match::kNone) return;
  std::vector<Offer>& list = match == Match::kBegins ? beginning_ : holding_;
  const auto same = [&](const Offer& other) { return other.label == offer.label; };
  if (std::ranges::any_of(list, same)) return;
  if (list.size() == most_) {
    has_more_ = true;
    return;
  }
  if (NeedsSpaceBefore(place_, offer.text)) offer.text.insert(0, " ");
  if (offer.text.starts_with(' ') && !place_.is_glued) offer.text.erase(0, 1);
  if (place_.is_followed && EndsInWord(offer.text)) offer.text += " ";
  list.push_back(std::move(offer));
}

std::vector<Offer> OfferList::Take() {
  std::vector<Offer> all = std::move(beginning_);
  const std::size_t room = most_ - all.size();
  has_more_ = has_more_ || holding_.size() > room;
  holding_.resize(std::min(room, holding_.size()));
  std::ranges::move(holding_, std::back_inserter(all));
  return all;
}

void OfferWords(const Place& place, OfferList& list) { Words(place, list).Offer(); }

namespace {

using Form = LiveQuestion::Form;

NodeQuestion QuestionOfNode(const Place& place) {
  NodeQuestion question;
  const NodeArguments& nodes = place.nodes;
  if (nodes.is_edge) {
    question.side = nodes.is_second ? NodeQuestion::Side::kCallee : NodeQuestion::Side::kCaller;
    question.caller = nodes.first;
  }
  if (place.next == Next::kIdValue) {
    question.given = nodes.node;
    if (nodes.id_part == "type") question.part = NodeQuestion::Part::kType;
    if (nodes.id_part == "account.id") question.part = NodeQuestion::Part::kAccount;
  }
  return question;
}

void AddKeywordQuestion(const KeywordRow& row, const Place& place,
                        std::vector<LiveQuestion>& questions) {
  if (std::holds_alternative<FlagKeyword>(row.meaning)) return;
  const auto* text = std::get_if<TextKeyword>(&row.meaning);
  const bool is_text = text != nullptr;
  // Names, types and accounts of services are in the minutes of the service graph.
  if (is_text && place.scope == Scope::kService) {
    NodeQuestion node;
    const bool is_type = *text == TextKeyword::kType;
    if (is_type) node.part = NodeQuestion::Part::kType;
    if (*text == TextKeyword::kAccountId) node.part = NodeQuestion::Part::kAccount;
    if (is_type || *text == TextKeyword::kName || *text == TextKeyword::kAccountId) {
      questions.push_back({node, Form::kValue, EdgeSide::kNone, place.typed});
      return;
    }
  }
  if (!is_text && std::get<NumberKeyword>(row.meaning) != NumberKeyword::kHttpStatus) return;
  questions.push_back({KeywordQuestion{row.meaning, place.scope, place.cause}, Form::kValue,
                       EdgeSide::kNone, place.typed});
}

void AddValueQuestion(const Place& place, std::vector<LiveQuestion>& questions) {
  if (const auto* row = std::get_if<const KeywordRow*>(&place.subject)) {
    AddKeywordQuestion(**row, place, questions);
  } else if (const auto* annotation = std::get_if<AnnotationSubject>(&place.subject)) {
    questions.push_back({AnnotationValueQuestion{annotation->key, *place.comparison}, Form::kValue,
                         annotation->side, place.typed});
  } else if (const auto* group = std::get_if<GroupSubject>(&place.subject)) {
    questions.push_back({GroupQuestion{group->by_arn}, Form::kValue, EdgeSide::kNone, place.typed});
  }
}

// At a condition, values are offered once something is typed that they could be.
void AddConditionQuestions(const Place& place, std::vector<LiveQuestion>& questions) {
  if (place.kind != TokenKind::kWord) return;
  const std::string lower = LowerAscii(place.typed);
  for (const auto& [prefix, side] : kSides) {
    if (!HasAnnotations(place.scope)) break;
    if (side != EdgeSide::kNone && place.scope != Scope::kEdge) continue;
    const std::string word = std::string(prefix) + "annotation";
    if (lower == word || lower.starts_with(word + ".")) {
      questions.push_back({AnnotationKeyQuestion{}, Form::kAnnotationTerm, side,
                           place.typed.substr(std::min(lower.size(), word.size() + 1))});
      return;
    }
  }
  if (place.scope == Scope::kTrace) {
    questions.push_back({NodeQuestion{}, Form::kServiceTerm, EdgeSide::kNone, place.typed});
  }
  if (HasAnnotations(place.scope)) {
    questions.push_back(
        {AnnotationKeyQuestion{}, Form::kAnnotationTerm, EdgeSide::kNone, place.typed});
  }
}

EdgeSide SideOfWord(const Place& place) {
  const auto* annotation = std::get_if<AnnotationSubject>(&place.subject);
  return annotation == nullptr ? EdgeSide::kNone : annotation->side;
}

}  // namespace

std::vector<LiveQuestion> QuestionsAt(const Place& place) {
  std::vector<LiveQuestion> questions;
  if (place.kind == TokenKind::kJson || place.kind == TokenKind::kOperator ||
      place.kind == TokenKind::kNot) {
    return questions;
  }
  const bool is_bracket = place.kind == TokenKind::kBracket;
  if (is_bracket != (is_bracket && place.next == Next::kAnnotationKey)) return questions;
  switch (place.next) {
    case Next::kCondition:
    case Next::kAfterCondition:
    case Next::kAfterNodes:
    case Next::kAfterWord: AddConditionQuestions(place, questions); break;
    case Next::kValue: AddValueQuestion(place, questions); break;
    case Next::kAnnotationKey:
      if (is_bracket || place.kind == TokenKind::kEnd) {
        questions.push_back(
            {AnnotationKeyQuestion{}, Form::kBracket, SideOfWord(place), place.typed});
      }
      break;
    case Next::kNode:
    case Next::kIdValue:
      questions.push_back({QuestionOfNode(place), Form::kValue, EdgeSide::kNone, place.typed});
      break;
    default: break;
  }
  return questions;
}

Offer OfferOf(const LiveQuestion& question, const LiveValue& live, Counted counted,
              const Place& place) {
  Offer offer;
  offer.count = live.count;
  offer.counted = counted;
  offer.text = ValueText(live.value);
  const auto* text = std::get_if<std::string>(&live.value);
  offer.label = text != nullptr ? *text : offer.text;
  switch (question.form) {
    case Form::kValue: break;
    case Form::kServiceTerm:
      offer.text = "service(" + offer.text + ")";
      offer.label = offer.text;
      break;
    case Form::kAnnotationTerm:
      offer.text = std::string(PrefixOf(question.side)) + AnnotationText(*text) + " ";
      offer.label = std::string(PrefixOf(question.side)) + "annotation." + *text;
      break;
    case Form::kBracket:
      offer.text = BracketText(*text) + " ";
      if (place.kind == TokenKind::kBracket) {
        offer.text.insert(0, std::string(PrefixOf(question.side)) + "annotation");
      }
      break;
  }
  const bool is_node = std::holds_alternative<NodeQuestion>(question.what);
  const bool is_group = std::holds_alternative<GroupQuestion>(question.what);
  const bool is_key = std::holds_alternative<AnnotationKeyQuestion>(question.what);
  offer.kind = is_node    ? OfferKind::kNode
               : is_group ? OfferKind::kGroup
               : is_key   ? OfferKind::kAnnotation
                          : OfferKind::kValue;
  return offer;
}

}  // namespace roentgen::complete
