#include "engine/filter/words.h"

#include <fmt/format.h>

#include "engine/filter/parser.h"
#include "engine/filter/words_language.h"

namespace roentgen::filter {

std::string Explain(const BoundExpression& expression, Language language) {
  return language == Language::kKorean ? ExplainInKorean(expression) : ExplainInEnglish(expression);
}

std::string NumberText(double value) { return fmt::format("{}", value); }

std::string ValueText(const AnnotationValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const double* number = std::get_if<double>(&value)) return NumberText(*number);
  return Quoted(std::get<std::string>(value));
}

}  // namespace roentgen::filter
