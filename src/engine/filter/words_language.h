// The languages of words.h, and what they share.
//
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "engine/filter/words.h"

namespace roentgen::filter {

std::string ExplainInEnglish(const BoundExpression& expression);
std::string ExplainInKorean(const BoundExpression& expression);

// The shortest form that reads back as the same number: `3`, `2.5`.
std::string NumberText(double value);

// Whether it needs parentheses inside another.
bool IsCompound(const BoundExpression& expression);
// Whether a text at the top is the root segment's alone.
bool IsOfRoot(TextKeyword keyword);

}  // namespace roentgen::filter
