// What /api says about filter expressions.
//
// Source: docs/api.md. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "model/completion.h"
#include "model/explanation.h"

namespace roentgen::wire {

std::string EncodeExplanation(const Explanation& explanation);

// An error answer with the place in the expression. `set`, when not empty, says of which set.
std::string EncodeCompletion(const Completion& completion);

std::string EncodeFilterError(std::string_view type, std::string_view message,
                              const ExpressionError& error, std::string_view set);

}  // namespace roentgen::wire
