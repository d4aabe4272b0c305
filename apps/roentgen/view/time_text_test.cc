#include "apps/roentgen/view/time_text.h"

#include <gtest/gtest.h>

namespace roentgen::cli {
namespace {

constexpr TimestampUs kNow = FromSeconds(1'767'258'000);  // 2026-01-01T09:00:00Z

TEST(ParseSpan, ReadsUnits) {
  EXPECT_EQ(ParseSpan("15m"), (DurationUs{15 * kUsPerMinute}));
  EXPECT_EQ(ParseSpan("500ms"), (DurationUs{500'000}));
  EXPECT_EQ(ParseSpan("1.5h"), (DurationUs{5'400 * kUsPerSecond}));
  EXPECT_EQ(ParseSpan("10"), (DurationUs{10 * kUsPerSecond}));
  EXPECT_EQ(ParseSpan("0"), (DurationUs{0}));
  for (const char* text : {"", "m", "-5m", "5 m", "5w", "1e3s", "nan"}) {
    EXPECT_FALSE(ParseSpan(text).has_value()) << text;
  }
}

TEST(ParseTime, ReadsEveryForm) {
  EXPECT_EQ(ParseTime("1767258000.5", kNow), (TimestampUs{1'767'258'000'500'000}));
  EXPECT_EQ(ParseTime("2026-01-01T09:00:00Z", kNow), kNow);
  EXPECT_EQ(ParseTime("2026-01-01 09:00", kNow), kNow);
  EXPECT_EQ(ParseTime("2026-01-01", kNow), kNow - DurationUs{9 * kUsPerHour});
  EXPECT_EQ(ParseTime("08:00", kNow), kNow - DurationUs{kUsPerHour});
  EXPECT_EQ(ParseTime("15m", kNow), kNow - DurationUs{15 * kUsPerMinute});
  for (const char* text : {"", "yesterday", "2026-02-30", "25:00", "2026-01-01T09:00:00+09:00"}) {
    EXPECT_FALSE(ParseTime(text, kNow).has_value()) << text;
  }
}

TEST(SpanText, ShowsThreeDigits) {
  EXPECT_EQ(SpanText({870}), "870 µs");
  EXPECT_EQ(SpanText({1'234}), "1.23 ms");
  EXPECT_EQ(SpanText({12'340}), "12.3 ms");
  EXPECT_EQ(SpanText({999'600}), "1.00 s");
  EXPECT_EQ(SpanText({4'560'000}), "4.56 s");
  EXPECT_EQ(SpanText({125 * kUsPerSecond}), "2 min 05 s");
  EXPECT_EQ(SpanText({2 * kUsPerHour}), "2 h 00 min");
}

TEST(Times, PrintAsUtc) {
  EXPECT_EQ(DateTimeText(kNow), "2026-01-01 09:00:00");
  EXPECT_EQ(ClockText(kNow + DurationUs{123'456}), "09:00:00.123");
}

TEST(CountText, GroupsThousands) {
  EXPECT_EQ(CountText(0), "0");
  EXPECT_EQ(CountText(999), "999");
  EXPECT_EQ(CountText(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace roentgen::cli
