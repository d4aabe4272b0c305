#include "wire/json/json_scalar.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <string>

#include "wire/json/json_index.h"
#include "wire/json/json_writer.h"
#include "wire/json/utf8.h"

namespace roentgen::wire {
namespace {

TEST(JsonScalar, ReadsSecondsAsExactMicroseconds) {
  EXPECT_EQ(ParseJsonMicros("1761955200.001"), 1'761'955'200'001'000);
  EXPECT_EQ(ParseJsonMicros("1761955211.123456"), 1'761'955'211'123'456);
  EXPECT_EQ(ParseJsonMicros("1.761955200001E9"), 1'761'955'200'001'000);
  EXPECT_EQ(ParseJsonMicros("17619552000e-1"), 1'761'955'200'000'000);
  EXPECT_EQ(ParseJsonMicros("0.0000005"), 1);
  EXPECT_EQ(ParseJsonMicros("0.00000049999999999999999999"), 0);
  EXPECT_EQ(ParseJsonMicros("-0.0000005"), -1);
  EXPECT_EQ(ParseJsonMicros("1e-400"), 0);
  EXPECT_EQ(ParseJsonMicros("0e999999999999"), 0);
  EXPECT_EQ(ParseJsonMicros("1e13"), std::nullopt);
  EXPECT_EQ(ParseJsonMicros("1e99999999999999999999"), std::nullopt);
}

TEST(JsonScalar, ReadsWholeNumbersHoweverSpelled) {
  EXPECT_EQ(ParseJsonInteger("200"), 200);
  EXPECT_EQ(ParseJsonInteger("-1"), -1);
  EXPECT_EQ(ParseJsonInteger("200.00"), 200);
  EXPECT_EQ(ParseJsonInteger("2e2"), 200);
  EXPECT_EQ(ParseJsonInteger("2000e-1"), 200);
  EXPECT_EQ(ParseJsonInteger("0.000000000000000000000000000"), 0);
  EXPECT_EQ(ParseJsonInteger("9223372036854775807"), 9'223'372'036'854'775'807);
  EXPECT_EQ(ParseJsonInteger("9223372036854775808"), std::nullopt);
  EXPECT_EQ(ParseJsonInteger("200.5"), std::nullopt);
  EXPECT_EQ(ParseJsonInteger("1e30"), std::nullopt);
  EXPECT_EQ(ParseJsonInteger("1e-30"), std::nullopt);
}

TEST(JsonScalar, ReadsDoublesToTheirEdges) {
  EXPECT_EQ(ParseJsonDouble("0.1"), 0.1);
  EXPECT_EQ(ParseJsonDouble("-0"), 0.0);
  EXPECT_EQ(ParseJsonDouble("1e-999"), 0.0);
  EXPECT_EQ(ParseJsonDouble("1e999"), std::nullopt);
  EXPECT_EQ(ParseJsonDouble(std::string(400, '9')), std::nullopt);
}

TEST(JsonScalar, ResolvesEscapes) {
  std::string out;
  AppendUnescaped(out, R"(a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z)");
  EXPECT_EQ(out, "a\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80z");
}

TEST(JsonScalar, ReplacesLoneSurrogates) {
  std::string out;
  AppendUnescaped(out, R"(\ud83d-\ude00\ud83d\n\ud83dA\ud83d)");
  EXPECT_EQ(out,
            "\xEF\xBF\xBD-\xEF\xBF\xBD\xEF\xBF\xBD\n\xEF\xBF\xBD"
            "A\xEF\xBF\xBD");
}

TEST(Utf8, CutsBetweenCharacters) {
  EXPECT_EQ(PrefixOfChars("\xC3\xA9\xC3\xA9\xC3\xA9", 2), "\xC3\xA9\xC3\xA9");
  EXPECT_EQ(PrefixOfChars("\xC3\xA9\xC3\xA9", 2), "\xC3\xA9\xC3\xA9");
  EXPECT_EQ(PrefixOfChars("abc", 0), "");
}

RC_GTEST_PROP(JsonScalar, ReadsBackWhatTheWriterWrote, (const std::string& text, double number)) {
  std::string json;
  JsonWriter(json).BeginArray().String(text).Double(number).EndArray();
  JsonIndex index;
  RC_ASSERT(index.Parse(json, 8).has_value());
  const JsonValue first = index.root().first();
  std::string scratch;
  std::string valid;
  for (const char* at = text.data(); at != text.data() + text.size();) {
    const std::size_t length = Utf8SequenceLength(at, text.data() + text.size());
    if (length == 0) AppendUtf8(valid, kReplacementCharacter);
    valid.append(at, length);
    at += length == 0 ? 1 : length;
  }
  RC_ASSERT(first.text(scratch) == valid);
  RC_ASSERT(ParseJsonDouble(first.next().raw()) == std::optional(number));
}

}  // namespace
}  // namespace roentgen::wire
