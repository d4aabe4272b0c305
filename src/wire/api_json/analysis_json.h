// Answers of the paths under /api that rest on traces.
//
// Source: docs/api.md. Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/attribute_counts.h"
#include "model/examined.h"
#include "model/heat_map.h"
#include "model/statistics.h"
#include "model/trace_difference.h"
#include "model/trace_times.h"

namespace roentgen::wire {

std::string EncodeHeatMap(const HeatMap& map, const Statistics& statistics,
                          const Histogram& response_time, const Examined& examined);

std::string EncodeFacets(const std::vector<Facet>& facets, const Examined& examined);

struct ComparedSet {
  std::string filter_expression;
  Statistics statistics;
  Examined examined;
};
std::string EncodeComparison(const Comparison& comparison, const ComparedSet& a,
                             const ComparedSet& b);

std::string EncodeTraceTimes(const TraceTimes& times);

struct DiffedTraceHead {
  TraceId id;
  TimestampUs start;
  DurationUs duration;
  std::optional<DurationUs> response_time;
};
std::string EncodeTraceDifference(const TraceDifference& difference, const DiffedTraceHead& a,
                                  const DiffedTraceHead& b, bool is_truncated);

}  // namespace roentgen::wire
