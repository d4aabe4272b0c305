#include "engine/filter/faults.h"

#include <array>
#include <string>
#include <string_view>

namespace roentgen::filter {
namespace {

struct Row {
  Fault fault;
  std::string_view english;
  std::string_view korean;
};

constexpr std::array kRows = {
    Row{Fault::kTooLong, "the expression is longer than {0} bytes",
        "표현식이 {0}바이트보다 깁니다"},
    Row{Fault::kNotANumber, "this is not a number; text is written in double quotes",
        "숫자가 아닙니다. 텍스트는 큰따옴표 안에 씁니다"},
    Row{Fault::kTextOpen, "the text that begins here has no closing quote",
        "여기서 시작하는 텍스트에 닫는 따옴표가 없습니다"},
    Row{Fault::kBracketOpen, "the bracket that begins here is not closed",
        "여기서 시작하는 대괄호가 닫히지 않았습니다"},
    Row{Fault::kShapeBegin, "'#' begins a root cause, written #[{...}]",
        "'#'은 근본 원인을 시작하며 #[{...}]로 씁니다"},
    Row{Fault::kShapeOpen, "the root cause that begins here has no closing bracket",
        "여기서 시작하는 근본 원인에 닫는 대괄호가 없습니다"},
    Row{Fault::kSingleQuotes, "text is written in double quotes, not in single ones",
        "텍스트는 작은따옴표가 아니라 큰따옴표 안에 씁니다"},
    Row{Fault::kNoOperator, "'{0}' is not an operator", "'{0}'은(는) 연산자가 아닙니다"},
    Row{Fault::kNoMeaning, "this character has no meaning here", "이 문자는 여기에 쓸 수 없습니다"},

    Row{Fault::kClosesNothing, "{0} closes nothing that is open",
        "{0}에 맞는 여는 괄호가 없습니다"},
    Row{Fault::kCannotFollow, "{0} cannot follow here", "{0}은(는) 여기에 올 수 없습니다"},
    Row{Fault::kNotASelector, "an entity selector is one service(...), edge(...) or id(...)",
        "엔터티 선택자는 service(...), edge(...), id(...) 가운데 하나입니다"},
    Row{Fault::kSelectorAndMore,
        "an entity selector is one service(...), edge(...) or id(...) and nothing else",
        "엔터티 선택자는 service(...), edge(...), id(...) 가운데 하나뿐이며 다른 것은 올 수 "
        "없습니다"},
    Row{Fault::kTooDeep, "the expression is nested deeper than {0} levels",
        "표현식이 {0}단계보다 깊게 중첩되었습니다"},
    Row{Fault::kTooManyTerms, "the expression has more than {0} conditions",
        "표현식의 조건이 {0}개보다 많습니다"},
    Row{Fault::kNoCondition, "a condition was expected, not {0}",
        "조건이 와야 할 곳에 {0}이(가) 있습니다"},
    Row{Fault::kNoConditionBefore, "a condition was expected before '{0}'",
        "'{0}' 앞에 조건이 있어야 합니다"},
    Row{Fault::kIdAlone, "id(...) stands inside service(...) or edge(...)",
        "id(...)는 service(...)나 edge(...) 안에 씁니다"},
    Row{Fault::kKeyMissing, "the annotation's key is missing", "주석의 키가 없습니다"},
    Row{Fault::kKeyEmpty, "the annotation's key is empty", "주석의 키가 비어 있습니다"},
    Row{Fault::kTwoEnds, "an edge has two ends, with a comma between them",
        "엣지에는 쉼표로 나눈 두 끝이 있어야 합니다"},
    Row{Fault::kGroupComparison, "'{0}' is compared with = or !=, not {1}",
        "'{0}'은(는) = 또는 !=로 비교하며, {1}은(는) 쓸 수 없습니다"},
    Row{Fault::kGroupName, "a group's name is a text in double quotes",
        "그룹 이름은 큰따옴표 안의 텍스트입니다"},
    Row{Fault::kShapeComparison, "rootcause.json is written rootcause.json = #[{...}]",
        "rootcause.json은 rootcause.json = #[{...}]로 씁니다"},
    Row{Fault::kNoBrace, "'{' was expected after {0}, not {1}",
        "{0} 뒤에 '{'가 와야 하는데 {1}이(가) 있습니다"},
    Row{Fault::kNoCauseKeyword, "'{0}' is not a root cause keyword",
        "'{0}'은(는) 근본 원인 키워드가 아닙니다"},
    Row{Fault::kNotClosed, "{0} is not closed", "{0}이(가) 닫히지 않았습니다"},
    Row{Fault::kNotTheClosing, "{0} was expected, not {1}",
        "{0}이(가) 와야 하는데 {1}이(가) 있습니다"},
    Row{Fault::kNoValue, "a value was expected after '{0}', not {1}",
        "'{0}' 뒤에 값이 와야 하는데 {1}이(가) 있습니다"},
    Row{Fault::kNumberRange, "the number is out of range", "숫자가 범위를 벗어났습니다"},
    Row{Fault::kNoNode, "a service's name in quotes or id(...) was expected, not {0}",
        "따옴표 안의 서비스 이름이나 id(...)가 와야 하는데 {0}이(가) 있습니다"},
    Row{Fault::kIdPart, "id(...) takes name, type and account.id, not {0}",
        "id(...)에는 name, type, account.id를 쓰며 {0}은(는) 쓸 수 없습니다"},
    Row{Fault::kIdPartTwice, "{0} is given twice", "{0}이(가) 두 번 나옵니다"},
    Row{Fault::kNoColon, "':' was expected after '{0}', not {1}",
        "'{0}' 뒤에 ':'이 와야 하는데 {1}이(가) 있습니다"},
    Row{Fault::kNoText, "a text in quotes was expected, not {0}",
        "따옴표 안의 텍스트가 와야 하는데 {0}이(가) 있습니다"},

    Row{Fault::kNoKeyword, "'{0}' is not a keyword", "'{0}'은(는) 키워드가 아닙니다"},
    Row{Fault::kNotHere, "'{0}' means nothing {1}", "'{0}'은(는) {1}에서 의미가 없습니다"},
    Row{Fault::kNotHereButThere, "'{0}' means nothing {1}; it stands {2}",
        "'{0}'은(는) {1}에서 의미가 없고, {2}에서 씁니다"},
    Row{Fault::kFlagComparison, "'{0}' is compared by = and != with true or false",
        "'{0}'은(는) =, !=로 true 또는 false와 비교합니다"},
    Row{Fault::kNumberComparison, "'{0}' is compared by =, !=, <, <=, > and >= with a number",
        "'{0}'은(는) =, !=, <, <=, >, >=로 숫자와 비교합니다"},
    Row{Fault::kTextComparison,
        "'{0}' is compared by =, !=, CONTAINS, BEGINSWITH and ENDSWITH with a text in double "
        "quotes",
        "'{0}'은(는) =, !=, CONTAINS, BEGINSWITH, ENDSWITH로 큰따옴표 안의 텍스트와 비교합니다"},
    Row{Fault::kAnnotationHere, "annotations mean nothing {0}", "주석은 {0}에서 의미가 없습니다"},
    Row{Fault::kAnnotationSide, "source. and destination. stand inside edge(...) { } only",
        "source.와 destination.은 edge(...) { } 안에서만 씁니다"},
    Row{Fault::kComparesTexts, "{0} compares texts", "{0}은(는) 텍스트를 비교합니다"},
    Row{Fault::kComparesNumbers, "{0} compares numbers", "{0}은(는) 숫자를 비교합니다"},
    Row{Fault::kTermHere, "{0} cannot stand {1}", "{0}은(는) {1}에 쓸 수 없습니다"},
    Row{Fault::kGroupCircle, "the group '{0}' would lead back to itself",
        "그룹 '{0}'이(가) 자기 자신을 다시 가리키게 됩니다"},
    Row{Fault::kNoGroup, "there is no group '{0}'", "그룹 '{0}'이(가) 없습니다"},
    Row{Fault::kGroupsTooDeep, "groups name each other too deeply",
        "그룹이 서로를 너무 깊게 가리킵니다"},
    Row{Fault::kTooManyGroups, "the expression stands for more than {0} groups",
        "표현식이 나타내는 그룹이 {0}개보다 많습니다"},
    Row{Fault::kGroupBroken, "the group '{0}' cannot be evaluated: {1}",
        "그룹 '{0}'을(를) 평가할 수 없습니다: {1}"},

    Row{Fault::kShape, "in rootcause.json: {0}", "rootcause.json: {0}"},
    Row{Fault::kShapeObject, "an object was expected", "객체가 와야 합니다"},
    Row{Fault::kShapeList, "a list was expected", "목록이 와야 합니다"},
    Row{Fault::kShapeText, "a text was expected", "텍스트가 와야 합니다"},
    Row{Fault::kShapeFlag, "true or false was expected", "true 또는 false가 와야 합니다"},
    Row{Fault::kShapeNumber, "a number was expected", "숫자가 와야 합니다"},
    Row{Fault::kShapeField, "'{0}' is not a field of a root cause there",
        "'{0}'은(는) 그 자리에 있는 근본 원인의 필드가 아닙니다"},
    Row{Fault::kShapeJson, "not JSON: {0}", "JSON이 아닙니다: {0}"},
};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].fault) != i) return false;
  }
  return kRows.back().fault == Fault::kShapeJson;
}
static_assert(InOrder(), "a row for each fault, in the order of their declaration");

// Other braces stay as they are.
std::string Filled(std::string_view pattern, std::initializer_list<Wording> parts,
                   Language language) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const bool is_place = pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == '}' &&
                          pattern[at + 1] >= '0' &&
                          static_cast<std::size_t>(pattern[at + 1] - '0') < parts.size();
    if (is_place) {
      out += (parts.begin() + (pattern[at + 1] - '0'))->In(language);
      at += 2;
    } else {
      out.push_back(pattern[at]);
    }
  }
  return out;
}

}  // namespace

Wording Say(Fault fault, std::initializer_list<Wording> parts) {
  const Row& row = kRows[static_cast<std::size_t>(fault)];
  return {Filled(row.english, parts, Language::kEnglish),
          Filled(row.korean, parts, Language::kKorean)};
}

}  // namespace roentgen::filter
