#include "wire/api_json/timestamp.h"

#include <gtest/gtest.h>

#include <limits>

namespace roentgen::wire {
namespace {

TEST(Timestamp, ReadsSecondsAndMilliseconds) {
  EXPECT_EQ(TimestampFromNumber(1499473304.001), TimestampUs{1499473304001000});
  EXPECT_EQ(TimestampFromNumber(1499473304001.0), TimestampUs{1499473304001000});
  EXPECT_EQ(TimestampFromNumber(0), TimestampUs{0});
}

TEST(Timestamp, RefusesNumbersThatAreNoTime) {
  EXPECT_FALSE(TimestampFromNumber(-1));
  EXPECT_FALSE(TimestampFromNumber(1e300));
  EXPECT_FALSE(TimestampFromNumber(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(TimestampFromNumber(std::numeric_limits<double>::quiet_NaN()));
}

TEST(Timestamp, ReadsIso8601HoweverItIsSpelled) {
  const TimestampUs ten{1795341600000000};  // 2026-11-22T10:00:00Z
  for (const char* text :
       {"2026-11-22T10:00:00Z", "2026-11-22T10:00:00", "2026-11-22t10:00z",
        "2026-11-22 10:00:00+00:00", "2026-11-22T19:00:00+09:00", "2026-11-22T19:00:00+0900",
        "2026-11-22T05:00:00-05", "2026-11-22T10:00:00.000Z", "1795341600", "1795341600.0",
        "1.7953416e9", "1795341600000"}) {
    EXPECT_EQ(TimestampFromText(text), ten) << text;
  }
  EXPECT_EQ(TimestampFromText("2026-11-22T10:00:00.1234567Z"), TimestampUs{ten.us + 123456});
  EXPECT_EQ(TimestampFromText("2026-11-22"), TimestampUs{ten.us - 10 * kUsPerHour});
}

TEST(Timestamp, RefusesTextThatIsNoTime) {
  for (const char* text :
       {"", "now", "2026-13-01", "2026-02-30", "2026-11-22T", "2026-11-22T25:00:00Z",
        "2026-11-22T10:61:00Z", "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00Zx",
        "2026-11-22T10:00:00+9", "2026-11-22T10:00:00+99:00", "1969-12-31T00:00:00Z", "nan", "inf",
        "-5", "0x10"}) {
    EXPECT_FALSE(TimestampFromText(text)) << text;
  }
}

}  // namespace
}  // namespace roentgen::wire
