#include "engine/sampling/wildcard.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace roentgen::sampling {
namespace {

TEST(Wildcard, StarsAndQuestionMarks) {
  for (const auto& [pattern, text] : {std::pair{"*", ""},
                                      {"*", "a"},
                                      {"", ""},
                                      {"a", "A"},
                                      {"/API/*", "/api/users"},
                                      {"*.example.com", "A.Example.COM"},
                                      {"a?c", "abc"},
                                      {"a*b*c", "a--b-b--c"},
                                      {"**", "x"},
                                      {"?*?", "ab"},
                                      {"a*", "a"},
                                      {"h\xc3\xa9?", "h\xc3\xa9\xec\x95\x88"},
                                      {"?", "\xec\x95\x88"},
                                      {"*a?", "xa\xf0\x9f\x98\x80"}}) {
    EXPECT_TRUE(WildcardMatches(pattern, text)) << pattern << " " << text;
  }
  for (const auto& [pattern, text] : {std::pair{"", "a"},
                                      {"?", ""},
                                      {"a", "ab"},
                                      {"a?c", "ac"},
                                      {"a*b", "acbd"},
                                      {"?*?", "a"},
                                      {"[ab]", "a"},
                                      {"??", "\xec\x95\x88"}}) {
    EXPECT_FALSE(WildcardMatches(pattern, text)) << pattern << " " << text;
  }
}

bool Slow(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return Slow(pattern.substr(1), text) || (!text.empty() && Slow(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         Slow(pattern.substr(1), text.substr(1));
}

TEST(Wildcard, AgreesWithTryingEverything) {
  std::mt19937 random(11);
  const auto word = [&](std::string_view letters) {
    std::string text;
    for (std::size_t n = random() % 8; n > 0; --n) text += letters[random() % letters.size()];
    return text;
  };
  for (int n = 0; n < 20'000; ++n) {
    const std::string pattern = word("ab*?");
    const std::string text = word("ab");
    ASSERT_EQ(WildcardMatches(pattern, text), Slow(pattern, text)) << pattern << " " << text;
  }
}

TEST(Wildcard, ManyStarsTakeNoTime) {
  std::string pattern;
  for (int n = 0; n < 250; ++n) pattern += "*a";
  EXPECT_FALSE(WildcardMatches(pattern + "b", std::string(100'000, 'a')));
}

}  // namespace
}  // namespace roentgen::sampling
