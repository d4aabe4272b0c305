#include "engine/analyse/analysis_queries.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "engine/analyse/attribute_table.h"
#include "engine/analyse/critical_path.h"
#include "engine/analyse/heat_map.h"
#include "engine/analyse/trace_attributes.h"
#include "engine/assemble/summary.h"

namespace roentgen::analyse {
namespace {

Outcome OutcomeOfRoot(const assemble::AssembledTrace& trace) {
  return trace.root ? OutcomeOf(trace.segment(*trace.root).flags) : Outcome::kOk;
}

// What two sets, or a set of facets, are counted from.
class Counter {
 public:
  Counter(AttributeTable& table, TraceSet set, AccountId account)
      : table_(table), set_(set), account_(account) {}

  void operator()(const query::SelectedTrace& selected) {
    const TraceSummary summary = assemble::Summarise(selected.trace, selected.row, account_);
    table_.Add(set_, AttributesOf(summary, selected.trace), summary.has_fault);
    if (summary.response_time) latencies_.push_back(*summary.response_time);
  }

  std::vector<QuantileEstimate> Latency() { return Quantiles(std::move(latencies_)); }

 private:
  AttributeTable& table_;
  TraceSet set_;
  AccountId account_;
  std::vector<DurationUs> latencies_;
};

}  // namespace

AnalysisQueries::AnalysisQueries(const SegmentStore& store, const query::TraceQueries& queries,
                                 AnalysisLimits limits)
    : store_(store), queries_(queries), limits_(limits) {}

Result<Examined> AnalysisQueries::ForEach(const TraceSelection& traces, const Visit& visit) const {
  RG_TRY_VOID(query::CheckRange(traces.start, traces.end, limits_.max_range));
  RG_TRY(const match::Plan plan, queries_.PlanFor(traces.filter_expression));
  query::Selection selection;
  selection.from = traces.start;
  selection.to = traces.end;
  selection.plan = &plan;
  const query::SelectionLimits limits{.account = limits_.account,
                                      .rows = limits_.rows,
                                      .traces = limits_.traces_read,
                                      .documents = limits_.summary_documents};
  Examined examined;
  // One more than is counted is asked for, so that a full answer is not called partial.
  RG_TRY(const query::SelectionEnd end,
         query::Select(store_, selection, limits, [&](const query::SelectedTrace& selected) {
           if (examined.traces == limits_.traces) return false;
           visit(selected);
           ++examined.traces;
           return true;
         }));
  examined.looked_at = end.processed;
  examined.is_partial = end.resume.has_value();
  if (end.resume) examined.reached = end.resume->index_time;
  return examined;
}

Result<HeatMapAnswer> AnalysisQueries::MakeHeatMap(const TraceSelection& traces,
                                                   std::int32_t columns) const {
  HeatMapMaker maker(traces.start, traces.end, columns);
  HeatMapAnswer answer;
  RG_TRY(answer.examined, ForEach(traces, [&](const query::SelectedTrace& selected) {
           maker.Add(selected.row, OutcomeOfRoot(selected.trace));
         }));
  answer.map = maker.Take();
  return answer;
}

Result<FacetsAnswer> AnalysisQueries::CountFacets(const FacetsRequest& request) const {
  AttributeTable table;
  Counter counter(table, TraceSet::kA, limits_.account);
  FacetsAnswer answer;
  RG_TRY(answer.examined, ForEach(request.traces, std::ref(counter)));
  answer.facets = table.Facets(request.attribute, request.prefix,
                               std::min(request.max_values, limits_.max_facet_values));
  return answer;
}

Result<CompareAnswer> AnalysisQueries::Compare(const TraceSelection& a,
                                               const TraceSelection& b) const {
  AttributeTable table;
  Counter counter_a(table, TraceSet::kA, limits_.account);
  Counter counter_b(table, TraceSet::kB, limits_.account);
  CompareAnswer answer;
  RG_TRY(answer.examined_a, ForEach(a, std::ref(counter_a)));
  RG_TRY(answer.examined_b, ForEach(b, std::ref(counter_b)));
  answer.comparison = table.Compare(limits_.max_differences);
  answer.comparison.latency_a = counter_a.Latency();
  answer.comparison.latency_b = counter_b.Latency();
  return answer;
}

Result<TraceTimes> AnalysisQueries::TimeTrace(std::string_view trace_id) const {
  const auto id = TraceId::Parse(trace_id);
  if (!id) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Invalid trace id: {}", trace_id.substr(0, 100)));
  }
  RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, *id, limits_.trace_documents));
  if (!loaded) {
    return MakeError(ErrorCode::kNotFound, fmt::format("Trace {} is not stored", id->ToString()));
  }
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  RG_TRY(const auto trace, assemble::Assemble(*loaded, decoder, limits_.account));
  TraceTimes times = TimesOf(trace, limits_.account);
  times.is_truncated = loaded->truncated;
  return times;
}

}  // namespace roentgen::analyse
