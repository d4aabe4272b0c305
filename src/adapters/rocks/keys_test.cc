#include "adapters/rocks/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <compare>
#include <string>
#include <tuple>
#include <vector>

namespace roentgen::rocks {
namespace {

// Short strings over the bytes that matter to the encoding.
std::string AnyText() {
  std::string text;
  const int size = *rc::gen::inRange(0, 4);
  for (int i = 0; i < size; ++i) {
    text.push_back(*rc::gen::elementOf(std::string("\0\1\2yz\xfe\xff", 7)));
  }
  return text;
}

NodeKey AnyNode() { return {AnyText(), AnyText(), AnyText()}; }

std::int32_t AnyDay() { return *rc::gen::element(kMinDay, -1, 0, 1, 19'676, kMaxDay); }

AccountId AnyAccount() {
  return AccountId(*rc::gen::element<std::uint64_t>(0, 1, 255, 256, 999'999'999'999));
}

TraceId AnyTrace() {
  return TraceId(*rc::gen::element<std::uint32_t>(0, 1, 0x80000000U, UINT32_MAX), 0,
                 *rc::gen::element<std::uint64_t>(0, 1, UINT64_MAX));
}

// RapidCheck's shrinking wants the order of bytes and of values to agree for every pair.
template <class T>
void CheckOrder(const T& a, const std::string& bytes_a, const T& b, const std::string& bytes_b) {
  RC_ASSERT((a < b) == (bytes_a < bytes_b));
  RC_ASSERT((b < a) == (bytes_b < bytes_a));
}

TEST(Keys, DaysSortAsNumbers) {
  EXPECT_TRUE(rc::check("days", [] {
    const DayKey a{AnyAccount(), AnyDay()};
    const DayKey b{AnyAccount(), AnyDay()};
    CheckOrder(a, DayPrefix(a), b, DayPrefix(b));
    RC_ASSERT(DayPrefix(a).size() == kDayPrefixBytes);
    RC_ASSERT(ParseDayPrefix(DayPrefix(a)) == a);
  }));
}

TEST(Keys, RowsSortByTimeThenTrace) {
  EXPECT_TRUE(rc::check("rows", [] {
    const auto any = [] {
      const TimestampUs time{StartOfDay(AnyDay()).us + *rc::gen::inRange<std::int64_t>(-2, 3)};
      const TimestampUs kept = IsStorableDay(DayOf(time)) ? time : StartOfDay(0);
      return std::tuple(AnyAccount(), kept, AnyTrace());
    };
    const auto a = any();
    const auto b = any();
    const std::string key = std::apply(MakeRowKey, a);
    CheckOrder(a, key, b, std::apply(MakeRowKey, b));
    RC_ASSERT(ParseRowKey(key)->index_time == std::get<1>(a));
    RC_ASSERT(ParseRowKey(key)->trace == std::get<2>(a));
  }));
}

TEST(Keys, RollupCellsSortAsTheirKeys) {
  EXPECT_TRUE(rc::check("rollup", [] {
    const auto any = [] {
      const std::int64_t minute = AnyDay() * kMinutesPerDay + *rc::gen::element(0, 1, 1439);
      const auto kind = *rc::gen::element(RollupKind::kNode, RollupKind::kLinkEdge);
      return RollupKey{minute, kind, AnyNode(), AnyNode()};
    };
    const RollupKey a = any();
    const RollupKey b = any();
    const AccountId account = AnyAccount();
    const std::string key = MakeRollupKey(account, a);
    CheckOrder(a, key, b, MakeRollupKey(account, b));
    RC_ASSERT(ParseRollupKey(key) == a);
    RC_ASSERT(key.starts_with(MinutePrefix(account, a.minute)));
    const auto cut = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(key.size())));
    RC_ASSERT(ParseRollupKey(key.substr(0, cut)) == std::nullopt);
    const auto group = *rc::gen::arbitrary<GroupId>();
    const std::string of_group = MakeGroupRollupKey(account, group, a);
    CheckOrder(a, of_group, b, MakeGroupRollupKey(account, group, b));
    RC_ASSERT(ParseGroupRollupKey(of_group) == a);
    RC_ASSERT(ParseGroupRollupKey(of_group.substr(0, cut)) == std::nullopt);
  }));
}

TEST(Keys, LinksSortAsLinks) {
  EXPECT_TRUE(rc::check("links", [] {
    const auto any = [] {
      const auto id = [] { return SegmentId(*rc::gen::element<std::uint64_t>(1, 2, UINT64_MAX)); };
      return BackLink{id(), AnyTrace(), id()};
    };
    const BackLink a = any();
    const BackLink b = any();
    const std::string key = MakeLinkKey({AccountId(1), 5}, TraceId(1, 2, 3), a);
    CheckOrder(a, key, b, MakeLinkKey({AccountId(1), 5}, TraceId(1, 2, 3), b));
    RC_ASSERT(ParseLinkKey(key) == a);
  }));
}

TEST(Keys, DocumentsSortBySegmentWithinTheirTrace) {
  const DayKey day{AccountId(1), 19'676};
  std::string last;
  for (const std::uint64_t id : {1ULL, 255ULL, 256ULL, 1ULL << 63, ~0ULL}) {
    std::string key;
    AppendDocumentKey(key, day, TraceId(1, 2, 3), SegmentId(id));
    EXPECT_LT(last, key);
    EXPECT_EQ(ParseDocumentKey(key), SegmentId(id));
    EXPECT_TRUE(key.starts_with(TracePrefix(day, TraceId(1, 2, 3))));
    last = key;
  }
}

TEST(Keys, EveryKeyOfADayLiesBetweenItsPrefixes) {
  const DayKey day{AccountId(7), -3};
  const RollupKey cell{-3 * kMinutesPerDay + 1439, RollupKind::kNode, {"\xff", "", ""}, {}};
  const std::vector<std::string> keys = {
      TracePrefix(day, TraceId(~0U, ~0U, ~0ULL)),
      MakeRowKey(day.account, StartOfDay(-3), TraceId{}),
      MakeRowKey(day.account, {StartOfDay(-2).us - 1}, TraceId(~0U, ~0U, ~0ULL)),
      MakeRollupKey(day.account, cell),
      MakeLinkKey(day, TraceId(~0U, ~0U, ~0ULL), {}),
      BlockHeaderKey(day, ~0U),
      TraceChunkKey(day, ~0U, 0xffff),
      ShardKey(day, 31, ~0U),
      MakePendingKey({day, ~0U, ~0U})};
  for (const std::string& key : keys) {
    EXPECT_GE(key, DayPrefix(day));
    EXPECT_LT(key, DayPrefix({day.account, day.day + 1}));
  }
}

TEST(Keys, BlocksComeBack) {
  const DayKey day{AccountId(7), 19'676};
  EXPECT_EQ(ParseBlockHeaderKey(BlockHeaderKey(day, 77)), 77U);
  EXPECT_EQ(ParseBlockHeaderKey(ShardKey(day, 1, 77)), std::nullopt);
  EXPECT_EQ(ParseShardKey(ShardKey(day, 31, 77)), 77U);
  EXPECT_EQ(ParseShardKey(BlockHeaderKey(day, 77)), std::nullopt);
  const auto pending = ParsePendingKey(MakePendingKey({day, 5, 6}));
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->day, day);
  EXPECT_EQ(pending->block, 5U);
  EXPECT_EQ(pending->commit, 6U);
}

TEST(Keys, PrefixEndIsTheFirstKeyBehind) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
}

TEST(Keys, RangeEndsAreClampedToWhatKeysHold) {
  EXPECT_EQ(ClampDay(INT64_MAX), kMaxDay + 1);
  EXPECT_EQ(ClampDay(INT64_MIN), kMinDay);
  EXPECT_EQ(DayOfMinute(-1), -1);
  EXPECT_EQ(DayOfMinute(1440), 1);
  EXPECT_EQ(DayOfMinute(INT64_MIN), kMinDay);
  EXPECT_FALSE(IsStorableDay(kMaxDay + 1));
}

}  // namespace
}  // namespace roentgen::rocks
