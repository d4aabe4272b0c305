#include "engine/analyse/heat_map.h"

#include <gtest/gtest.h>

namespace roentgen::analyse {
namespace {

TraceRow Row(std::int64_t second, std::optional<std::int64_t> response_us) {
  TraceRow row;
  row.index_time = FromSeconds(second);
  row.start = row.index_time;
  if (response_us) row.response_time = DurationUs{*response_us};
  return row;
}

TEST(HeatMap, EveryTraceIsInOneCellOrInProgress) {
  HeatMapMaker maker(FromSeconds(0), FromSeconds(100), 10);
  maker.Add(Row(0, 0), Outcome::kOk);
  maker.Add(Row(9, 50), Outcome::kFault);
  maker.Add(Row(99, 100), Outcome::kError);
  maker.Add(Row(99, 5'000'000'000), Outcome::kThrottle);
  maker.Add(Row(50, std::nullopt), Outcome::kOk);
  const HeatMap map = maker.Take();
  ASSERT_EQ(map.cells.size(), 3u);
  EXPECT_EQ(map.cells[0].column, 0);
  EXPECT_EQ(map.cells[0].row, 0);
  EXPECT_EQ(map.cells[0].ok, 1);
  EXPECT_EQ(map.cells[0].fault, 1);
  EXPECT_EQ(map.cells[1].column, 9);
  EXPECT_EQ(map.cells[1].row, 1);
  EXPECT_EQ(map.cells[1].error, 1);
  EXPECT_EQ(map.cells[2].row, static_cast<std::int32_t>(map.row_bounds.size()) - 1);
  EXPECT_EQ(map.cells[2].throttle, 1);
  EXPECT_EQ(map.in_progress, 1);
}

TEST(HeatMap, RowsAreOfEqualFactorAndColumnsAreBounded) {
  HeatMapMaker maker(FromSeconds(0), FromSeconds(1), 1'000'000);
  const HeatMap map = maker.Take();
  EXPECT_EQ(map.columns, kMaxColumns);
  EXPECT_EQ(map.row_bounds[1], DurationUs{100});
  EXPECT_EQ(map.row_bounds[2], DurationUs{158});
  EXPECT_EQ(map.row_bounds.back(), DurationUs{1'000'000'000});
  EXPECT_EQ(map.row_bounds.size(), 37u);
}

}  // namespace
}  // namespace roentgen::analyse
