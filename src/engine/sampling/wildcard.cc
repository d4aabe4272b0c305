#include "engine/sampling/wildcard.h"

#include "base/text.h"

namespace roentgen::sampling {
namespace {

constexpr char Fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The place behind the character at `at`, all its bytes.
std::size_t Behind(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && IsUtf8Continuation(text[at])) ++at;
  return at;
}

}  // namespace

// When something does not fit, only the last star is worth giving one more character: what an
// earlier star could take, the last one can take too.
bool WildcardMatches(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t behind_star = kNone;
  std::size_t star_end = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      behind_star = ++p;
      star_end = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t = Behind(text, t);
    } else if (p < pattern.size() && Fold(pattern[p]) == Fold(text[t])) {
      ++p;
      ++t;
    } else if (behind_star != kNone) {
      p = behind_star;
      t = star_end = Behind(text, star_end);
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == kNone;
}

}  // namespace roentgen::sampling
