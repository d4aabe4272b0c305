// Traces by start, response time and outcome. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "model/statistics.h"

namespace roentgen {

struct HeatCell {
  std::int32_t column = 0;  // of time
  std::int32_t row = 0;     // of response time
  std::int64_t ok = 0;
  std::int64_t error = 0;
  std::int64_t throttle = 0;
  std::int64_t fault = 0;
  TraceId example;  // the slowest trace of the cell
};

struct HeatMap {
  TimestampUs start;
  DurationUs column_width;
  std::int32_t columns = 0;
  std::vector<DurationUs> row_bounds;  // row r holds what is >= bound r and < bound r + 1
  std::vector<HeatCell> cells;         // those that hold something, by column, then row
  std::int64_t in_progress = 0;        // traces without a response time, in no cell
};

}  // namespace roentgen
