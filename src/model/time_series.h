// What happened at one place of the service graph, period by period.
//
// Source: X-Ray API reference, TimeSeriesServiceStatistics. Thread-safety: value types.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "model/statistics.h"

namespace roentgen {

struct TimeSeriesBucket {
  TimestampUs start;  // a multiple of the period
  Statistics statistics;
  Histogram response_time;
  bool operator==(const TimeSeriesBucket&) const = default;
};

struct TimeSeries {
  bool is_of_nodes = false;               // else of edges
  std::vector<TimeSeriesBucket> buckets;  // ascending and without gaps; empty ones count nothing
  std::string next_token;                 // empty on the last page
};

}  // namespace roentgen
