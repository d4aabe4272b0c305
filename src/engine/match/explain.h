// Explains a filter expression, right or wrong, for the console and the command line.
//
// Thread-safety: pure functions. Bounds: those of expressions (engine/filter/filter_error.h).
#pragma once

#include <string_view>

#include "engine/filter/binder.h"
#include "engine/filter/words.h"
#include "model/explanation.h"

namespace roentgen::match {

// `own_group`, when not empty, is the group whose expression this is to be: naming it is a circle.
Explanation ExplainExpression(std::string_view text, const filter::GroupLookup& groups,
                              filter::Language language, std::string_view own_group = {});

// The error of a wrong expression, as ExplainExpression gives it.
ExpressionError ToExpressionError(const filter::FilterError& error, std::string_view text,
                                  filter::Language language);

}  // namespace roentgen::match
