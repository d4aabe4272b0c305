#include "wire/json/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace roentgen::wire {
namespace {

std::string Written(auto write) {
  std::string out;
  JsonWriter writer(out);
  write(writer);
  return out;
}

TEST(JsonWriter, PlacesCommas) {
  EXPECT_EQ(
      Written([](JsonWriter& w) {
        w.BeginObject().StringField("a", "x").Key("b").BeginArray().Int(-1).Uint(2).BeginObject();
        w.EndObject().BeginArray().EndArray().EndArray().BoolField("c", true).Key("d").Null();
        w.RawField("e", "{\"k\":1}").EndObject();
      }),
      R"({"a":"x","b":[-1,2,{},[]],"c":true,"d":null,"e":{"k":1}})");
}

TEST(JsonWriter, EscapesStrings) {
  EXPECT_EQ(
      Written([](JsonWriter& w) { w.String(std::string_view("\"\\\n\r\t\b\f\x01\x7f/\0", 11)); }),
      "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\x7f/\\u0000\"");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(Written([](JsonWriter& w) { w.String("\xC3\xA9\x80\xE2\x82"); }),
            "\"\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonWriter, WritesTimesAsExactDecimals) {
  const auto text = [](std::int64_t us) {
    return Written([us](JsonWriter& w) { w.EpochSeconds(TimestampUs{us}); });
  };
  EXPECT_EQ(text(1'761'955'200'001'000), "1761955200.001");
  EXPECT_EQ(text(1'761'955'200'000'000), "1761955200.0");
  EXPECT_EQ(text(1'761'955'200'123'456), "1761955200.123456");
  EXPECT_EQ(text(1), "0.000001");
  EXPECT_EQ(text(-1'500'000), "-1.5");
  EXPECT_EQ(text(std::numeric_limits<std::int64_t>::min()), "-9223372036854.775808");
}

TEST(JsonWriter, WritesDoublesShortest) {
  const auto text = [](double value) {
    return Written([value](JsonWriter& w) { w.Double(value); });
  };
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(2), "2.0");
  EXPECT_EQ(text(-0.05), "-0.05");
  EXPECT_EQ(text(1e22), "1e+22");
  EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(text(std::numeric_limits<double>::quiet_NaN()), "null");
}

}  // namespace
}  // namespace roentgen::wire
