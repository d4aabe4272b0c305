// What a word of the filter language is, in a few words, for who completes an expression.
//
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "engine/complete/offers.h"
#include "engine/filter/words.h"

namespace roentgen::complete {

// Empty where the offer says all there is to say.
std::string DescriptionOf(const Offer& offer, filter::Language language);

}  // namespace roentgen::complete
