#include "engine/filter/words.h"

#include <fmt/format.h>

#include "engine/filter/words_language.h"

namespace roentgen::filter {

std::string Explain(const BoundExpression& expression, Language language) {
  return language == Language::kKorean ? ExplainInKorean(expression) : ExplainInEnglish(expression);
}

std::string NumberText(double value) { return fmt::format("{}", value); }

bool IsCompound(const BoundExpression& expression) {
  return std::holds_alternative<BoundAnd>(expression.node) ||
         std::holds_alternative<BoundOr>(expression.node);
}

bool IsOfRoot(TextKeyword keyword) {
  return keyword == TextKeyword::kHttpUrl || keyword == TextKeyword::kHttpMethod ||
         keyword == TextKeyword::kHttpUserAgent || keyword == TextKeyword::kHttpClientIp;
}

}  // namespace roentgen::filter
