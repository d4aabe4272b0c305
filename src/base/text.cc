#include "base/text.h"

#include <algorithm>

namespace roentgen {
namespace {

// What a byte adds: characters of four bytes are pairs.
std::size_t Utf16UnitsOf(char first) {
  if (IsUtf8Continuation(first)) return 0;
  return static_cast<unsigned char>(first) >= 0xF0U ? 2 : 1;
}

}  // namespace

std::size_t CountCharacters(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, IsUtf8Continuation));
}

std::size_t CountUtf16(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) units += Utf16UnitsOf(c);
  return units;
}

std::size_t ByteOfUtf16(std::string_view text, std::size_t unit) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    units += Utf16UnitsOf(text[at]);
    if (units > unit) return at;
  }
  return text.size();
}

std::string_view CutToBytes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && IsUtf8Continuation(text[most])) --most;
  return text.substr(0, most);
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace roentgen
