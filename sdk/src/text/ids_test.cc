#include <gtest/gtest.h>
#include <xray/ids.h>

namespace xray {
namespace {

TEST(TraceIdText, IsReadBackAsItWasWritten) {
  const TraceId id{0x6b03229b'2d8721c9, 0x4f79109b6ad3083f};
  EXPECT_EQ(id.ToString(), "1-6b03229b-2d8721c94f79109b6ad3083f");
  EXPECT_EQ(id.ToW3c(), "6b03229b2d8721c94f79109b6ad3083f");
  EXPECT_EQ(TraceId::Parse(id.ToString()), id);
  EXPECT_EQ(TraceId::ParseW3c(id.ToW3c()), id);
  EXPECT_EQ(id.epoch_s(), 0x6b03229bU);
}

TEST(TraceIdText, KeepsLeadingZeros) {
  const TraceId id{1, 2};
  EXPECT_EQ(id.ToString(), "1-00000000-000000010000000000000002");
  EXPECT_EQ(TraceId::Parse(id.ToString()), id);
}

TEST(TraceIdText, TakesUpperCase) {
  EXPECT_EQ(TraceId::Parse("1-6B03229B-2D8721C94F79109B6AD3083F"),
            TraceId::Parse("1-6b03229b-2d8721c94f79109b6ad3083f"));
}

TEST(TraceIdText, RefusesEveryOtherForm) {
  for (const char* text :
       {"", "1-6b03229b-2d8721c94f79109b6ad3083", "1-6b03229b-2d8721c94f79109b6ad3083f0",
        "2-6b03229b-2d8721c94f79109b6ad3083f", "1-6b03229g-2d8721c94f79109b6ad3083f",
        "1_6b03229b-2d8721c94f79109b6ad3083f", "1-6b03229b-2d8721c94f79109b6ad3083 ",
        "6b03229b2d8721c94f79109b6ad3083f", "1-6b03229b-+d8721c94f79109b6ad3083f"}) {
    EXPECT_FALSE(TraceId::Parse(text)) << text;
  }
  EXPECT_FALSE(TraceId::ParseW3c("00000000000000000000000000000000"));
  EXPECT_FALSE(TraceId::ParseW3c("6b03229b2d8721c94f79109b6ad3083"));
}

TEST(SegmentIdText, IsSixteenHexadecimalDigits) {
  EXPECT_EQ(SegmentId{0x53995c3f42cd8ad8}.ToString(), "53995c3f42cd8ad8");
  EXPECT_EQ(SegmentId::Parse("53995c3f42cd8ad8"), (SegmentId{0x53995c3f42cd8ad8}));
  EXPECT_FALSE(SegmentId::Parse("0000000000000000"));
  EXPECT_FALSE(SegmentId::Parse("53995c3f42cd8ad"));
  EXPECT_FALSE(SegmentId::Parse("53995c3f42cd8adz"));
}

}  // namespace
}  // namespace xray
