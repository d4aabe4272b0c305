// The names a mistyped one was probably meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace roentgen {

// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
std::size_t EditDistance(std::string_view a, std::string_view b);

// At most three of `known`, nearest first, none further off than a third of the name's length.
std::vector<std::string> NearNames(std::string_view name, std::span<const std::string> known);

// `; did you mean --data-dir or --http?`; empty when `meant` is.
std::string DidYouMean(std::span<const std::string> meant);

// The same of what is near, with `prefix` before each name: `; did you mean --data-dir?`.
std::string DidYouMean(std::string_view name, std::span<const std::string> known,
                       std::string_view prefix);

}  // namespace roentgen
