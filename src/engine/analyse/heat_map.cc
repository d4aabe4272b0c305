#include "engine/analyse/heat_map.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace roentgen::analyse {

HeatMapMaker::HeatMapMaker(TimestampUs from, TimestampUs to, std::int32_t columns) {
  map_.start = from;
  map_.columns = std::clamp(columns, 1, kMaxColumns);
  const std::int64_t range_us = std::max<std::int64_t>((to - from).us, 1);
  map_.column_width.us = (range_us + map_.columns - 1) / map_.columns;  // up, so that all is inside
  map_.row_bounds.push_back({0});
  for (int k = kFirstDecade * kRowsPerDecade; k <= kLastDecade * kRowsPerDecade; ++k) {
    map_.row_bounds.push_back(
        {std::llround(std::pow(10.0, static_cast<double>(k) / kRowsPerDecade))});
  }
}

void HeatMapMaker::Add(const TraceRow& row, Outcome outcome) {
  if (!row.response_time) {
    ++map_.in_progress;
    return;
  }
  // By the time the list has it at: its start may lie before the range.
  const std::int64_t column = (row.index_time - map_.start).us / map_.column_width.us;
  const DurationUs time = std::max(*row.response_time, DurationUs{0});
  const auto bound = std::ranges::upper_bound(map_.row_bounds, time);
  const auto at =
      std::pair(static_cast<std::int32_t>(std::clamp<std::int64_t>(column, 0, map_.columns - 1)),
                static_cast<std::int32_t>(bound - map_.row_bounds.begin() - 1));
  Cell& cell = cells_[at];
  switch (outcome) {
    case Outcome::kOk: ++cell.counts.ok; break;
    case Outcome::kError: ++cell.counts.error; break;
    case Outcome::kThrottle: ++cell.counts.throttle; break;
    case Outcome::kFault: ++cell.counts.fault; break;
  }
  if (time > cell.slowest) {
    cell.slowest = time;
    cell.counts.example = row.id;
  }
}

HeatMap HeatMapMaker::Take() {
  for (auto& [at, cell] : cells_) {
    std::tie(cell.counts.column, cell.counts.row) = at;
    map_.cells.push_back(cell.counts);
  }
  return std::move(map_);
}

}  // namespace roentgen::analyse
