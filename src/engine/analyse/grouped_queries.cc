// Sets of traces taken apart: by attribute, by operation, by service.

#include <algorithm>
#include <optional>

#include "engine/analyse/analysis_queries.h"
#include "engine/analyse/breakdown_table.h"
#include "engine/analyse/operation_table.h"
#include "engine/analyse/trace_attributes.h"
#include "engine/assemble/summary.h"
#include "engine/query/trace_graph.h"

namespace roentgen::analyse {
namespace {

std::optional<RootCall> RootOf(const query::SelectedTrace& selected) {
  if (!selected.row.response_time || !selected.trace.root) return std::nullopt;
  return RootCall{OutcomeOf(selected.trace.segment(*selected.trace.root).flags),
                  *selected.row.response_time};
}

}  // namespace

Result<BreakdownAnswer> AnalysisQueries::BreakDown(const BreakdownRequest& request) const {
  RG_TRY_VOID(CheckAttribute(request.attribute));
  BreakdownTable table(request.attribute);
  BreakdownAnswer answer;
  RG_TRY(answer.examined, ForEach(request.traces, [&](const query::SelectedTrace& selected) {
           const TraceSummary summary =
               assemble::Summarise(selected.trace, selected.row, limits_.account);
           table.Add(AttributesOf(summary, selected.trace), RootOf(selected));
         }));
  answer.breakdown = table.Take(std::min(request.max_values, limits_.max_groups));
  return answer;
}

Result<OperationsAnswer> AnalysisQueries::ListOperations(const OperationsRequest& request) const {
  OperationTable table(request.service_name, request.service_type);
  OperationsAnswer answer;
  RG_TRY(answer.examined, ForEach(request.traces, [&](const query::SelectedTrace& selected) {
           table.Add(selected.trace, limits_.account);
         }));
  answer.operations = table.Take(std::min(request.max_operations, limits_.max_groups));
  return answer;
}

Result<GraphAnswer> AnalysisQueries::MakeGraph(const TraceSelection& traces) const {
  query::TraceGraph graph(limits_.account);
  GraphAnswer answer;
  RG_TRY(answer.examined,
         ForEach(traces, [&](const query::SelectedTrace& selected) { graph.Add(selected.trace); }));
  answer.graph = graph.Take(traces.start, traces.end);
  return answer;
}

}  // namespace roentgen::analyse
