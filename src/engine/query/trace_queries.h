// The reading half of the X-Ray API as use cases: summaries, whole traces, graphs.
//
// Source: X-Ray API reference; choices where it is silent in docs/adr/0005.
// Thread-safety: every method may be called from any thread at once.
// Ownership:     borrows the store, which must outlive it; answers own their bytes.
// Errors:        kInvalid with the service's own wording, kUnsupported for what is not built yet,
//                and the store's errors.
// Bounds:        `QueryLimits`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/assemble/assembled_trace.h"
#include "engine/filter/binder.h"
#include "engine/query/selection.h"
#include "engine/query/time_series.h"
#include "model/service_graph.h"
#include "model/trace_summary.h"
#include "ports/segment_store.h"

namespace roentgen::query {

struct QueryLimits {
  AccountId account;
  std::size_t max_trace_ids = 5;          // of BatchGetTraces
  std::size_t max_graph_trace_ids = 100;  // of GetTraceGraph
  DurationUs max_graph_range{6 * kUsPerHour};
  DurationUs max_summary_range{24 * kUsPerHour};
  std::size_t page_buckets = 360;  // of a time series: six hours by minutes
  std::size_t page_summaries = 100;
  std::size_t page_rows_scanned = 200'000;  // then the page ends early, with a token
  std::size_t page_traces_read = 5'000;     // the same for traces whose documents were read
  std::size_t max_trace_documents = 100'000;
  std::size_t summary_documents = 10'000;  // of one trace read for its summary
};

struct SummariesRequest {
  TimestampUs start;  // inclusive
  TimestampUs end;    // exclusive
  TimeRangeType range_type = TimeRangeType::kTraceId;
  // Of Sampling: this share of the traces (FixedRate), or one page and no more (PartialScan).
  std::optional<double> fixed_rate;
  bool partial_scan = false;
  std::string filter_expression;  // blank: every trace
  std::string next_token;
};

struct SummariesPage {
  std::vector<TraceSummary> summaries;  // newest first, within and across pages
  TimestampUs approximate_time;         // lower bound this page reached
  std::uint64_t processed = 0;          // traces looked at, matching or not
  std::string next_token;               // empty on the last page
};

struct ProcessedTrace {
  TraceId id;
  std::optional<DurationUs> duration;
  bool limit_exceeded = false;
  std::vector<assemble::ProcessedSegment> segments;  // by start time, then id
};

class TraceQueries {
 public:
  // `groups` gives the groups as they are now, for filters that name one.
  using Groups = std::function<std::shared_ptr<const filter::GroupLookup>()>;
  TraceQueries(const SegmentStore& store, QueryLimits limits, Groups groups = {});

  Result<SummariesPage> GetTraceSummaries(const SummariesRequest& request) const;
  // Unknown ids are absent from the answer. Malformed ids: kInvalid.
  Result<std::vector<ProcessedTrace>> BatchGetTraces(std::span<const std::string> trace_ids) const;
  // The answer's start and end are the range asked for widened to whole minutes.
  // `group` other than Default: of the traces stamped with it.
  Result<ServiceGraph> GetServiceGraph(TimestampUs start, TimestampUs end, GroupId group = 0) const;
  // At most `max_graph_range` long; SeriesRequest says the rest.
  Result<TimeSeries> GetTimeSeries(const SeriesRequest& request) const;
  Result<ServiceGraph> GetTraceGraph(std::span<const std::string> trace_ids) const;
  // The plan of a filter expression, with the groups as they are now; blank: every trace. With a
  // group only what its expression holds of, too; no name and Default are every trace.
  Result<match::Plan> PlanFor(std::string_view expression, std::string_view group = {}) const;

 private:
  const SegmentStore& store_;
  const QueryLimits limits_;
  const Groups groups_;
};

}  // namespace roentgen::query
