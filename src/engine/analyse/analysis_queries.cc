#include "engine/analyse/analysis_queries.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "engine/analyse/attribute_table.h"
#include "engine/analyse/critical_path.h"
#include "engine/analyse/heat_map.h"
#include "engine/analyse/trace_attributes.h"
#include "engine/analyse/trace_diff.h"
#include "engine/assemble/summary.h"

namespace roentgen::analyse {
namespace {

Outcome OutcomeOfRoot(const assemble::AssembledTrace& trace) {
  return trace.root ? OutcomeOf(trace.segment(*trace.root).flags) : Outcome::kOk;
}

// A trace whose root is in progress has no outcome yet.
void AddRoot(const query::SelectedTrace& selected, CallTimes& roots) {
  if (!selected.row.response_time) return;
  roots.Add(OutcomeOfRoot(selected.trace), *selected.row.response_time);
}

const char* ToPhrase(SearchLimit limit) {
  switch (limit) {
    case SearchLimit::kReads: return "as many traces were read as one search may read";
    case SearchLimit::kTime: return "its time was over";
    default: return "as many traces were looked at as one search may look at";
  }
}

// What a search that a limit ended without a find says: an empty answer would look like a result.
Error NothingFound(const Examined& examined, const query::SelectionEnd& end, DurationUs took) {
  return MakeError(
      ErrorCode::kTooLarge,
      fmt::format("The search was stopped before it found a trace: {}. It looked at {} traces in "
                  "{:.1f} s and came back to {:.0f} (epoch seconds). Ask for a shorter range, or "
                  "add a condition that the index knows, such as service(\"...\"), an annotation "
                  "or http.url",
                  ToPhrase(examined.limit), end.processed, took.seconds(),
                  end.resume->index_time.seconds()));
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
    AddRoot(selected, roots_);
  }

  std::vector<QuantileEstimate> Latency() { return Quantiles(std::move(latencies_)); }
  CallTimes Roots() { return std::move(roots_); }

 private:
  AttributeTable& table_;
  TraceSet set_;
  AccountId account_;
  std::vector<DurationUs> latencies_;
  CallTimes roots_;
};

}  // namespace

AnalysisQueries::AnalysisQueries(const Clock& clock, const SegmentStore& store,
                                 const query::TraceQueries& queries, AnalysisLimits limits)
    : clock_(clock), store_(store), queries_(queries), limits_(limits) {}

Result<void> AnalysisQueries::Check(const TraceSelection& traces) const {
  RG_TRY_VOID(query::CheckRange(traces.start, traces.end, limits_.max_range));
  RG_TRY_VOID(queries_.PlanFor(traces.filter_expression, traces.group));
  return {};
}

Result<Examined> AnalysisQueries::ForEach(const TraceSelection& traces, const Visit& visit) const {
  RG_TRY_VOID(query::CheckRange(traces.start, traces.end, limits_.max_range));
  RG_TRY(const match::Plan plan, queries_.PlanFor(traces.filter_expression, traces.group));
  const TimestampUs begun = clock_.Now();
  query::Selection selection;
  selection.from = traces.start;
  selection.to = traces.end;
  selection.plan = &plan;
  const query::SelectionLimits limits{.account = limits_.account,
                                      .rows = limits_.rows,
                                      .traces = limits_.traces_read,
                                      .documents = limits_.summary_documents,
                                      .is_over = [&] {
                                        return traces.stop.stop_requested() ||
                                               clock_.Now() - begun > limits_.max_time;
                                      }};
  Examined examined;
  // One more than is counted is asked for, so that a full answer is not called partial.
  RG_TRY(const query::SelectionEnd end,
         query::Select(store_, selection, limits, [&](const query::SelectedTrace& selected) {
           if (examined.traces == limits_.traces) return false;
           visit(selected);
           ++examined.traces;
           return true;
         }));
  if (traces.stop.stop_requested()) return MakeError(ErrorCode::kCancelled, "search was stopped");
  examined.looked_at = end.processed;
  if (!end.resume) return examined;
  examined.is_partial = true;
  examined.limit = end.limit == SearchLimit::kNone ? SearchLimit::kTraces : end.limit;
  examined.reached = end.resume->index_time;
  if (examined.traces == 0) return NothingFound(examined, end, clock_.Now() - begun);
  return examined;
}

Result<HeatMapAnswer> AnalysisQueries::MakeHeatMap(const TraceSelection& traces,
                                                   std::int32_t columns) const {
  HeatMapMaker maker(traces.start, traces.end, columns);
  HeatMapAnswer answer;
  RG_TRY(answer.examined, ForEach(traces, [&](const query::SelectedTrace& selected) {
           maker.Add(selected.row, OutcomeOfRoot(selected.trace));
           AddRoot(selected, answer.roots);
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
  RG_TRY_VOID(Check(a));  // before the time of the other is spent
  RG_TRY_VOID(Check(b));
  RG_TRY(answer.examined_a, ForEach(a, std::ref(counter_a)));
  RG_TRY(answer.examined_b, ForEach(b, std::ref(counter_b)));
  answer.comparison = table.Compare(limits_.max_differences);
  answer.comparison.latency_a = counter_a.Latency();
  answer.comparison.latency_b = counter_b.Latency();
  answer.roots_a = counter_a.Roots();
  answer.roots_b = counter_b.Roots();
  return answer;
}

Result<AnalysisQueries::ReadTrace> AnalysisQueries::Read(std::string_view trace_id) const {
  const auto id = TraceId::ParseLenient(trace_id);
  if (!id) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Invalid trace id: {}", trace_id.substr(0, 100)));
  }
  RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, *id, limits_.trace_documents));
  if (!loaded) {
    return MakeError(ErrorCode::kNotFound, fmt::format("Trace {} is not stored", id->ToString()));
  }
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  RG_TRY(auto trace, assemble::Assemble(*loaded, decoder, limits_.account));
  return ReadTrace{std::move(trace), loaded->row, loaded->truncated};
}

Result<TraceTimes> AnalysisQueries::TimeTrace(std::string_view trace_id) const {
  RG_TRY(const ReadTrace read, Read(trace_id));
  TraceTimes times = TimesOf(read.trace, limits_.account);
  times.is_truncated = read.is_truncated;
  return times;
}

Result<DiffAnswer> AnalysisQueries::DiffTraces(std::string_view id_a, std::string_view id_b) const {
  RG_TRY(const ReadTrace a, Read(id_a));
  RG_TRY(const ReadTrace b, Read(id_b));
  const auto head = [](const TraceRow& row) {
    return DiffedTrace{row.id, row.start, row.end - row.start, row.response_time};
  };
  DiffAnswer answer{head(a.row), head(b.row), Diff(a.trace, b.trace),
                    a.is_truncated || b.is_truncated};
  return answer;
}

}  // namespace roentgen::analyse
