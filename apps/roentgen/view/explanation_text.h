// What a filter expression asks, as text.
//
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "apps/roentgen/text/messages.h"
#include "model/explanation.h"

namespace roentgen::cli {

// Of a right one: its usual spelling, its words, and how its traces are found.
std::string ExplanationText(const Messages& messages, const Explanation& explanation);

}  // namespace roentgen::cli
