// Makes a heat map: columns of equal time, rows of equal factor (kRowsPerDecade a decade).
//
// Thread-safety: none; one maker on one thread.
// Bounds:        kMaxColumns; the first and last row are open, so every trace has one.
#pragma once

#include <map>
#include <utility>

#include "model/heat_map.h"
#include "model/trace_row.h"

namespace roentgen::analyse {

inline constexpr std::int32_t kMaxColumns = 500;
inline constexpr int kRowsPerDecade = 5;
inline constexpr int kFirstDecade = 2;  // rows begin at 100 us
inline constexpr int kLastDecade = 9;   // and end at 1000 s

class HeatMapMaker {
 public:
  // `from` before `to`; `columns` is kept within 1 and kMaxColumns.
  HeatMapMaker(TimestampUs from, TimestampUs to, std::int32_t columns);
  void Add(const TraceRow& row, Outcome outcome);
  HeatMap Take();

 private:
  struct Cell {
    HeatCell counts;
    DurationUs slowest{-1};
  };
  HeatMap map_;
  std::map<std::pair<std::int32_t, std::int32_t>, Cell> cells_;
};

}  // namespace roentgen::analyse
