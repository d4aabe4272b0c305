// Analyses of stored traces as use cases: over the traces a filter selects, newest first, up to a
// stated number; or of one trace.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     borrows store and queries; answers own all their bytes.
// Errors:        kInvalid for ranges, ids and filters that are wrong, kNotFound for a trace that is
//                not stored, and the store's errors.
// Bounds:        AnalysisLimits; every answer over many traces says how many it rests on and
//                whether a limit ended it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/query/trace_queries.h"
#include "model/attribute_counts.h"
#include "model/examined.h"
#include "model/heat_map.h"
#include "model/trace_times.h"

namespace roentgen::analyse {

struct AnalysisLimits {
  AccountId account;
  DurationUs max_range{24 * kUsPerHour};
  std::size_t traces = 2'000;             // counted, of one set
  std::size_t rows = 200'000;             // of the list, looked at
  std::size_t traces_read = 5'000;        // matching or not
  std::size_t summary_documents = 2'000;  // of one trace of a set
  std::size_t trace_documents = 20'000;   // of a trace analysed alone
  std::size_t max_facet_values = 100;
  std::size_t max_differences = 200;
};

struct TraceSelection {
  TimestampUs start;              // inclusive
  TimestampUs end;                // exclusive
  std::string filter_expression;  // blank: every trace
};

struct FacetsRequest {
  TraceSelection traces;
  std::string attribute;  // empty: all
  std::string prefix;     // of values
  std::size_t max_values = 20;
};

struct HeatMapAnswer {
  HeatMap map;
  Examined examined;
};

struct FacetsAnswer {
  std::vector<Facet> facets;
  Examined examined;
};

struct CompareAnswer {
  Comparison comparison;
  Examined examined_a;
  Examined examined_b;
};

class AnalysisQueries {
 public:
  AnalysisQueries(const SegmentStore& store, const query::TraceQueries& queries,
                  AnalysisLimits limits);

  Result<HeatMapAnswer> MakeHeatMap(const TraceSelection& traces, std::int32_t columns) const;
  Result<FacetsAnswer> CountFacets(const FacetsRequest& request) const;
  Result<CompareAnswer> Compare(const TraceSelection& a, const TraceSelection& b) const;
  Result<TraceTimes> TimeTrace(std::string_view trace_id) const;

 private:
  using Visit = std::function<void(const query::SelectedTrace&)>;
  Result<Examined> ForEach(const TraceSelection& traces, const Visit& visit) const;

  const SegmentStore& store_;
  const query::TraceQueries& queries_;
  const AnalysisLimits limits_;
};

}  // namespace roentgen::analyse
