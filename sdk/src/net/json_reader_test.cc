#include "src/net/json_reader.h"

#include <gtest/gtest.h>

namespace xray::detail {
namespace {

using namespace std::string_view_literals;

std::string Nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

TEST(JsonReader, GivesMembersItemsAndScalars) {
  const JsonText text = ReadJson(R"({"a":[1,-2.5,"x\u00e9",true,null],"b":{"c":"d"}})");
  ASSERT_EQ(text.error, "");
  const JsonValue* a = text.value.Find("a");
  ASSERT_TRUE(a && a->is_array());
  ASSERT_EQ(a->items().size(), 5U);
  EXPECT_EQ(a->items()[0].Number(), 1.0);
  EXPECT_EQ(a->items()[1].Number(), -2.5);
  EXPECT_EQ(a->items()[2].Text(), "x\xC3\xA9");
  EXPECT_EQ(a->items()[3].kind(), JsonValue::Kind::kBool);
  EXPECT_TRUE(a->items()[4].is_null());
  EXPECT_EQ(text.value.Find("b")->TextOf("c"), "d");
  EXPECT_EQ(text.value.NumberOf("b"), std::nullopt);
  EXPECT_EQ(text.value.Find("z"), nullptr);
}

TEST(JsonReader, TakesCommentsOnlyWhereAsked) {
  constexpr auto kText = "/* a */ {\"b\": 1 // c\n}"sv;
  EXPECT_NE(ReadJson(kText).error, "");
  const JsonText text = ReadJson(kText, JsonComments::kIgnored);
  EXPECT_EQ(text.error, "");
  EXPECT_EQ(text.value.NumberOf("b"), 1.0);
}

TEST(JsonReader, SaysWhereTextStopsBeingJson) {
  EXPECT_EQ(ReadJson("{\"a\":}").error, "not JSON at byte 6");
  EXPECT_TRUE(ReadJson("{\"a\":}").value.is_null());
}

TEST(JsonReader, BoundsDepth) {
  EXPECT_EQ(ReadJson(Nested(kJsonDepthMax)).error, "");
  EXPECT_EQ(ReadJson(Nested(kJsonDepthMax + 1)).error, "JSON nested deeper than 64");
  EXPECT_FALSE(IsJson(Nested(1'000'000)));
}

TEST(JsonReader, BoundsValues) {
  std::string text = "[0";
  for (std::size_t i = 0; i < kJsonValuesMax; ++i) text += ",0";
  EXPECT_NE(ReadJson(text + "]").error, "");
}

TEST(IsJson, IsOneValueAndNothingElse) {
  for (const auto text : {"1"sv, " null "sv, "\"x\""sv, "[]"sv, "{\"a\":[{}]}"sv, "-0.5e3"sv}) {
    EXPECT_TRUE(IsJson(text)) << text;
  }
  for (const auto text : {""sv, " "sv, "1 2"sv, "{"sv, "[1,]"sv, "nul"sv, "'x'"sv, "01"sv, "NaN"sv,
                          "\"\n\""sv, "\"\xFF\""sv, "1\0x"sv, "1\0"sv,
                          "\xEF\xBB\xBF"
                          "1"sv,
                          "// c\n1"sv, "1e999"sv}) {
    EXPECT_FALSE(IsJson(text)) << text;
  }
}

}  // namespace
}  // namespace xray::detail
