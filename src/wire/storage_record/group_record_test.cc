#include "wire/storage_record/group_record.h"

#include <gtest/gtest.h>

namespace roentgen::wire {
namespace {

Group Full() {
  Group group;
  group.id = 0xfedcba9876543210ULL;
  group.name = "checkout";
  group.arn = "arn:aws:xray:us-east-1:000000000000:group/checkout/fedcba9876543210";
  group.filter_expression = "service(\"shop\") { fault }";
  group.insights = {.insights_enabled = true, .notifications_enabled = true};
  group.tags = {{"stage", "live"}, {"team", ""}};
  group.created = {1'795'341'600'000'001};
  group.updated = {1'795'341'700'000'000};
  group.filter_changed = {1'795'341'650'000'000};
  return group;
}

TEST(GroupRecord, ReadsBackWhatWasWritten) {
  EXPECT_EQ(*DecodeGroupRecord(EncodeGroupRecord(Full())), Full());
  EXPECT_EQ(*DecodeGroupRecord(EncodeGroupRecord(Group{})), Group{});
}

TEST(GroupRecord, RefusesWhatItCannotHaveWritten) {
  const std::string bytes = EncodeGroupRecord(Full());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(DecodeGroupRecord(bytes.substr(0, length))) << length;
  }
  EXPECT_FALSE(DecodeGroupRecord(bytes + "x"));
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_EQ(DecodeGroupRecord(newer).error().code, ErrorCode::kCorrupt);
  std::string flags = bytes;
  flags[1] = 4;
  EXPECT_FALSE(DecodeGroupRecord(flags));
}

}  // namespace
}  // namespace roentgen::wire
