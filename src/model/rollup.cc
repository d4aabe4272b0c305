#include "model/rollup.h"

#include <algorithm>

namespace roentgen {

void RollupCell::Add(const RollupCell& other) {
  statistics.Add(other.statistics);
  pending += other.pending;
  response_time.Add(other.response_time);
  duration.Add(other.duration);
  first_start = std::min(first_start, other.first_start);
  last_end = std::max(last_end, other.last_end);
}

}  // namespace roentgen
