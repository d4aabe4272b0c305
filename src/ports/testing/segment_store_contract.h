// What every SegmentStore promises, as tests: documents, rows, atomicity, life cycle. The rest is
// in segment_store_contract_queries.h. A store's test includes both and instantiates the suite:
//   INSTANTIATE_TEST_SUITE_P(Memory, SegmentStoreContract, ::testing::Values(HarnessFactory{...}));
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ports/segment_store.h"
#include "ports/testing/batch_builder.h"
#include "ports/testing/store_contract.h"

namespace roentgen::testing {

class SegmentStoreContract : public StoreContract {
 protected:
  void Commit(const BatchBuilder& builder) {
    const Result<void> committed = store_->Commit(builder.batch());
    ASSERT_TRUE(committed) << committed.error().message;
  }

  std::optional<LoadedTrace> Load(const TraceId& id, std::size_t max_documents = 1000,
                                  AccountId account = kAccount) {
    auto loaded = store_->LoadTrace(account, id, max_documents);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? *loaded : std::nullopt;
  }

  std::vector<StoredDocument> Documents(const TraceId& id) {
    auto loaded = Load(id);
    return loaded ? loaded->documents : std::vector<StoredDocument>{};
  }

  std::vector<TraceId> Scan(TraceScan scan, std::size_t limit = SIZE_MAX) {
    std::vector<TraceId> ids;
    const auto scanned = store_->ScanTraces(scan, [&](const TraceRow& row) {
      ids.push_back(row.id);
      return ids.size() < limit;
    });
    EXPECT_TRUE(scanned) << scanned.error().message;
    return ids;
  }

  std::vector<TraceId> ScanAll() { return Scan({kAccount, kBeginningOfTime, kEndOfTime, {}}); }

  std::vector<RollupRow> Rollup(std::int64_t from, std::int64_t to, AccountId account = kAccount) {
    std::vector<RollupRow> rows;
    const auto scanned =
        store_->ScanRollup(account, from, to, [&](const RollupRow& row) { rows.push_back(row); });
    EXPECT_TRUE(scanned) << scanned.error().message;
    return rows;
  }

  std::vector<RollupRow> GroupRollup(GroupId group, std::int64_t from, std::int64_t to,
                                     AccountId account = kAccount) {
    std::vector<RollupRow> rows;
    const auto scanned = store_->ScanGroupRollup(
        account, group, from, to, [&](const RollupRow& row) { rows.push_back(row); });
    EXPECT_TRUE(scanned) << scanned.error().message;
    return rows;
  }

  std::vector<BackLink> Links(const TraceId& producer, std::size_t limit = 1000,
                              AccountId account = kAccount) {
    auto links = store_->LoadBackLinks(account, producer, limit);
    EXPECT_TRUE(links) << links.error().message;
    return links ? *links : std::vector<BackLink>{};
  }

  std::vector<TraceId> FindTerms(std::vector<std::uint64_t> terms,
                                 TimestampUs from = kBeginningOfTime, TimestampUs to = kEndOfTime,
                                 AccountId account = kAccount) {
    auto found = store_->FindTraces(TermQuery{account, from, to, std::move(terms)});
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : std::vector<TraceId>{};
  }
};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SegmentStoreContract);

// ---- documents

TEST_P(SegmentStoreContract, ReadsWhatWasCommittedAtOnce) {
  TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  row.response_time = DurationUs{123'456};
  row.flags = kRowFault | kRowPartial;
  row.http_status = 503;
  row.document_bytes = 1'234'567'890'123;
  row.revision = 42;
  const Document document{7, R"({"name":"front"})", {}, true, true};
  Commit(BatchBuilder().Trace(row, {document}));
  const auto loaded = Load(row.id);
  ASSERT_TRUE(loaded);
  row.document_count = 1;
  EXPECT_EQ(loaded->row, row);
  EXPECT_EQ(loaded->documents, std::vector<StoredDocument>{Stored(document)});
  EXPECT_FALSE(loaded->truncated);
}

TEST_P(SegmentStoreContract, KeepsRowsWithNegativeAndExtremeNumbers) {
  TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  row.start = {kNoon.us - 40 * kUsPerDay};
  row.end = {kNoon.us - 41 * kUsPerDay};
  row.response_time = DurationUs{-5};
  row.flags = 0xff;
  row.http_status = 0xffff;
  row.document_bytes = UINT64_MAX;
  row.revision = UINT32_MAX;
  Commit(BatchBuilder().Trace(row, {}));
  const auto loaded = Load(row.id);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->row, row);
}

TEST_P(SegmentStoreContract, ReplacesADocumentOfTheSameId) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  Commit(BatchBuilder().Trace(row, {{1, "first", {}, false, true}, {2, "other"}}));
  Commit(BatchBuilder().Trace(row, {{1, "second"}}));
  EXPECT_THAT(Documents(row.id),
              ::testing::ElementsAre(Stored({1, "second"}), Stored({2, "other"})));
}

TEST_P(SegmentStoreContract, TheLastOfSeveralPutsInOneCommitWins) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  Commit(BatchBuilder().Trace(row, {{1, "first"}, {1, "second"}}));
  EXPECT_THAT(Documents(row.id), ::testing::ElementsAre(Stored({1, "second"})));
}

TEST_P(SegmentStoreContract, AnUnknownTraceIsNoError) {
  EXPECT_EQ(Load(XrayId(kNoon, 1)), std::nullopt);
  Commit(BatchBuilder().Trace(MakeRow(XrayId(kNoon, 1), kNoon), {{1}}));
  EXPECT_EQ(Load(XrayId(kNoon, 2)), std::nullopt);
  EXPECT_EQ(Load(W3cId(3)), std::nullopt);
}

TEST_P(SegmentStoreContract, KeepsArbitraryBytes) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte.push_back(static_cast<char>(i));
  const std::vector<Document> documents = {{1, ""},
                                           {2, every_byte},
                                           {3, std::string(64 * 1024, '\0')},
                                           {4, std::string(1'000'000, 'x')}};
  Commit(BatchBuilder().Trace(row, documents));
  std::vector<StoredDocument> expected;
  for (const Document& document : documents) expected.push_back(Stored(document));
  EXPECT_EQ(Documents(row.id), expected);
}

TEST_P(SegmentStoreContract, DocumentsComeBySegmentId) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  const std::uint64_t high = 0xf000000000000000;
  Commit(BatchBuilder().Trace(row, {{high, "c"}, {0x80, "b"}, {UINT64_MAX, "d"}, {1, "a"}}));
  EXPECT_THAT(Documents(row.id),
              ::testing::ElementsAre(Stored({1, "a"}), Stored({0x80, "b"}), Stored({high, "c"}),
                                     Stored({UINT64_MAX, "d"})));
}

TEST_P(SegmentStoreContract, LoadsAtMostWhatWasAskedFor) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  std::vector<Document> documents;
  for (std::uint64_t i = 1; i <= 100; ++i) documents.push_back({i, std::to_string(i)});
  Commit(BatchBuilder().Trace(row, documents).Trace(MakeRow(XrayId(kNoon, 2), kNoon), {{1}}));
  const auto part = Load(row.id, 99);
  ASSERT_TRUE(part);
  EXPECT_TRUE(part->truncated);
  ASSERT_EQ(part->documents.size(), 99U);
  EXPECT_EQ(part->documents.back().json, "99");
  EXPECT_FALSE(Load(row.id, 100)->truncated);
  EXPECT_TRUE(Load(row.id, 0)->truncated);
  EXPECT_TRUE(Load(row.id, 0)->documents.empty());
}

TEST_P(SegmentStoreContract, FindsATraceWhoseIdSaysNothingOfItsDay) {
  std::vector<TraceId> ids;
  for (std::uint64_t i = 0; i < 10; ++i) {
    const TimestampUs at{kNoon.us - static_cast<std::int64_t>(i) * kUsPerDay};
    ids.push_back(W3cId(i));
    Commit(BatchBuilder().Trace(MakeRow(ids.back(), at), {{i + 1, std::to_string(i)}}));
  }
  for (std::uint64_t i = 0; i < ids.size(); ++i) {
    EXPECT_THAT(Documents(ids[i]), ::testing::ElementsAre(Stored({i + 1, std::to_string(i)})));
  }
  EXPECT_EQ(ScanAll(), ids);
}

TEST_P(SegmentStoreContract, ATraceMayStandOnAnotherDayThanItsDocuments) {
  TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  row.home_day = DayOf(kNoon) - 1;
  Commit(BatchBuilder().Trace(row, {{1, "early"}}));
  EXPECT_THAT(Documents(row.id), ::testing::ElementsAre(Stored({1, "early"})));
  EXPECT_EQ(Load(row.id)->row.home_day, DayOf(kNoon) - 1);
}

TEST_P(SegmentStoreContract, AccountsAreIsolated) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  const std::int64_t minute = MinuteOf(kNoon);
  const RollupKey key{minute, RollupKind::kNode, Node("front"), {}};
  const BackLink link{SegmentId(1), W3cId(9), SegmentId(2)};
  Commit(BatchBuilder()
             .Trace(row, {{1, "mine", {5}}})
             .Link(row.id, DayOf(kNoon), link)
             .Rollup(key, Calls(1, {1000}, kNoon)));
  EXPECT_EQ(Load(row.id, 10, kOtherAccount), std::nullopt);
  EXPECT_TRUE(Scan({kOtherAccount, kBeginningOfTime, kEndOfTime, {}}).empty());
  EXPECT_TRUE(Rollup(minute, minute + 1, kOtherAccount).empty());
  EXPECT_TRUE(Links(row.id, 10, kOtherAccount).empty());
  EXPECT_TRUE(FindTerms({5}, kBeginningOfTime, kEndOfTime, kOtherAccount).empty());

  Commit(BatchBuilder(kOtherAccount).Trace(row, {{1, "theirs", {5}}}));
  EXPECT_EQ(Load(row.id, 10, kOtherAccount)->documents.front().json, "theirs");
  EXPECT_EQ(Load(row.id)->documents.front().json, "mine");
}

// ---- one commit is all or nothing

TEST_P(SegmentStoreContract, AnOversizedCommitLeavesNothingBehind) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  const std::vector<Document> documents(kMaxCommitDocuments + 1, Document{1, "x", {5}});
  const RollupKey key{MinuteOf(kNoon), RollupKind::kNode, Node("front"), {}};
  BatchBuilder builder;
  builder.Trace(row, documents).Rollup(key, Calls(1, {1000}, kNoon));
  const Result<void> committed = store_->Commit(builder.batch());
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(Load(row.id), std::nullopt);
  EXPECT_TRUE(ScanAll().empty());
  EXPECT_TRUE(Rollup(INT64_MIN, INT64_MAX).empty());
  EXPECT_TRUE(FindTerms({5}).empty());
}

TEST_P(SegmentStoreContract, AFailedCommitLeavesNothingBehindAndTheNextOneWorks) {
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  const RollupKey key{MinuteOf(kNoon), RollupKind::kNode, Node("front"), {}};
  BatchBuilder builder;
  builder.Trace(row, {{1, "x", {5}}}).Rollup(key, Calls(1, {1000}, kNoon));
  if (!harness_->FailWrites(true)) GTEST_SKIP() << "this store has no faults to inject";
  const Result<void> failed = store_->Commit(builder.batch());
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(store_->Health());
  EXPECT_EQ(Load(row.id), std::nullopt);
  EXPECT_TRUE(Rollup(INT64_MIN, INT64_MAX).empty());
  EXPECT_TRUE(FindTerms({5}).empty());
  harness_->FailWrites(false);
  Commit(builder);
  EXPECT_TRUE(store_->Health());
  EXPECT_EQ(Documents(row.id).size(), 1U);
  EXPECT_EQ(Rollup(INT64_MIN, INT64_MAX).front().cell.statistics.ok, 1);
  Reopen();
  EXPECT_EQ(Documents(row.id).size(), 1U);
  EXPECT_EQ(Rollup(INT64_MIN, INT64_MAX).front().cell.statistics.ok, 1);
  EXPECT_THAT(FindTerms({5}), ::testing::ElementsAre(row.id));
}

TEST_P(SegmentStoreContract, AnEmptyCommitIsTaken) { Commit(BatchBuilder()); }

TEST_P(SegmentStoreContract, ConcurrentCommitsAllCount) {
  constexpr std::uint64_t kThreads = 4;
  constexpr std::uint64_t kCommits = 25;
  const RollupKey key{MinuteOf(kNoon), RollupKind::kNode, Node("front"), {}};
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < kCommits; ++i) {
        const std::uint64_t n = t * kCommits + i;
        BatchBuilder builder;
        builder.Trace(MakeRow(XrayId(kNoon, n), kNoon), {{1, "x", {n}}})
            .Rollup(key, Calls(1, {1000}, kNoon));
        EXPECT_TRUE(store_->Commit(builder.batch()));
        EXPECT_THAT(FindTerms({n}), ::testing::Contains(XrayId(kNoon, n)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ScanAll().size(), kThreads * kCommits);
  const auto rows = Rollup(INT64_MIN, INT64_MAX);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front().cell.statistics.ok, static_cast<std::int64_t>(kThreads * kCommits));
}

// ---- life cycle

TEST_P(SegmentStoreContract, KeepsEverythingWhenOpenedAgain) {
  if (!harness_->survives_reopen()) GTEST_SKIP() << "lives in memory alone";
  const TraceRow row = MakeRow(XrayId(kNoon, 1), kNoon);
  const TraceRow w3c = MakeRow(W3cId(2), {kNoon.us - kUsPerDay});
  const BackLink link{SegmentId(1), w3c.id, SegmentId(2)};
  const RollupKey key{MinuteOf(kNoon), RollupKind::kEdge, Node("front"), Node("back")};
  const RollupCell cell = Calls(3, {1500}, kNoon);
  Commit(BatchBuilder()
             .Trace(row, {{1, "one", {5, 6}}})
             .Trace(w3c, {{2, "two", {6}}})
             .Link(row.id, w3c.home_day, link)
             .Rollup(key, cell));
  for (int round = 0; round < 2; ++round) {
    Reopen();
    EXPECT_EQ(Documents(row.id).front().json, "one");
    EXPECT_EQ(Documents(w3c.id).front().json, "two");
    EXPECT_EQ(ScanAll(), (std::vector<TraceId>{row.id, w3c.id}));
    EXPECT_EQ(Rollup(INT64_MIN, INT64_MAX), (std::vector<RollupRow>{{key, cell}}));
    EXPECT_EQ(Links(row.id), std::vector<BackLink>{link});
    EXPECT_THAT(FindTerms({6}), ::testing::UnorderedElementsAre(row.id, w3c.id));
    EXPECT_EQ(*store_->LongestTrace(), DurationUs{250'000});
    EXPECT_EQ(store_->Usage()->days.size(), 2U);
  }
}

TEST_P(SegmentStoreContract, AnswersUnavailableOnceClosed) {
  EXPECT_TRUE(store_->Health());
  ASSERT_TRUE(store_->Close());
  EXPECT_TRUE(store_->Close());
  const auto is_unavailable = [](const auto& result) {
    return !result && result.error().code == ErrorCode::kUnavailable;
  };
  BatchBuilder builder;
  builder.Trace(MakeRow(XrayId(kNoon, 1), kNoon), {{1}});
  const auto visit = [](const TraceRow&) { return true; };
  EXPECT_TRUE(is_unavailable(store_->Commit(builder.batch())));
  EXPECT_TRUE(is_unavailable(store_->LoadTrace(kAccount, XrayId(kNoon, 1), 1)));
  EXPECT_TRUE(is_unavailable(store_->ScanTraces({kAccount, kNoon, kNoon, {}}, visit)));
  EXPECT_TRUE(is_unavailable(store_->ScanRollup(kAccount, 0, 1, [](const RollupRow&) {})));
  EXPECT_TRUE(is_unavailable(store_->ScanGroupRollup(kAccount, 1, 0, 1, [](const RollupRow&) {})));
  EXPECT_TRUE(is_unavailable(store_->LoadBackLinks(kAccount, XrayId(kNoon, 1), 1)));
  EXPECT_TRUE(is_unavailable(store_->FindTraces({kAccount, kNoon, kEndOfTime, {1}})));
  EXPECT_TRUE(is_unavailable(store_->Usage()));
  EXPECT_TRUE(is_unavailable(store_->DropDaysBefore(0)));
  EXPECT_TRUE(is_unavailable(store_->Health()));
}

}  // namespace roentgen::testing
