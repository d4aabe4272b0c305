#include "model/rollup.h"

#include <algorithm>

namespace roentgen {

void RollupCell::Add(const RollupCell& other) {
  statistics.Add(other.statistics);
  pending += other.pending;
  // Without asynchronous work the two are the same: added up once.
  const bool is_same = duration == response_time && other.duration == other.response_time;
  response_time.Add(other.response_time);
  if (is_same) {
    duration = response_time;
  } else {
    duration.Add(other.duration);
  }
  first_start = std::min(first_start, other.first_start);
  last_end = std::max(last_end, other.last_end);
}

}  // namespace roentgen
