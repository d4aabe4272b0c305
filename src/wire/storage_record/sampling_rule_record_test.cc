#include "wire/storage_record/sampling_rule_record.h"

#include <gtest/gtest.h>

namespace roentgen::wire {
namespace {

SamplingRule Full() {
  SamplingRule rule;
  rule.name = "checkout";
  rule.arn = "arn:aws:xray:us-east-1:000000000000:sampling-rule/checkout";
  rule.priority = 9'999;
  rule.fixed_rate = 0.1;
  rule.reservoir_size = INT64_MAX;
  rule.service_name = "shop*";
  rule.url_path = "/cart/?";
  rule.attributes = {{"tenant", "a*"}};
  rule.boost = {.max_rate = 0.5, .cooldown_minutes = 3, .without_default_anomalies = true};
  rule.tags = {{"stage", "live"}, {"team", ""}};
  rule.created = {1'795'341'600'000'001};
  rule.modified = {1'795'341'700'000'000};
  return rule;
}

TEST(SamplingRuleRecord, ReadsBackWhatWasWritten) {
  EXPECT_EQ(*DecodeSamplingRuleRecord(EncodeSamplingRuleRecord(Full())), Full());
  EXPECT_EQ(*DecodeSamplingRuleRecord(EncodeSamplingRuleRecord(SamplingRule{})), SamplingRule{});
  const TimestampUs time{1'795'341'700'000'007};
  EXPECT_EQ(*DecodeChangeMark(EncodeChangeMark(time)), time);
}

TEST(SamplingRuleRecord, RefusesWhatItCannotHaveWritten) {
  const std::string bytes = EncodeSamplingRuleRecord(Full());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(DecodeSamplingRuleRecord(bytes.substr(0, length))) << length;
  }
  EXPECT_FALSE(DecodeSamplingRuleRecord(bytes + "x"));
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_EQ(DecodeSamplingRuleRecord(newer).error().code, ErrorCode::kCorrupt);
  std::string flags = bytes;
  flags[1] = 2;
  EXPECT_FALSE(DecodeSamplingRuleRecord(flags));
  EXPECT_FALSE(DecodeChangeMark(""));
  EXPECT_FALSE(DecodeChangeMark(EncodeChangeMark({1}) + "x"));
  EXPECT_EQ(DecodeChangeMark("\x02\x01").error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace roentgen::wire
