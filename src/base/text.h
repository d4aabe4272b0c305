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

// The same in UTF-16 units, as JavaScript's strings count.
std::size_t CountUtf16(std::string_view text);

// The byte where the UTF-16 unit `unit` of valid UTF-8 begins, that of its character for the second
// half of a pair; the text's size when it has no more than `unit`.
std::size_t ByteOfUtf16(std::string_view text, std::size_t unit);

// The beginning of valid UTF-8, of at most `most` bytes and whole characters.
std::string_view CutToBytes(std::string_view text, std::size_t most);

// A to Z folded, everything else as it is: no locale has a say in keywords and host names.
std::string LowerAscii(std::string_view text);

// Nothing but spaces, tabs and line breaks.
bool IsBlank(std::string_view text);

}  // namespace roentgen
