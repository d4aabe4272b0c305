#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "model/document_error.h"
#include "model/ids.h"
#include "model/rollup.h"
#include "model/statistics.h"

namespace roentgen {
namespace {

constexpr std::string_view kText = "1-5759e988-bd862e3fe1be46a994272793";

TEST(TraceId, RoundTripsAndSortsAsItPrints) {
  const auto id = TraceId::Parse(kText);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->ToString(), kText);
  EXPECT_EQ(id->epoch_s(), 0x5759e988u);
  EXPECT_LT(*id, *TraceId::Parse("1-5759e989-000000000000000000000000"));
  EXPECT_EQ(TraceId(0x5759e988, 0xbd862e3f, 0xe1be46a994272793), *id);
}

TEST(TraceId, RefusesOtherVersionsLengthsAndCharacters) {
  EXPECT_FALSE(TraceId::Parse("2-5759e988-bd862e3fe1be46a994272793"));
  EXPECT_FALSE(TraceId::Parse("1-5759e988-bd862e3fe1be46a99427279"));
  EXPECT_FALSE(TraceId::Parse("1-5759e988-bd862e3fe1be46a99427279g"));
  EXPECT_FALSE(TraceId::Parse(""));
}

TEST(TraceId, AcceptsWhatPeoplePaste) {
  const auto id = *TraceId::Parse(kText);
  EXPECT_EQ(TraceId::ParseLenient("5759e988bd862e3fe1be46a994272793"), id);
  EXPECT_EQ(TraceId::ParseLenient(" 1-5759E988-BD862E3FE1BE46A994272793 "), id);
  EXPECT_EQ(TraceId::ParseLenient(
                "Self=1-0;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"),
            id);
  EXPECT_EQ(TraceId::ParseLenient("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"), id);
  EXPECT_FALSE(TraceId::ParseLenient("hello"));
}

TEST(SegmentId, NeedsSixteenHexDigitsNotAllZero) {
  EXPECT_EQ(SegmentId::Parse("53995c3f42cd8ad8")->ToString(), "53995c3f42cd8ad8");
  EXPECT_FALSE(SegmentId::Parse("53995c3f42cd8ad"));
  EXPECT_FALSE(SegmentId::Parse("0000000000000000"));
}

TEST(AccountId, KeepsLeadingZeros) {
  EXPECT_EQ(AccountId().ToString(), "000000000000");
  EXPECT_EQ(AccountId::Parse("012345678901")->ToString(), "012345678901");
  EXPECT_FALSE(AccountId::Parse("12345"));
}

TEST(Histogram, RoundsToThreeSignificantDigits) {
  EXPECT_EQ(Histogram::BucketUs({999}), 999);
  EXPECT_EQ(Histogram::BucketUs({412'345}), 412'000);
  EXPECT_EQ(Histogram::BucketUs({1'235'000}), 1'240'000);
  EXPECT_EQ(Histogram::BucketUs({-5}), 0);
}

TEST(Histogram, AddsAsAMapOfCountsDoes) {
  std::mt19937_64 random(7);
  std::map<std::int64_t, std::int64_t> expected;
  Histogram sum;
  for (int round = 0; round < 300; ++round) {
    Histogram part;
    const std::uint64_t buckets = random() % 9;
    for (std::uint64_t i = 0; i < buckets; ++i) {
      const auto bucket_us = static_cast<std::int64_t>(random() % 40);
      const auto count = static_cast<std::int64_t>(random() % 5) - 2;
      part.AddBucket(bucket_us, count);
      if ((expected[bucket_us] -= count) == 0) expected.erase(bucket_us);
    }
    sum.Add(part, -1);
    ASSERT_TRUE(std::ranges::equal(sum.buckets(), expected, [](const auto& a, const auto& b) {
      return a.first == b.first && a.second == b.second;
    })) << round;
  }
  sum.Add(sum, -1);
  EXPECT_TRUE(sum.empty());
}

TEST(Histogram, SubtractsToNothing) {
  Histogram all;
  all.Add(DurationUs{1000});
  all.Add(DurationUs{2000}, 3);
  Histogram copy = all;
  EXPECT_EQ(all.Quantile(0.25).us, 1000);
  EXPECT_EQ(all.Quantile(0.5).us, 2000);
  all.Add(copy, -1);
  EXPECT_TRUE(all.empty());
}

TEST(Statistics, CountsACallOnceByItsGravestFlag) {
  EXPECT_EQ(OutcomeOf({.error = true, .throttle = true, .fault = true}), Outcome::kFault);
  EXPECT_EQ(OutcomeOf({.error = true, .throttle = true}), Outcome::kThrottle);
  Statistics s;
  s.Add(Outcome::kError, {10});
  s.Add(Outcome::kOk, {5});
  s.Add(Outcome::kError, {10}, -1);
  EXPECT_EQ(s, (Statistics{.ok = 1, .total_response_us = 5}));
}

TEST(DocumentError, SpellsTheMessageAsTheServiceDoes) {
  EXPECT_EQ(DocumentError{.code = DocumentErrorCode::kMissingId}.Message(),
            "Invalid segment. ErrorCode: MissingId");
}

}  // namespace
}  // namespace roentgen
