// "Did you mean": the nearest of some words.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace roentgen::cli {

// The word of `known` that differs least from `word`; empty when none is near enough to be meant.
std::string Nearest(std::string_view word, std::span<const std::string> known);

}  // namespace roentgen::cli
