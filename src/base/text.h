// Small things about UTF-8 text that need no library.
//
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace roentgen {

// Whether a byte goes on with a character that an earlier one began.
constexpr bool IsUtf8Continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Code points of valid UTF-8; of other bytes, those that begin something.
std::size_t CountCharacters(std::string_view text);

// A to Z folded, everything else as it is: no locale has a say in keywords and host names.
std::string LowerAscii(std::string_view text);

// Nothing but spaces, tabs and line breaks.
bool IsBlank(std::string_view text);

}  // namespace roentgen
