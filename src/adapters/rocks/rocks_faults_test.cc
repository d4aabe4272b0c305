// What happens when the disk is full, fails, is locked, or holds something else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

#include "adapters/rocks/rocks_test_harness.h"

namespace roentgen::testing {
namespace {

using rocks::RocksSegmentStore;

Result<void> CommitTrace(SegmentStore& store, std::uint64_t n) {
  BatchBuilder builder;
  builder.Trace(MakeRow(XrayId(kNoon, n), kNoon), {{1, std::string(500, 'x'), {n}}})
      .Rollup({MinuteOf(kNoon), RollupKind::kNode, Node("a"), {}}, Calls(1, {1000}, kNoon));
  return store.Commit(builder.batch());
}

bool Has(SegmentStore& store, std::uint64_t n) {
  const auto loaded = store.LoadTrace(kAccount, XrayId(kNoon, n), 10);
  return loaded && loaded->has_value();
}

std::int64_t CallsCounted(const SegmentStore& store) {
  std::int64_t calls = 0;
  EXPECT_TRUE(store.ScanRollup(kAccount, INT64_MIN, INT64_MAX,
                               [&](const RollupRow& row) { calls += row.cell.statistics.ok; }));
  return calls;
}

TEST(RocksFaults, ADiskThatFillsAgainAndAgainLosesNothingAcknowledged) {
  RocksHarness harness(7);
  auto store = *harness.Open();
  std::int64_t acknowledged = 0;
  for (std::uint64_t n = 0; n < 60; ++n) {
    const bool full = n % 3 == 1 || n % 10 > 7;
    harness.FailWrites(full);
    const Result<void> committed = CommitTrace(*store, n);
    EXPECT_EQ(committed.has_value(), !full) << n;
    EXPECT_EQ(store->Health().has_value(), !full);
    EXPECT_EQ(Has(*store, n), !full);
    acknowledged += committed ? 1 : 0;
    EXPECT_EQ(CallsCounted(*store), acknowledged);
  }
  harness.FailWrites(false);
  ASSERT_TRUE(CommitTrace(*store, 1'000));
  ASSERT_TRUE(store->Close());
  store.reset();
  store = *harness.Open();
  EXPECT_EQ(CallsCounted(*store), acknowledged + 1);
}

TEST(RocksFaults, AFailingDiskIsTriedAgainOncePerSecond) {
  RocksHarness harness(7);
  auto store = *harness.Open();
  harness.FailWrites(true);
  EXPECT_FALSE(CommitTrace(*store, 1));
  harness.disk().FailWrites(false);  // the clock stands still
  const auto refused = CommitTrace(*store, 1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr(harness.options().directory));
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("No space left"));
  harness.clock().Advance({kUsPerSecond});
  EXPECT_TRUE(CommitTrace(*store, 1));
}

TEST(RocksFaults, RefusesCommitsBeforeTheDiskIsFull) {
  RocksHarness harness(7);
  auto store = *harness.Open();
  harness.set_free_disk_bytes(harness.options().min_free_disk_bytes - 1);
  const auto refused = CommitTrace(*store, 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr(harness.options().directory));
  EXPECT_FALSE(store->Health());
  EXPECT_FALSE(Has(*store, 1));
  harness.set_free_disk_bytes(harness.options().min_free_disk_bytes);
  EXPECT_TRUE(CommitTrace(*store, 1));
  EXPECT_TRUE(store->Health());
}

TEST(RocksFaults, DroppingDaysWorksWhileTheReserveIsUsedUp) {
  RocksHarness harness(7);
  auto store = *harness.Open();
  ASSERT_TRUE(CommitTrace(*store, 1));
  harness.set_free_disk_bytes(1'000'000);
  const auto dropped = store->DropDaysBefore(DayOf(kNoon) + 1);
  ASSERT_TRUE(dropped) << dropped.error().message;
  EXPECT_EQ(*dropped, 1);
}

TEST(RocksFaults, AStoreInUseIsNamed) {
  RocksHarness harness(7);
  const auto store = *harness.Open();
  const auto second = harness.Open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(second.error().message,
              ::testing::StartsWith("another roentgen is using " + harness.options().directory));
}

TEST(RocksFaults, ANewerStoreIsLeftAlone) {
  RocksHarness harness(7);
  ASSERT_TRUE((*harness.Open())->Close());
  std::ofstream(harness.options().directory + "/FORMAT") << "roentgen store 4\n";
  const auto opened = harness.Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(opened.error().message, ::testing::HasSubstr("newer roentgen"));
}

TEST(RocksFaults, AnOlderStoreIsReadAndRaised) {
  RocksHarness harness(7);
  {
    const auto store = *harness.Open();
    ASSERT_TRUE(CommitTrace(*store, 1));
    ASSERT_TRUE(store->Close());
  }
  const std::string path = harness.options().directory + "/FORMAT";
  std::ofstream(path) << "roentgen store 1\n";
  const auto store = harness.Open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_TRUE((*store)->LoadTrace(kAccount, XrayId(kNoon, 1), 1)->has_value());
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  EXPECT_EQ(line, "roentgen store 3");
}

TEST(RocksFaults, ADirectoryThatIsNotOursIsLeftAlone) {
  RocksHarness harness(7);
  ASSERT_TRUE((*harness.Open())->Close());
  std::filesystem::remove(harness.options().directory + "/FORMAT");
  EXPECT_EQ(harness.Open().error().code, ErrorCode::kCorrupt);
  std::ofstream(harness.options().directory + "/FORMAT") << "something else";
  EXPECT_EQ(harness.Open().error().code, ErrorCode::kCorrupt);
}

TEST(RocksFaults, ADamagedStoreSaysSo) {
  RocksHarness harness(7);
  {
    const auto store = *harness.Open();
    ASSERT_TRUE(CommitTrace(*store, 1));
    ASSERT_TRUE(store->Close());
  }
  std::ofstream(harness.options().directory + "/db/CURRENT") << "nonsense";
  const auto opened = harness.Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(opened.error().message, ::testing::HasSubstr(harness.options().directory));
}

TEST(RocksFaults, ADirectoryThatCannotBeMadeIsNamed) {
  rocks::RocksOptions options;
  options.directory = "/proc/roentgen";
  const auto opened = RocksSegmentStore::Open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(opened.error().message, ::testing::HasSubstr("/proc/roentgen"));
}

TEST(RocksFaults, TimesBeyondTheKeysAreRefused) {
  RocksHarness harness(7);
  const auto store = *harness.Open();
  BatchBuilder builder;
  builder.Trace(MakeRow(W3cId(1), {INT64_MAX - kUsPerDay}), {{1}});
  const auto refused = store->Commit(builder.batch());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace roentgen::testing
