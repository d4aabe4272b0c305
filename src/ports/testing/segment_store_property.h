// Random commits, moves, drops, failures and re-openings: the store under test answers every read
// as the oracle does. Term queries may answer more than the oracle, never less.
//
// The engine's own rule is kept by the generator: a trace's home day is fixed until the day is
// dropped.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ports/testing/batch_builder.h"
#include "ports/testing/store_harness.h"

namespace roentgen::testing {

// Runs one random history against a store and its oracle.
class StoreHistory {
 public:
  StoreHistory(StoreHarness& harness, SegmentStore& oracle) : harness_(harness), oracle_(oracle) {
    Open();
  }

  void Step() {
    const int kind = *rc::gen::inRange(0, 40);
    if (kind <= 1) return Drop();
    if (kind <= 3 && harness_.survives_reopen()) return Reopen();
    if (kind == 4 && harness_.FailWrites(true)) return FailToCommit();
    CommitSome();
  }

  void CompareEverything() {
    for (const AccountId account : {kAccount, kOtherAccount}) {
      for (int n = 0; n < kTraces; ++n) CompareTrace(account, IdOf(n));
      CompareScans(account);
      CompareRollup(account);
      for (std::uint64_t n = 0; n < kTerms; ++n) CompareTerms(account, {n});
      CompareTerms(account, {0, 1});
      CompareTerms(account, {2, 0, 3});
    }
    CompareUsage();
  }

 private:
  static constexpr int kTraces = 6;
  static constexpr int kDays = 4;
  static constexpr std::uint64_t kTerms = 5;
  static constexpr std::array<GroupId, 2> kGroups = {7, UINT64_MAX - 1};

  void Open() {
    auto opened = harness_.Open();
    RC_ASSERT(opened.has_value());
    store_ = std::move(*opened);
  }

  void Reopen() {
    RC_ASSERT(store_->Close().has_value());
    store_.reset();
    Open();
  }

  void Drop() {
    const std::int32_t day = DayOf(kNoon) + *rc::gen::inRange(0, kDays);
    const auto mine = store_->DropDaysBefore(day);
    const auto theirs = oracle_.DropDaysBefore(day);
    RC_ASSERT(mine.has_value() && theirs.has_value());
    RC_ASSERT(*mine == *theirs);
    std::erase_if(rows_, [&](const auto& entry) {
      const TraceRow& row = entry.second;
      if (row.home_day >= day && DayOf(row.index_time) >= day) return false;
      // Its documents outlive its row: whether an index still leads to them is not promised.
      if (row.home_day >= day) retired_.insert(entry.first);
      return true;
    });
  }

  // Nothing of it may be left, and what was there must be there still.
  void FailToCommit() {
    const int n = *rc::gen::inRange(0, kTraces);
    BatchBuilder builder;
    builder.Trace(MakeRow(IdOf(n), AnyTime()), {AnyDocument()});
    AddCell(builder);
    RC_ASSERT(!store_->Commit(builder.batch()).has_value());
    CompareEverything();
    harness_.FailWrites(false);
    CommitSome();
    CompareEverything();
  }

  static TraceId IdOf(int n) {
    const auto unique = static_cast<std::uint64_t>(n);
    return n % 2 == 0 ? XrayId(kNoon + DurationUs{n * kUsPerDay / 2}, unique) : W3cId(unique);
  }

  static TimestampUs AnyTime() {
    return kNoon + DurationUs{*rc::gen::inRange(0, kDays) * kUsPerDay + *rc::gen::inRange(0, 3)};
  }

  void CommitSome() {
    const AccountId account = *rc::gen::inRange(0, 4) == 0 ? kOtherAccount : kAccount;
    BatchBuilder builder(account);
    const int first = *rc::gen::inRange(0, kTraces);
    const int count = *rc::gen::inRange(0, 3);
    for (int i = 0; i < count; ++i) AddTrace(builder, account, (first + i) % kTraces);
    const int cells = *rc::gen::inRange(0, 3);
    for (int i = 0; i < cells; ++i) AddCell(builder);
    if (*rc::gen::inRange(0, 3) == 0) AddLink(builder);
    RC_ASSERT(store_->Commit(builder.batch()).has_value());
    RC_ASSERT(oracle_.Commit(builder.batch()).has_value());
  }

  void AddTrace(BatchBuilder& builder, AccountId account, int n) {
    const TraceId id = IdOf(n);
    if (retired_.contains({account, id})) return;
    const auto known = rows_.find({account, id});
    const bool is_new = known == rows_.end();
    TraceRow row = is_new ? MakeRow(id, n % 2 == 0 ? id.epoch() : AnyTime()) : known->second;
    std::optional<TimestampUs> previous;
    if (is_new && *rc::gen::inRange(0, 4) == 0) row.home_day = DayOf(AnyTime());
    if (!is_new && *rc::gen::inRange(0, 3) == 0) {
      const TimestampUs moved = AnyTime();
      if (moved != row.index_time) previous = row.index_time;
      row.index_time = moved;
    }
    row.end = row.index_time + DurationUs{*rc::gen::inRange(-10, 10'000)};
    row.flags = static_cast<std::uint8_t>(*rc::gen::inRange(0, 16));
    row.revision += 1;
    row.groups.clear();
    if (*rc::gen::arbitrary<bool>()) row.groups.assign(kGroups.begin(), kGroups.end());
    std::vector<Document> documents;
    const int count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) documents.push_back(AnyDocument());
    builder.Trace(row, documents, previous);
    row.document_count = static_cast<std::uint32_t>(count);
    rows_[{account, id}] = row;
  }

  static Document AnyDocument() {
    Document document;
    document.id = *rc::gen::inRange<std::uint64_t>(1, 5);
    document.json = *rc::gen::arbitrary<std::string>();
    document.is_subsegment = *rc::gen::arbitrary<bool>();
    document.in_progress = *rc::gen::arbitrary<bool>();
    const int terms = *rc::gen::inRange(0, 4);
    for (int i = 0; i < terms; ++i) {
      document.terms.push_back(*rc::gen::inRange<std::uint64_t>(0, kTerms));
    }
    return document;
  }

  static void AddCell(BatchBuilder& builder) {
    const TimestampUs at = AnyTime();
    const auto kind = *rc::gen::element(RollupKind::kNode, RollupKind::kEdge);
    RollupKey key{MinuteOf(at) + *rc::gen::inRange(0, 2), kind, Node("a"), {}};
    if (kind == RollupKind::kEdge) key.target = Node(*rc::gen::element<std::string>("b", "bb", ""));
    const std::int64_t calls = *rc::gen::element<std::int64_t>(-2, -1, 1, 1, 2, 3);
    const RollupCell cell = Calls(calls, {*rc::gen::inRange(1, 4) * 1000}, at);
    if (*rc::gen::arbitrary<bool>())
      builder.GroupRollup(kGroups[*rc::gen::inRange<std::size_t>(0, kGroups.size())], key, cell);
    builder.Rollup(std::move(key), cell);
  }

  static void AddLink(BatchBuilder& builder) {
    const BackLink link{SegmentId(*rc::gen::inRange<std::uint64_t>(1, 3)),
                        IdOf(*rc::gen::inRange(0, kTraces)),
                        SegmentId(*rc::gen::inRange<std::uint64_t>(1, 3))};
    builder.Link(IdOf(*rc::gen::inRange(0, kTraces)), DayOf(AnyTime()), link);
  }

  void CompareTrace(AccountId account, const TraceId& id) {
    for (const std::size_t limit : {std::size_t{2}, std::size_t{100}}) {
      const auto mine = store_->LoadTrace(account, id, limit);
      const auto theirs = oracle_.LoadTrace(account, id, limit);
      RC_ASSERT(mine.has_value() && theirs.has_value());
      RC_ASSERT(mine->has_value() == theirs->has_value());
      if (!mine->has_value()) continue;
      RC_ASSERT((*mine)->row == (*theirs)->row);
      RC_ASSERT((*mine)->documents == (*theirs)->documents);
      RC_ASSERT((*mine)->truncated == (*theirs)->truncated);
    }
    for (const std::size_t limit : {std::size_t{2}, std::size_t{100}}) {
      const auto mine = store_->LoadBackLinks(account, id, limit);
      const auto theirs = oracle_.LoadBackLinks(account, id, limit);
      RC_ASSERT(mine.has_value() && theirs.has_value());
      RC_ASSERT(*mine == *theirs);
    }
  }

  static std::vector<TraceRow> Rows(const SegmentStore& store, const TraceScan& scan) {
    std::vector<TraceRow> rows;
    const auto scanned = store.ScanTraces(scan, [&](const TraceRow& row) {
      rows.push_back(row);
      return true;
    });
    RC_ASSERT(scanned.has_value());
    return rows;
  }

  void CompareScans(AccountId account) {
    const TimestampUs from = AnyTime();
    const TimestampUs to = AnyTime();
    const TraceScan::Cursor before{AnyTime(), IdOf(*rc::gen::inRange(0, kTraces))};
    for (const TraceScan& scan :
         {TraceScan{account, kBeginningOfTime, kEndOfTime, {}}, TraceScan{account, from, to, {}},
          TraceScan{account, kBeginningOfTime, to, before}}) {
      RC_ASSERT(Rows(*store_, scan) == Rows(oracle_, scan));
    }
  }

  static std::vector<RollupRow> Cells(const SegmentStore& store, AccountId account,
                                      std::int64_t from, std::int64_t to) {
    std::vector<RollupRow> rows;
    const auto visit = [&](const RollupRow& row) { rows.push_back(row); };
    RC_ASSERT(store.ScanRollup(account, from, to, visit).has_value());
    return rows;
  }

  static std::vector<RollupRow> GroupCells(const SegmentStore& store, AccountId account,
                                           GroupId group, std::int64_t from) {
    std::vector<RollupRow> rows;
    const auto visit = [&](const RollupRow& row) { rows.push_back(row); };
    RC_ASSERT(store.ScanGroupRollup(account, group, from, INT64_MAX, visit).has_value());
    return rows;
  }

  void CompareRollup(AccountId account) {
    const std::int64_t from = MinuteOf(AnyTime());
    RC_ASSERT(Cells(*store_, account, INT64_MIN, INT64_MAX) ==
              Cells(oracle_, account, INT64_MIN, INT64_MAX));
    RC_ASSERT(Cells(*store_, account, from, from + 1) == Cells(oracle_, account, from, from + 1));
    for (const GroupId group : kGroups) {
      RC_ASSERT(GroupCells(*store_, account, group, INT64_MIN) ==
                GroupCells(oracle_, account, group, INT64_MIN));
      RC_ASSERT(GroupCells(*store_, account, group, from) ==
                GroupCells(oracle_, account, group, from));
    }
  }

  void CompareTerms(AccountId account, std::vector<std::uint64_t> terms) {
    for (const TimestampUs from : {kBeginningOfTime, AnyTime()}) {
      const TimestampUs to = from == kBeginningOfTime ? kEndOfTime : AnyTime();
      auto mine = store_->FindTraces({account, from, to, terms});
      auto theirs = oracle_.FindTraces({account, from, to, terms});
      RC_ASSERT(mine.has_value() && theirs.has_value());
      std::ranges::sort(*mine);
      std::ranges::sort(*theirs);
      RC_ASSERT(std::ranges::adjacent_find(*mine) == mine->end());
      RC_ASSERT(std::ranges::includes(*mine, *theirs));
    }
  }

  void CompareUsage() {
    const auto mine = store_->Usage();
    const auto theirs = oracle_.Usage();
    RC_ASSERT(mine.has_value() && theirs.has_value());
    RC_ASSERT(*store_->LongestTrace() == *oracle_.LongestTrace());
    const auto same_day = [](const DayUsage& a, const DayUsage& b) { return a.day == b.day; };
    RC_ASSERT(std::ranges::equal(mine->days, theirs->days, same_day));
  }

  StoreHarness& harness_;
  SegmentStore& oracle_;
  std::unique_ptr<SegmentStore> store_;
  std::map<std::pair<AccountId, TraceId>, TraceRow> rows_;
  std::set<std::pair<AccountId, TraceId>> retired_;
};

// A failing history prints its seed; RC_PARAMS="seed=..." replays it.
inline void CheckAgainstOracle(const HarnessFactory& factory,
                               const std::function<std::unique_ptr<SegmentStore>()>& make_oracle) {
  EXPECT_TRUE(rc::check("store answers as its oracle", [&] {
    const auto harness = factory.make();
    const auto oracle = make_oracle();
    StoreHistory history(*harness, *oracle);
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      history.Step();
      if (i % 8 == 7) history.CompareEverything();
    }
    history.CompareEverything();
  }));
}

}  // namespace roentgen::testing
