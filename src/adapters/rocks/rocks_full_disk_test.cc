// A real file system that really fills up. Needs the right to mount; skipped without.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "adapters/rocks/rocks_test_harness.h"

namespace roentgen::testing {
namespace {

class SmallDisk {
 public:
  SmallDisk() {
    mounted_ = ::mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=24m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  void Resize(unsigned mib) {
    const std::string size = "size=" + std::to_string(mib) + "m";
    ASSERT_EQ(::mount("tmpfs", directory_.path().c_str(), "tmpfs", MS_REMOUNT, size.c_str()), 0);
  }
  bool mounted() const { return mounted_; }
  const std::string& path() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
  bool mounted_ = false;
};

class RocksFullDisk : public ::testing::TestWithParam<std::uint64_t> {};

Result<void> CommitNoise(SegmentStore& store, std::uint64_t n) {
  std::mt19937_64 random(n);
  std::string noise;
  while (noise.size() < 100'000) noise.push_back(static_cast<char>(random()));
  BatchBuilder builder;
  builder.Trace(MakeRow(XrayId(kNoon, n), kNoon), {{1, noise, {n}}})
      .Rollup({MinuteOf(kNoon), RollupKind::kNode, Node("a"), {}}, Calls(1, {1000}, kNoon));
  return store.Commit(builder.batch());
}

void ExpectExactly(const SegmentStore& store, std::int64_t commits) {
  std::int64_t rows = 0;
  EXPECT_TRUE(
      store.ScanTraces({kAccount, kBeginningOfTime, kEndOfTime, {}}, [&](const TraceRow& row) {
        const auto loaded = store.LoadTrace(kAccount, row.id, 5);
        EXPECT_TRUE(loaded && *loaded);
        return ++rows > 0;
      }));
  EXPECT_EQ(rows, commits);
  EXPECT_TRUE(store.ScanRollup(kAccount, INT64_MIN, INT64_MAX, [&](const RollupRow& row) {
    EXPECT_EQ(row.cell.statistics.ok, commits);
  }));
}

// The ballast decides what runs out first: room for the log, or for the files that memory is
// flushed to.
TEST_P(RocksFullDisk, RefusesThenRecoversAndLosesNothing) {
  SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not allowed here";
  FakeClock clock(kNoon);
  rocks::RocksOptions options;
  options.directory = disk.path() + "/data";
  options.memory_bytes = std::size_t{8} << 20;
  options.min_free_disk_bytes = 0;
  options.clock = &clock;
  auto opened = rocks::RocksSegmentStore::Open(options);
  ASSERT_TRUE(opened) << opened.error().message;
  SegmentStore& store = **opened;
  std::int64_t acknowledged = 0;
  std::uint64_t n = 0;
  for (unsigned round = 0; round < 2; ++round) {
    const std::string ballast = disk.path() + "/ballast";
    std::ofstream(ballast) << std::string((GetParam() + 24 * round) << 20, 'b');
    int refusals = 0;
    for (int tries = 0; refusals < 5 && tries < 1'000; ++tries) {
      clock.Advance({kUsPerSecond});
      const auto committed = CommitNoise(store, ++n);
      acknowledged += committed ? 1 : 0;
      refusals += committed ? 0 : 1;
      if (!committed) EXPECT_EQ(committed.error().code, ErrorCode::kUnavailable);
    }
    EXPECT_EQ(refusals, 5);
    ExpectExactly(store, acknowledged);
    // Not room enough for what is in memory yet: opening anew writes the log's contents to files.
    std::filesystem::resize_file(ballast, ((GetParam() + 24 * round) << 20) - 300'000);
    clock.Advance({kUsPerSecond});
    EXPECT_FALSE(CommitNoise(store, ++n));
    disk.Resize(24 * (round + 2));
    clock.Advance({kUsPerSecond});
    const auto again = CommitNoise(store, ++n);
    ASSERT_TRUE(again) << round << ": " << again.error().message;
    ++acknowledged;
    ExpectExactly(store, acknowledged);
    ASSERT_TRUE(store.DropDaysBefore(DayOf(kNoon) + 1));
    acknowledged = 0;
  }
  ASSERT_TRUE(store.Close());
  opened->reset();
  opened = rocks::RocksSegmentStore::Open(options);
  ASSERT_TRUE(opened) << opened.error().message;
  ExpectExactly(**opened, 0);
}

INSTANTIATE_TEST_SUITE_P(BallastMib, RocksFullDisk, ::testing::Values(4, 10, 18),
                         [](const auto& mib) { return std::to_string(mib.param); });

}  // namespace
}  // namespace roentgen::testing
