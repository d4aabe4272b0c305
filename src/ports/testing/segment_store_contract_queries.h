// What every SegmentStore promises, as tests: the list by time, the rollup, back-links, term
// queries, retention, usage.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "ports/testing/segment_store_contract.h"

namespace roentgen::testing {

// ---- the list by time

TEST_P(SegmentStoreContract, ListsNewestFirstInAHalfOpenRange) {
  std::vector<TraceId> ids;
  BatchBuilder builder;
  for (std::int64_t i = 0; i < 5; ++i) {
    const TimestampUs at{kNoon.us + i * 10};
    ids.push_back(XrayId(at, static_cast<std::uint64_t>(i)));
    builder.Trace(MakeRow(ids.back(), at), {});
  }
  Commit(builder);
  EXPECT_EQ(Scan({kAccount, {kNoon.us + 10}, {kNoon.us + 30}, {}}),
            (std::vector<TraceId>{ids[2], ids[1]}));
  EXPECT_EQ(Scan({kAccount, {kNoon.us + 10}, {kNoon.us + 31}, {}}, 2),
            (std::vector<TraceId>{ids[3], ids[2]}));
  EXPECT_TRUE(Scan({kAccount, {kNoon.us + 11}, {kNoon.us + 20}, {}}).empty());
  EXPECT_TRUE(Scan({kAccount, {kNoon.us + 30}, {kNoon.us + 10}, {}}).empty());
}

TEST_P(SegmentStoreContract, RangesReachAcrossDaysAndTheEpoch) {
  const std::vector<TimestampUs> times = {
      StartOfDay(19'000), {StartOfDay(19'000).us - 1}, {StartOfDay(18'000).us + 5}, {0}, {-1},
      {-3 * kUsPerDay}};
  std::vector<TraceId> ids;
  for (std::size_t i = 0; i < times.size(); ++i) {
    ids.push_back(W3cId(i));
    Commit(BatchBuilder().Trace(MakeRow(ids.back(), times[i]), {{1, "x", {5}}}));
  }
  EXPECT_EQ(ScanAll(), ids);
  EXPECT_EQ(Scan({kAccount, times[1], kEndOfTime, {}}), (std::vector<TraceId>{ids[0], ids[1]}));
  EXPECT_EQ(Scan({kAccount, times[0], kEndOfTime, {}}), (std::vector<TraceId>{ids[0]}));
  EXPECT_EQ(Scan({kAccount, kBeginningOfTime, times[3], {}}),
            (std::vector<TraceId>{ids[4], ids[5]}));
  for (const TraceId& id : ids) EXPECT_EQ(Documents(id).size(), 1U);
  EXPECT_THAT(FindTerms({5}), ::testing::UnorderedElementsAreArray(ids));
}

TEST_P(SegmentStoreContract, PagesAreStableUnderEqualTimesAndNewCommits) {
  std::vector<TraceId> ids;
  BatchBuilder builder;
  for (std::uint64_t i = 0; i < 20; ++i) {
    ids.push_back(XrayId(kNoon, i));
    builder.Trace(MakeRow(ids.back(), kNoon), {});
  }
  Commit(builder);
  std::ranges::reverse(ids);
  std::vector<TraceId> seen;
  TraceScan scan{kAccount, kNoon, {kNoon.us + 1}, {}};
  for (std::uint64_t page = 0; page < 7; ++page) {
    const auto ids_of_page = Scan(scan, 3);
    seen.insert(seen.end(), ids_of_page.begin(), ids_of_page.end());
    if (!seen.empty()) scan.before = TraceScan::Cursor{kNoon, seen.back()};
    // Newer than everything seen: must not shift the pages that follow.
    Commit(BatchBuilder().Trace(MakeRow(XrayId(kNoon, 100 + page), kNoon), {}));
  }
  EXPECT_EQ(seen, ids);
}

TEST_P(SegmentStoreContract, ACursorOutsideTheRangeDoesNotWidenIt) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  Commit(BatchBuilder().Trace(row, {}));
  const TraceScan::Cursor later{{kNoon.us + 100}, W3cId(1)};
  EXPECT_EQ(Scan({kAccount, kNoon, {kNoon.us + 1}, later}), std::vector<TraceId>{row.id});
  EXPECT_TRUE(Scan({kAccount, {kNoon.us - 5}, kNoon, later}).empty());
  EXPECT_TRUE(Scan({kAccount, kNoon, kEndOfTime, TraceScan::Cursor{kNoon, row.id}}).empty());
}

TEST_P(SegmentStoreContract, AMovedRowStandsOnlyInItsNewPlace) {
  for (const TraceId& id : {XrayId(kNoon, 1), W3cId(2)}) {
    TraceRow row = MakeRow(id, kNoon);
    const TimestampUs earlier{kNoon.us - kUsPerDay};
    Commit(BatchBuilder().Trace(row, {{1, "a", {id.bytes()[15]}}}));
    row.index_time = earlier;
    row.revision = 2;
    Commit(BatchBuilder().Trace(row, {{2, "b"}}, kNoon));
    EXPECT_THAT(Scan({kAccount, kNoon, kEndOfTime, {}}), ::testing::Not(::testing::Contains(id)));
    EXPECT_THAT(Scan({kAccount, earlier, kNoon, {}}), ::testing::Contains(id));
    EXPECT_EQ(Load(id)->row.revision, 2U);
    EXPECT_EQ(Documents(id).size(), 2U);
    EXPECT_THAT(FindTerms({id.bytes()[15]}, earlier, {earlier.us + 1}), ::testing::Contains(id));
    // And back to where it came from.
    row.index_time = kNoon;
    Commit(BatchBuilder().Trace(row, {}, earlier));
    EXPECT_THAT(Scan({kAccount, earlier, kNoon, {}}), ::testing::Not(::testing::Contains(id)));
    EXPECT_THAT(ScanAll(), ::testing::Contains(id));
    EXPECT_EQ(Documents(id).size(), 2U);
  }
}

// ---- the rollup

TEST_P(SegmentStoreContract, RollupIsTheSumOfItsDeltas) {
  const RollupKey key{MinuteOf(kNoon), RollupKind::kNode, Node("front"), {}};
  RollupCell sum;
  for (std::int64_t i = 0; i < 200; ++i) {
    RollupCell delta = Calls(i % 3 + 1, {1000 * (i % 17 + 1)}, {kNoon.us + (i * 7919) % 1000});
    if (i % 5 == 0) delta = Calls(-1, {1000 * (i % 17 + 1)}, kNoon);
    delta.statistics.fault = i % 2;
    delta.pending = i % 7 == 0 ? 1 : 0;
    if (i % 4 == 0) delta.duration.Add(DurationUs{5'000'000 + i});
    sum.Add(delta);
    Commit(BatchBuilder().Rollup(key, delta));
  }
  EXPECT_EQ(Rollup(key.minute, key.minute + 1), (std::vector<RollupRow>{{key, sum}}));
}

TEST_P(SegmentStoreContract, DeltasOfOneKeyInOneCommitAddUp) {
  const RollupKey key{MinuteOf(kNoon), RollupKind::kNode, Node("front"), {}};
  const RollupCell call = Calls(1, {1000}, kNoon);
  Commit(BatchBuilder().Rollup(key, call).Rollup(key, call));
  EXPECT_EQ(Rollup(key.minute, key.minute + 1).front().cell.statistics.ok, 2);
}

TEST_P(SegmentStoreContract, CellsThatCancelOutVanish) {
  const std::int64_t minute = MinuteOf(kNoon);
  const RollupKey gone{minute, RollupKind::kNode, Node("a"), {}};
  const RollupKey kept{minute, RollupKind::kNode, Node("b"), {}};
  const RollupKey pending{minute, RollupKind::kNode, Node("c"), {}};
  RollupCell in_progress;
  in_progress.pending = 1;
  in_progress.first_start = kNoon;
  Commit(BatchBuilder()
             .Rollup(gone, Calls(2, {1000}, kNoon))
             .Rollup(kept, Calls(2, {1000}, kNoon))
             .Rollup(pending, in_progress));
  Commit(
      BatchBuilder().Rollup(gone, Calls(-2, {1000}, kNoon)).Rollup(kept, Calls(-1, {1000}, kNoon)));
  const auto rows = Rollup(minute, minute + 1);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0], (RollupRow{kept, Calls(1, {1000}, kNoon)}));
  EXPECT_EQ(rows[1], (RollupRow{pending, in_progress}));
}

TEST_P(SegmentStoreContract, FirstStartAndLastEndOnlyWiden) {
  const RollupKey key{MinuteOf(kNoon), RollupKind::kNode, Node("front"), {}};
  Commit(BatchBuilder().Rollup(key, Calls(1, {1000}, {kNoon.us + 50})));
  Commit(BatchBuilder().Rollup(key, Calls(1, {1000}, {kNoon.us + 10})));
  Commit(BatchBuilder().Rollup(key, Calls(1, {9000}, {kNoon.us + 20})));
  Commit(BatchBuilder().Rollup(key, Calls(-1, {9000}, {kNoon.us + 20})));
  const auto rows = Rollup(key.minute, key.minute + 1);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front().cell.first_start.us, kNoon.us + 10);
  EXPECT_EQ(rows.front().cell.last_end.us, kNoon.us + 9020);
}

TEST_P(SegmentStoreContract, GroupRollupsAreApartFromEachOtherAndFromAllTraces) {
  constexpr GroupId kHigh = UINT64_MAX;
  const std::int64_t minute = MinuteOf(kNoon);
  const RollupKey key{minute, RollupKind::kEdge, Node("a"), Node("b")};
  const RollupKey next_day{minute + 24 * 60, RollupKind::kNode, Node("a"), {}};
  const RollupCell one = Calls(1, {1000}, kNoon);
  const RollupCell two = Calls(2, {1000}, kNoon);
  Commit(BatchBuilder().Rollup(key, Calls(3, {1000}, kNoon)).GroupRollup(1, key, one));
  Commit(BatchBuilder().GroupRollup(1, key, one).GroupRollup(1, next_day, one));
  Commit(BatchBuilder().GroupRollup(kHigh, key, one));
  const std::vector<RollupRow> of_one = {{key, two}, {next_day, one}};
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(GroupRollup(1, INT64_MIN, INT64_MAX), of_one);
    EXPECT_EQ(GroupRollup(1, minute, minute + 1), (std::vector<RollupRow>{{key, two}}));
    EXPECT_EQ(GroupRollup(1, minute + 1, INT64_MAX), (std::vector<RollupRow>{{next_day, one}}));
    EXPECT_TRUE(GroupRollup(1, minute + 1, minute + 24 * 60).empty());
    EXPECT_TRUE(GroupRollup(1, minute + 1, minute).empty());
    EXPECT_EQ(GroupRollup(kHigh, INT64_MIN, INT64_MAX), (std::vector<RollupRow>{{key, one}}));
    EXPECT_TRUE(GroupRollup(2, INT64_MIN, INT64_MAX).empty());
    EXPECT_TRUE(GroupRollup(1, INT64_MIN, INT64_MAX, kOtherAccount).empty());
    EXPECT_EQ(Rollup(INT64_MIN, INT64_MAX).size(), 1U);
    if (harness_->survives_reopen()) Reopen();
  }
  Commit(BatchBuilder().GroupRollup(1, key, Calls(-2, {1000}, kNoon)));
  EXPECT_EQ(GroupRollup(1, INT64_MIN, INT64_MAX), (std::vector<RollupRow>{{next_day, one}}));
  EXPECT_EQ(*store_->DropDaysBefore(DayOf(kNoon) + 1), 1);
  EXPECT_TRUE(GroupRollup(kHigh, INT64_MIN, INT64_MAX).empty());
  EXPECT_EQ(GroupRollup(1, INT64_MIN, INT64_MAX), (std::vector<RollupRow>{{next_day, one}}));
}

TEST_P(SegmentStoreContract, RowsRememberTheirGroups) {
  TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  row.groups = {1, 77, UINT64_MAX};
  Commit(BatchBuilder().Trace(row, {{1, "x"}}));
  EXPECT_EQ(Load(row.id)->row.groups, row.groups);
  row.groups.clear();
  Commit(BatchBuilder().Trace(row, {{1, "x"}}));
  EXPECT_TRUE(Load(row.id)->row.groups.empty());
}

TEST_P(SegmentStoreContract, RollupComesInKeyOrderOfAHalfOpenRange) {
  using namespace std::string_literals;
  const std::int64_t minute = MinuteOf(StartOfDay(19'700));  // the day begins here
  std::vector<RollupKey> keys;
  for (const std::int64_t m : {minute - 1, minute, minute + 1}) {
    for (const auto& name : {""s, "\0"s, "\0\xff"s, "a"s, "a\0"s, "a\0b"s, "aa"s, "b"s, "\xff"s}) {
      keys.push_back({m, RollupKind::kNode, Node(name), {}});
      keys.push_back({m, RollupKind::kEdge, Node(name, ""), Node("back", "client")});
    }
  }
  BatchBuilder builder;
  for (const RollupKey& key : keys)
    builder.Rollup(key, Calls(1, {1000}, StartOfMinute(key.minute)));
  Commit(builder);
  std::ranges::sort(keys);
  std::vector<RollupKey> seen;
  for (const RollupRow& row : Rollup(minute - 1, minute + 2)) seen.push_back(row.key);
  EXPECT_EQ(seen, keys);
  EXPECT_EQ(Rollup(minute - 1, minute).size(), keys.size() / 3);
  EXPECT_EQ(Rollup(minute, minute + 2).size(), keys.size() / 3 * 2);
  EXPECT_TRUE(Rollup(minute + 2, INT64_MAX).empty());
  EXPECT_TRUE(Rollup(minute + 1, minute).empty());
}

// ---- back-links

TEST_P(SegmentStoreContract, BackLinksComeAscendingAndLimited) {
  const TraceId producer = W3cId(1);
  std::vector<BackLink> links;
  BatchBuilder builder;
  for (std::uint64_t i = 0; i < 9; ++i) {
    const BackLink link{SegmentId(1 + i % 3), W3cId(100 + i), SegmentId(50 - i)};
    links.push_back(link);
    builder.Link(producer, DayOf(kNoon) - static_cast<std::int32_t>(i % 4), link);
  }
  builder.Link(W3cId(2), DayOf(kNoon), links[0]);
  Commit(builder);
  Commit(builder);  // the same links again change nothing
  std::ranges::sort(links);
  EXPECT_EQ(Links(producer), links);
  EXPECT_EQ(Links(producer, 4), (std::vector<BackLink>{links.begin(), links.begin() + 4}));
  EXPECT_TRUE(Links(producer, 0).empty());
  EXPECT_TRUE(Links(W3cId(3)).empty());
}

TEST_P(SegmentStoreContract, ALinkKnownOfTwoDaysIsOneLink) {
  const BackLink link{SegmentId(1), W3cId(2), SegmentId(3)};
  Commit(BatchBuilder().Link(W3cId(1), 19'000, link).Link(W3cId(1), 19'001, link));
  EXPECT_EQ(Links(W3cId(1)), std::vector<BackLink>{link});
}

// ---- term queries

TEST_P(SegmentStoreContract, FindsEveryTraceWithADocumentOfAllTerms) {
  std::vector<TraceId> both;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const TraceId id = i % 2 == 0 ? XrayId(kNoon, i) : W3cId(i);
    std::vector<std::uint64_t> terms = {1'000 + i};
    if (i % 2 == 0) terms.push_back(0x0000'0001'dead'beef);
    if (i % 3 == 0) terms.push_back(0xffff'ffff'dead'beef);
    if (i % 6 == 0) both.push_back(id);
    const TimestampUs at{kNoon.us + static_cast<std::int64_t>(i)};
    Commit(BatchBuilder().Trace(MakeRow(id, at), {{1, "a", terms}, {2, "b", {7}}}));
  }
  EXPECT_THAT(FindTerms({0xffff'ffff'dead'beef, 0x0000'0001'dead'beef}),
              ::testing::IsSupersetOf(both));
  EXPECT_EQ(FindTerms({7}).size(), 60U);
  EXPECT_THAT(FindTerms({1'059}), ::testing::Contains(W3cId(59)));
  EXPECT_THAT(FindTerms({1'058, 0x0000'0001'dead'beef}), ::testing::Contains(XrayId(kNoon, 58)));
}

TEST_P(SegmentStoreContract, FindsNothingForAnUnknownTerm) {
  Commit(BatchBuilder().Trace(MakeRow(XrayId(kNoon, 1), kNoon), {{1, "a", {5}}}));
  EXPECT_TRUE(FindTerms({6}).empty());
  EXPECT_TRUE(FindTerms({5, 6}).empty());
}

TEST_P(SegmentStoreContract, ALimitedTermQueryIsCompleteOrLongerThanItsLimit) {
  for (std::uint64_t i = 0; i < 40; ++i) {
    Commit(BatchBuilder().Trace(MakeRow(XrayId(kNoon, i), kNoon), {{1, "a", {5}}}));
  }
  for (const std::size_t limit : {0UL, 7UL, 39UL, 40UL, 100UL}) {
    const auto found = store_->FindTraces({kAccount, kBeginningOfTime, kEndOfTime, {5}, limit});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->size() == 40 || found->size() > limit) << limit << ": " << found->size();
  }
}

TEST_P(SegmentStoreContract, ATermQueryNeedsATerm) {
  const auto found = store_->FindTraces({kAccount, kBeginningOfTime, kEndOfTime, {}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kInvalid);
}

TEST_P(SegmentStoreContract, TheOldestTermsOfARangeAreKnown) {
  const auto oldest = [&](TimestampUs from, TimestampUs to) {
    const auto version = store_->OldestTerms(kAccount, from, to);
    EXPECT_TRUE(version);
    return version ? *version : 0;
  };
  EXPECT_EQ(oldest(kBeginningOfTime, kEndOfTime), UINT8_MAX);
  const TimestampUs later{kNoon.us + 9 * kUsPerDay};
  // Enough for a store that works in blocks to have some of each kind.
  for (std::uint64_t i = 0; i < 40; ++i) {
    Commit(BatchBuilder().Trace(MakeRow(XrayId(kNoon, i), kNoon), {{1, "a", {5}}}));
    Commit(BatchBuilder().TermsVersion(2).Trace(MakeRow(XrayId(later, i), later), {{1, "a", {5}}}));
  }
  EXPECT_EQ(oldest(kBeginningOfTime, kEndOfTime), 1);
  EXPECT_EQ(oldest({later.us - kUsPerDay}, kEndOfTime), 2);
  EXPECT_EQ(oldest({later.us + kUsPerDay}, kEndOfTime), UINT8_MAX);
  const auto row = MakeRow(XrayId(later, 99), later);
  Commit(BatchBuilder().Trace(row, {{1, "a", {5}}}));
  EXPECT_EQ(oldest({later.us - kUsPerDay}, kEndOfTime), 1);
}

TEST_P(SegmentStoreContract, CandidatesAreDistinctAndCoverTheRange) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  for (std::uint64_t i = 1; i < 40; ++i) {
    Commit(BatchBuilder().Trace(row, {{i, "a", {5}}}));
  }
  EXPECT_THAT(FindTerms({5}), ::testing::ElementsAre(row.id));
  EXPECT_THAT(FindTerms({5}, kNoon, {kNoon.us + 1}), ::testing::ElementsAre(row.id));
  EXPECT_TRUE(FindTerms({5}, {kNoon.us + 1}, kNoon).empty());
  // Days apart from the range must not be candidates.
  EXPECT_TRUE(FindTerms({5}, {kNoon.us + 9 * kUsPerDay}, kEndOfTime).empty());
}

TEST_P(SegmentStoreContract, ManyTermsInOneDocument) {
  std::vector<std::uint64_t> terms;
  for (std::uint64_t i = 0; i < 5'000; ++i) terms.push_back(i * 0x9e3779b97f4a7c15);
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  Commit(BatchBuilder().Trace(row, {{1, "a", terms}}));
  Commit(BatchBuilder().Trace(MakeRow(XrayId(kNoon, 2), kNoon), {{1, "b", {3}}}));
  EXPECT_THAT(FindTerms({terms[4'999], terms[0], terms[777]}), ::testing::ElementsAre(row.id));
}

// ---- retention and usage

TEST_P(SegmentStoreContract, DroppedDaysAreGoneAndTheOthersIntact) {
  const std::int32_t today = DayOf(kNoon);
  for (std::int32_t age = 0; age < 4; ++age) {
    const TimestampUs at{kNoon.us - age * kUsPerDay};
    const auto n = static_cast<std::uint64_t>(age);
    Commit(BatchBuilder()
               .Trace(MakeRow(XrayId(at, n), at), {{1, "x", {5, 10 + n}}})
               .Trace(MakeRow(W3cId(n), at), {{1, "w", {5}}})
               .Link(W3cId(77), today - age, {SegmentId(n + 1), W3cId(n), SegmentId(1)})
               .Rollup({MinuteOf(at), RollupKind::kNode, Node("a"), {}}, Calls(1, {1000}, at)));
  }
  const auto dropped = store_->DropDaysBefore(today - 1);
  ASSERT_TRUE(dropped) << dropped.error().message;
  EXPECT_EQ(*dropped, 2);
  for (int round = 0; round < (harness_->survives_reopen() ? 2 : 1); ++round) {
    if (round == 1) Reopen();
    for (std::int32_t age = 0; age < 4; ++age) {
      const TimestampUs at{kNoon.us - age * kUsPerDay};
      const auto n = static_cast<std::uint64_t>(age);
      EXPECT_EQ(Load(XrayId(at, n)).has_value(), age < 2);
      EXPECT_EQ(Load(W3cId(n)).has_value(), age < 2);
      EXPECT_EQ(FindTerms({10 + n}).size(), age < 2 ? 1U : 0U);
    }
    EXPECT_EQ(ScanAll().size(), 4U);
    EXPECT_EQ(Rollup(INT64_MIN, INT64_MAX).size(), 2U);
    EXPECT_EQ(Links(W3cId(77)).size(), 2U);
    EXPECT_EQ(FindTerms({5}).size(), 4U);
    EXPECT_EQ(store_->Usage()->days.size(), 2U);
    EXPECT_EQ(store_->Usage()->days.front().day, today - 1);
  }
  EXPECT_EQ(*store_->DropDaysBefore(today - 1), 0);
}

TEST_P(SegmentStoreContract, ADroppedDayCanBeWrittenAgain) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  const RollupKey key{MinuteOf(kNoon), RollupKind::kNode, Node("a"), {}};
  BatchBuilder builder;
  builder.Trace(row, {{1, "x", {5}}}).Rollup(key, Calls(1, {1000}, kNoon));
  for (int round = 0; round < 3; ++round) {
    Commit(builder);
    EXPECT_EQ(Documents(row.id).size(), 1U);
    EXPECT_EQ(Rollup(INT64_MIN, INT64_MAX).front().cell.statistics.ok, 1);
    EXPECT_THAT(FindTerms({5}), ::testing::ElementsAre(row.id));
    ASSERT_EQ(*store_->DropDaysBefore(DayOf(kNoon) + 1), 1);
    EXPECT_EQ(Load(row.id), std::nullopt);
    EXPECT_TRUE(FindTerms({5}).empty());
    EXPECT_TRUE(Rollup(INT64_MIN, INT64_MAX).empty());
  }
}

TEST_P(SegmentStoreContract, ATraceIsUnknownOnceItsRowOrItsDocumentsAreDropped) {
  TraceRow row_first = MakeRow(W3cId(1), kNoon);
  row_first.home_day = DayOf(kNoon) + 1;
  TraceRow documents_first = MakeRow(W3cId(2), kNoon);
  documents_first.home_day = DayOf(kNoon) - 1;
  Commit(BatchBuilder().Trace(row_first, {{1}}).Trace(documents_first, {{1}}));
  ASSERT_TRUE(store_->DropDaysBefore(DayOf(kNoon)));
  EXPECT_TRUE(Load(row_first.id));
  EXPECT_EQ(Load(documents_first.id), std::nullopt);
  ASSERT_TRUE(store_->DropDaysBefore(DayOf(kNoon) + 1));
  EXPECT_EQ(Load(row_first.id), std::nullopt);
  EXPECT_TRUE(ScanAll().empty());
}

TEST_P(SegmentStoreContract, UsageKnowsTheDaysAndTheLongestTrace) {
  EXPECT_EQ(*store_->LongestTrace(), DurationUs{0});
  EXPECT_TRUE(store_->Usage()->days.empty());
  TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  row.end = kNoon + DurationUs{kUsPerHour};
  Commit(BatchBuilder().Trace(row, {{1}}));
  row.end = kNoon + DurationUs{5};
  Commit(BatchBuilder().Trace(row, {{2}}));
  const auto usage = store_->Usage();
  ASSERT_TRUE(usage);
  EXPECT_EQ(*store_->LongestTrace(), DurationUs{kUsPerHour});
  ASSERT_EQ(usage->days.size(), 1U);
  EXPECT_EQ(usage->days.front().day, DayOf(kNoon));
}

}  // namespace roentgen::testing
