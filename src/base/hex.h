// Lower-case hexadecimal of fixed-width ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roentgen {

// Value of one hex digit, either case; -1 when it is none.
constexpr int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Parses all of `text` (1 to 16 digits, either case); nullopt on any other character or length.
std::optional<std::uint64_t> ParseHex(std::string_view text);

// Appends `digits` lower-case hex digits of `value`, most significant first. `digits` is 1 to 16.
void AppendHex(std::string& out, std::uint64_t value, int digits);

}  // namespace roentgen
