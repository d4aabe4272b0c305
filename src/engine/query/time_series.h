// Statistics of nodes or edges by period, added up from the minutes of the service graph.
//
// Source: X-Ray API reference, GetTimeSeriesServiceStatistics; choices in docs/adr/0011.
// Thread-safety: pure but for the store; any thread.
// Ownership:     borrows the store for the call.
// Errors:        kInvalid for a period, a selector or a token that makes no sense, kUnsupported for
//                forecasts, and the store's.
// Bounds:        `SeriesLimits::page_buckets` buckets an answer; reads the minutes of those only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/group.h"
#include "model/ids.h"
#include "model/time_series.h"
#include "ports/segment_store.h"

namespace roentgen::query {

inline constexpr std::int64_t kDefaultPeriod_s = 60;

struct SeriesRequest {
  TimestampUs start;  // inclusive, rounded down to its minute
  TimestampUs end;    // exclusive, rounded up
  GroupId group = 0;  // other than Default: of the traces stamped with it
  // `service(...)`, `edge(...)` or `id(...)`; nothing: the calls of clients.
  std::optional<std::string> selector;
  std::int64_t period_s = kDefaultPeriod_s;
  bool forecast = false;
  std::string next_token;
};

struct SeriesLimits {
  AccountId account;
  std::size_t page_buckets = 360;
};

// `request.start` must be before `request.end`.
Result<TimeSeries> ReadTimeSeries(const SegmentStore& store, const SeriesRequest& request,
                                  const SeriesLimits& limits);

}  // namespace roentgen::query
