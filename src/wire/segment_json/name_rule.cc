#include "wire/segment_json/name_rule.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "wire/json/utf8.h"

namespace roentgen::wire {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Written by tools/name_ranges.py: general categories L, M, N and Z above ASCII.
constexpr CodeRange kNameRanges[] = {
#include "wire/segment_json/name_ranges.inc"
};

constexpr std::array<bool, 128> kAsciiNameChars = [] {
  std::array<bool, 128> allowed{};
  for (char c = '0'; c <= '9'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view(" _.:/%&#=+-@")) allowed[static_cast<std::size_t>(c)] = true;
  return allowed;
}();

bool IsNameCodePoint(char32_t code_point) {
  const auto* const after =
      std::upper_bound(std::begin(kNameRanges), std::end(kNameRanges), code_point,
                       [](char32_t value, const CodeRange& range) { return value < range.first; });
  return after != std::begin(kNameRanges) && code_point <= std::prev(after)->last;
}

}  // namespace

std::string_view NameFault(std::string_view name) {
  if (name.empty()) return "is empty";
  std::size_t chars = 0;
  const char* const end = name.data() + name.size();
  for (const char* at = name.data(); at != end; ++chars) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte < 0x80) {
      if (!kAsciiNameChars[byte]) return "has a character that is not allowed in names";
      ++at;
      continue;
    }
    const std::size_t length = Utf8SequenceLength(at, end);
    if (length == 0 || !IsNameCodePoint(DecodeUtf8(at, length))) {
      return "has a character that is not allowed in names";
    }
    at += length;
  }
  return chars > kMaxNameChars ? "is longer than 200 characters" : std::string_view();
}

}  // namespace roentgen::wire
