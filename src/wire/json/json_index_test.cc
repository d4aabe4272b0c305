#include "wire/json/json_index.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <simdjson.h>

#include <string>

namespace roentgen::wire {
namespace {

bool Parses(std::string_view text, std::size_t max_depth = 64) {
  JsonIndex index;
  return index.Parse(text, max_depth).has_value();
}

TEST(JsonIndex, TakesEveryKindOfValue) {
  for (const char* text :
       {"null", "true", "false", "0", "-1.5e+10", "\"\"", "[]", "{}", " [1, 2] ",
        "{\"a\":{\"b\":[{}]}}", "\"\\u00e9\\ud83d\\ude00\\n\"", "\"\xC3\xA9\""}) {
    EXPECT_TRUE(Parses(text)) << text;
  }
}

TEST(JsonIndex, RefusesWhatIsNotJson) {
  for (const char* text : {"",           " ",      "{",       "[",           "[1",
                           "[1,",        "[1,]",   "{\"a\"",  "{\"a\":",     "{\"a\":1,",
                           "{\"a\":1,}", "{a:1}",  "{1:1}",   "[1}",         "{\"a\":1]",
                           "1 2",        "tru",    "nulll",   "01",          "1.",
                           ".5",         "+1",     "1e",      "-",           "--1",
                           "1.2.3",      "\"a",    "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"",
                           "\"\\",       "\"\n\"", "NaN",     "]",           ","}) {
    EXPECT_FALSE(Parses(text)) << text;
  }
}

TEST(JsonIndex, RefusesWhatIsNotUtf8) {
  for (const char* text :
       {"\"\x80\"", "\"\xC3\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xE0\x80\x80\"",
        "\"\xF4\x90\x80\x80\"", "\"\xF0\x80\x80\x80\"", "\"\xFF\"", "\xEF\xBB\xBF{}"}) {
    EXPECT_FALSE(Parses(text));
  }
}

TEST(JsonIndex, LimitsNesting) {
  const std::string three = "[[[]]]";
  EXPECT_TRUE(Parses(three, 3));
  EXPECT_FALSE(Parses(three, 2));
  EXPECT_FALSE(Parses(std::string(1'000'000, '['), 128));
}

TEST(JsonIndex, SaysHowDeepAndWhere) {
  JsonIndex index;
  ASSERT_TRUE(index.Parse("{\"a\":[1,{}]}", 64));
  EXPECT_EQ(index.depth(), 3u);
  const auto error = index.Parse("{\"a\":1,}", 64);
  ASSERT_FALSE(error);
  EXPECT_NE(error.error().message.find("byte 7"), std::string::npos) << error.error().message;
}

TEST(JsonIndex, WalksValuesInTextOrder) {
  JsonIndex index;
  ASSERT_TRUE(index.Parse(R"( {"k\u0031" : [1, {"x":2}, "s"], "z":true} )", 64));
  const JsonValue root = index.root();
  std::string scratch;
  const JsonValue key = root.first();
  EXPECT_EQ(key.text(scratch), "k1");
  const JsonValue list = key.next();
  EXPECT_EQ(list.raw(), R"([1, {"x":2}, "s"])");
  EXPECT_EQ(list.first().raw(), "1");
  EXPECT_EQ(list.first().next().raw(), R"({"x":2})");
  EXPECT_EQ(list.first().next().next().raw(), "\"s\"");
  EXPECT_FALSE(list.first().next().next().next().IsIn(list));
  EXPECT_TRUE(list.next().next().IsTrue());
  EXPECT_FALSE(list.next().next().next().IsIn(root));
}

TEST(JsonIndex, KeepsNumbersOfAnySize) {
  JsonIndex index;
  ASSERT_TRUE(index.Parse("[123456789012345678901234567890, 1e999]", 64));
  EXPECT_EQ(index.root().first().raw(), "123456789012345678901234567890");
}

// Another parser judges the same texts. simdjson alone refuses numbers out of range and lone
// escaped surrogates, so the alphabet makes neither.
RC_GTEST_PROP(JsonIndex, AgreesWithSimdjson, ()) {
  const auto pieces =
      *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "{",  "}",  "[",        "]",    ":",    ",",     "\"a\"", "\"\\n\"", "\"\\u0041\"",
          "1",  "-0", "1.5",      "2e3",  "true", "false", "null",  " ",       "\n",
          "\"", "\\", "\xC3\xA9", "\x80", "0",    ".",     "e",     "-"}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  simdjson::dom::parser parser;
  const bool theirs = parser.parse(text).error() == simdjson::SUCCESS;
  RC_ASSERT(Parses(text, 1024) == theirs);
}

}  // namespace
}  // namespace roentgen::wire
