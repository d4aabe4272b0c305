// What the store takes and gives back: files, memory.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "adapters/rocks/rocks_test_harness.h"

namespace roentgen::testing {
namespace {

constexpr std::uint64_t kMib = 1 << 20;

std::string Noise(std::mt19937_64& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text.push_back(static_cast<char>(random()));
  return text;
}

// About two MiB that no compression makes smaller.
void FillDay(SegmentStore& store, std::int32_t day, bool w3c) {
  std::mt19937_64 random(static_cast<std::uint64_t>(day));
  for (std::uint64_t commit = 0; commit < 20; ++commit) {
    BatchBuilder builder;
    for (std::uint64_t i = 0; i < 20; ++i) {
      const TimestampUs at = StartOfDay(day) + DurationUs{kUsPerHour};
      const std::uint64_t n = commit * 100 + i + static_cast<std::uint64_t>(day) * 10'000;
      builder.Trace(MakeRow(w3c ? W3cId(n) : XrayId(at, n), at), {{1, Noise(random, 5'000), {n}}});
    }
    ASSERT_TRUE(store.Commit(builder.batch()));
  }
}

class RocksSpace : public ::testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(Ids, RocksSpace, ::testing::Bool(),
                         [](const auto& w3c) { return w3c.param ? "W3c" : "Xray"; });

TEST_P(RocksSpace, ADroppedDayGivesItsDiskBack) {
  RocksHarness harness(100);
  auto store = *harness.Open();
  const std::int32_t first = DayOf(kNoon);
  for (std::int32_t day = first; day < first + 4; ++day) FillDay(*store, day, GetParam());
  ASSERT_TRUE(store->Close());
  store.reset();
  store = *harness.Open();
  const std::uint64_t before = store->Usage()->disk_bytes;
  ASSERT_GT(before, 7 * kMib);
  ASSERT_EQ(*store->DropDaysBefore(first + 3), 3);
  const std::uint64_t after = store->Usage()->disk_bytes;
  EXPECT_LT(after, before / 4 + kMib) << before;
  EXPECT_GT(after, kMib);
}

TEST_P(RocksSpace, DaysAreWeighed) {
  RocksHarness harness(100);
  auto store = *harness.Open();
  const std::int32_t first = DayOf(kNoon);
  for (std::int32_t day = first; day < first + 2; ++day) FillDay(*store, day, GetParam());
  ASSERT_TRUE(static_cast<rocks::RocksSegmentStore&>(*store).CompactAll());
  const auto usage = store->Usage();
  ASSERT_EQ(usage->days.size(), 2U);
  for (const DayUsage& day : usage->days) {
    EXPECT_GT(day.bytes, kMib);
    EXPECT_LT(day.bytes, 3 * kMib);
  }
  EXPECT_GT(usage->memory_bytes, 0U);
}

TEST(RocksMemory, StaysWithinItsSetting) {
  RocksHarness harness(1'000);
  auto store = *harness.Open();
  for (std::int32_t day = 0; day < 12; ++day) FillDay(*store, DayOf(kNoon) + day, true);
  EXPECT_TRUE(
      store->ScanTraces({kAccount, kBeginningOfTime, kEndOfTime, {}}, [&](const TraceRow& row) {
        EXPECT_TRUE(store->LoadTrace(kAccount, row.id, 10));
        return true;
      }));
  const std::size_t setting = harness.options().memory_bytes;
  EXPECT_LE(store->Usage()->memory_bytes, setting + setting / 10);
}

}  // namespace
}  // namespace roentgen::testing
