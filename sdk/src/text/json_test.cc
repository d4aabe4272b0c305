#include <xray/json.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "src/net/json_reader.h"
#include "src/text/utf8.h"

namespace xray {
namespace {

template <class T>
std::string Text(const T& value) {
  std::string out;
  detail::AppendJson(out, value);
  return out;
}

TEST(JsonText, EscapesWhatJsonMust) {
  EXPECT_EQ(Text("a\"b\\c\n\t\r\x01\x1f/"), R"("a\"b\\c\n\t\r\u0001\u001f/")");
  EXPECT_EQ(Text(std::string("nul\0in", 6)), R"("nul\u0000in")");
}

TEST(JsonText, KeepsUtf8AndMarksWhatIsNot) {
  EXPECT_EQ(Text("알림 é 😀"), "\"알림 é 😀\"");
  EXPECT_EQ(Text("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // overlong
  EXPECT_EQ(Text("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // surrogate
  EXPECT_EQ(Text("x\xE2\x82"), "\"x\xEF\xBF\xBD\xEF\xBF\xBD\"");                // cut in the middle
  EXPECT_EQ(Text("\xF4\x90\x80\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonText, EveryByteStringIsValidJson) {
  std::uint64_t state = 42;
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    for (int i = 0; i < round % 40; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      bytes += static_cast<char>(state >> 56);
    }
    EXPECT_TRUE(detail::IsJson(Text(bytes))) << Text(bytes);
  }
}

TEST(JsonText, WritesNumbersThatReadBackTheSame) {
  EXPECT_EQ(Text(0.1), "0.1");
  EXPECT_EQ(Text(-1), "-1");
  EXPECT_EQ(Text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(Text(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(Text(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonText, WritesContainers) {
  EXPECT_EQ(Text(std::vector<int>{1, 2}), "[1,2]");
  EXPECT_EQ(Text(std::map<std::string, std::vector<bool>>{{"a\"", {true, false}}}),
            R"({"a\"":[true,false]})");
  EXPECT_EQ(Text(std::optional<std::string>()), "null");
  EXPECT_EQ(Text(std::optional<int>(3)), "3");
}

TEST(JsonText, TakesJsonAsItIsAndAnythingElseAsText) {
  EXPECT_EQ(Text(Json{R"({"a":[1,null]})"}), R"({"a":[1,null]})");
  EXPECT_EQ(Text(Json{R"({"a":)"}), R"("{\"a\":")");
  EXPECT_EQ(Text(Json{R"({}{})"}), R"("{}{}")");
}

TEST(Utf8, IsNeverCutInACharacter) {
  EXPECT_EQ(detail::CutUtf8("한글", 6), "한글");
  EXPECT_EQ(detail::CutUtf8("한글", 5), "한");
  EXPECT_EQ(detail::CutUtf8("한글", 2), "");
}

}  // namespace
}  // namespace xray
