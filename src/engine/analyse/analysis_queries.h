// Analyses of stored traces as use cases: over the traces a filter selects, newest first, up to a
// stated number; or of one trace.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     borrows clock, store and queries; answers own all their bytes.
// Errors:        kInvalid for ranges, ids and filters that are wrong, kNotFound for a trace that is
//                not stored, kTooLarge when a limit ended a search that had found nothing,
//                kCancelled when it was stopped, and the store's errors.
// Bounds:        AnalysisLimits; every answer over many traces says how many it rests on and
//                whether a limit ended it.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/query/trace_queries.h"
#include "model/attribute_counts.h"
#include "model/examined.h"
#include "model/grouped_calls.h"
#include "model/heat_map.h"
#include "model/service_graph.h"
#include "model/statistics.h"
#include "model/trace_difference.h"
#include "model/trace_times.h"

namespace roentgen::analyse {

struct AnalysisLimits {
  AccountId account;
  DurationUs max_range{24 * kUsPerHour};
  DurationUs max_time{10 * kUsPerSecond};  // of one set; a step of the host's clock counts as time
  std::size_t traces = 2'000;              // counted, of one set
  std::size_t rows = 200'000;              // of the list, looked at
  std::size_t traces_read = 5'000;         // matching or not
  std::size_t summary_documents = 2'000;   // of one trace of a set
  std::size_t trace_documents = 20'000;    // of a trace analysed alone
  std::size_t max_facet_values = 100;
  std::size_t max_differences = 200;
  std::size_t max_groups = 1'000;  // values of a breakdown, operations of a service
};

struct TraceSelection {
  TimestampUs start;              // inclusive
  TimestampUs end;                // exclusive
  std::string filter_expression;  // blank: every trace
  std::string group;              // empty or Default: every trace
  std::stop_token stop;           // ends the search, which answers kCancelled
};

struct FacetsRequest {
  TraceSelection traces;
  std::string attribute;  // empty: all
  std::string prefix;     // of values
  std::size_t max_values = 20;
};

struct HeatMapAnswer {
  HeatMap map;
  CallTimes roots;
  Examined examined;
};

struct FacetsAnswer {
  std::vector<Facet> facets;
  Examined examined;
};

struct CompareAnswer {
  Comparison comparison;
  CallTimes roots_a;
  CallTimes roots_b;
  Examined examined_a;
  Examined examined_b;
};

struct BreakdownRequest {
  TraceSelection traces;
  std::string attribute;
  std::size_t max_values = 50;
};

struct BreakdownAnswer {
  AttributeBreakdown breakdown;
  Examined examined;
};

struct OperationsRequest {
  TraceSelection traces;
  std::string service_name;
  std::optional<std::string> service_type;  // none: any
  std::size_t max_operations = 50;
};

struct OperationsAnswer {
  OperationList operations;
  Examined examined;
};

struct GraphAnswer {
  ServiceGraph graph;
  Examined examined;
};

struct DiffedTrace {
  TraceId id;
  TimestampUs start;
  DurationUs duration;
  std::optional<DurationUs> response_time;  // nothing while the root is in progress
};

struct DiffAnswer {
  DiffedTrace a;
  DiffedTrace b;
  TraceDifference difference;
  bool is_truncated = false;  // more documents are stored than were read
};

class AnalysisQueries {
 public:
  AnalysisQueries(const Clock& clock, const SegmentStore& store, const query::TraceQueries& queries,
                  AnalysisLimits limits);

  Result<HeatMapAnswer> MakeHeatMap(const TraceSelection& traces, std::int32_t columns) const;
  Result<FacetsAnswer> CountFacets(const FacetsRequest& request) const;
  Result<CompareAnswer> Compare(const TraceSelection& a, const TraceSelection& b) const;
  // kInvalid for an attribute that traces cannot have.
  Result<BreakdownAnswer> BreakDown(const BreakdownRequest& request) const;
  Result<OperationsAnswer> ListOperations(const OperationsRequest& request) const;
  // Of the traces themselves; TraceQueries has the graph of every trace, and of groups.
  Result<GraphAnswer> MakeGraph(const TraceSelection& traces) const;
  Result<TraceTimes> TimeTrace(std::string_view trace_id) const;
  Result<DiffAnswer> DiffTraces(std::string_view id_a, std::string_view id_b) const;

 private:
  struct ReadTrace {
    assemble::AssembledTrace trace;
    TraceRow row;
    bool is_truncated = false;
  };
  Result<ReadTrace> Read(std::string_view trace_id) const;
  Result<void> Check(const TraceSelection& traces) const;
  using Visit = std::function<void(const query::SelectedTrace&)>;
  Result<Examined> ForEach(const TraceSelection& traces, const Visit& visit) const;

  const Clock& clock_;
  const SegmentStore& store_;
  const query::TraceQueries& queries_;
  const AnalysisLimits limits_;
};

}  // namespace roentgen::analyse
