#include "engine/match/explain.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text.h"
#include "engine/filter/lexer.h"
#include "engine/filter/parser.h"
#include "engine/match/plan.h"

namespace roentgen::match {
namespace {

using filter::Language;
using filter::ParsedAnd;
using filter::ParsedExpression;
using filter::TokenKind;
using TokenRole = ExpressionToken::Kind;

constexpr PlanWords kKoreanPlanWords = {"색인",      "목록",           "문서", "모든 트레이스",
                                        "모두 만족", "하나 이상 만족", "없음"};

ExpressionPlace PlaceOf(filter::Span where, std::string_view text) {
  const std::size_t begin = std::min<std::size_t>(where.begin, text.size());
  const std::size_t end = std::clamp<std::size_t>(where.end, begin, text.size());
  const std::size_t units = CountUtf16(text.substr(0, begin));
  return {units, units + CountUtf16(text.substr(begin, end - begin))};
}

TokenRole RoleOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kWord: return TokenRole::kWord;
    case TokenKind::kNumber: return TokenRole::kNumber;
    case TokenKind::kString: return TokenRole::kText;
    case TokenKind::kBracket: return TokenRole::kKey;
    case TokenKind::kJson: return TokenRole::kJson;
    case TokenKind::kOperator: return TokenRole::kOperator;
    default: return TokenRole::kSign;
  }
}

// Of what cannot be read to its end, the tokens before the place that says so.
std::vector<ExpressionToken> TokensOf(std::string_view text) {
  if (text.size() > filter::kMaxExpressionBytes) return {};
  auto read = filter::Tokenize(text);
  if (!read) read = filter::Tokenize(text.substr(0, read.error().where.begin));
  if (!read) return {};
  std::vector<ExpressionToken> tokens;
  for (const filter::Token& token : *read) {
    if (token.kind == TokenKind::kEnd) break;
    tokens.push_back({RoleOf(token.kind), PlaceOf(token.where, text)});
  }
  return tokens;
}

class Explainer {
 public:
  Explainer(std::string_view text, const filter::GroupLookup& groups, Language language,
            std::string_view own_group)
      : text_(text), groups_(groups), language_(language), own_group_(own_group) {}

  Explanation Run() {
    if (IsBlank(text_)) {
      DescribePlan(Plan());
      out_.words = out_.index;
      return std::move(out_);
    }
    out_.tokens = TokensOf(text_);
    const auto parsed = filter::Parse(text_);
    if (!parsed) return Wrong(parsed.error());
    auto bound = filter::Bind(*parsed, groups_, own_group_);
    if (!bound) return Wrong(bound.error());
    out_.normalized = filter::Print(*parsed);
    out_.words = filter::Explain(**bound, language_);
    AddTerms(*parsed);
    DescribePlan(MakePlan(std::move(*bound)));
    return std::move(out_);
  }

 private:
  Explanation Wrong(const filter::FilterError& error) {
    out_.error = ToExpressionError(error, text_, language_);
    return std::move(out_);
  }

  void AddTerms(const ParsedExpression& whole) {
    const auto* all = std::get_if<ParsedAnd>(&whole.node);
    if (all == nullptr) return AddTerm(whole);
    for (const ParsedExpression& part : all->parts) AddTerm(part);
  }

  void AddTerm(const ParsedExpression& term) {
    const auto bound = filter::Bind(term, groups_, own_group_);
    if (!bound) return;  // cannot be: the whole was bound
    out_.terms.push_back(
        {PlaceOf(term.where, text_), filter::Print(term), filter::Explain(**bound, language_)});
  }

  void DescribePlan(const Plan& plan) {
    PlanSteps steps = StepsOf(plan, language_ == Language::kKorean ? kKoreanPlanWords : kPlanWords);
    out_.index = std::move(steps.index);
    out_.list = std::move(steps.list);
    out_.documents = std::move(steps.documents);
  }

  std::string_view text_;
  const filter::GroupLookup& groups_;
  Language language_;
  std::string_view own_group_;
  Explanation out_;
};

}  // namespace

Explanation ExplainExpression(std::string_view text, const filter::GroupLookup& groups,
                              filter::Language language, std::string_view own_group) {
  return Explainer(text, groups, language, own_group).Run();
}

ExpressionError ToExpressionError(const filter::FilterError& error, std::string_view text,
                                  Language language) {
  const std::size_t begin = std::min<std::size_t>(error.where.begin, text.size());
  return {.message = error.message.In(language),
          .place = PlaceOf(error.where, text),
          .column = CountCharacters(text.substr(0, begin)) + 1,
          .suggestions = error.suggestions,
          .text = filter::ToError(error, text, language).message};
}

}  // namespace roentgen::match
