// Which names a segment or subsegment may have.
//
// Source: JSON schema 1.0.0 of segment documents: letters, numbers and separators of Unicode and
// `_ . : / % & # = + - @`. Combining marks are taken too (docs/adr/0004).
#pragma once

#include <string_view>

namespace roentgen::wire {

inline constexpr std::size_t kMaxNameChars = 200;

// What is wrong with `name` in plain words, or empty. `name` must be valid UTF-8.
std::string_view NameFault(std::string_view name);

}  // namespace roentgen::wire
