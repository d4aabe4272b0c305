// UTF-8, one sequence at a time. Overlong forms, surrogates and values above U+10FFFF are invalid.
//
// Source: RFC 3629 §4. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace roentgen::wire {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

// Length of the valid sequence at `at`, 1 to 4; 0 when the bytes there form none.
std::size_t Utf8SequenceLength(const char* at, const char* end);

// The code point of a valid sequence of `length` bytes.
char32_t DecodeUtf8(const char* at, std::size_t length);

void AppendUtf8(std::string& out, char32_t code_point);

// The longest prefix of valid `text` that holds at most `max_chars` code points.
std::string_view PrefixOfChars(std::string_view text, std::size_t max_chars);

}  // namespace roentgen::wire
