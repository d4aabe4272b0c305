#include "engine/query/trace_queries.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/near_names.h"
#include "base/text.h"
#include "engine/assemble/summary.h"
#include "engine/filter/parser.h"
#include "engine/graph/graph_builder.h"
#include "engine/query/page_token.h"
#include "engine/query/trace_graph.h"

namespace roentgen::query {
namespace {

constexpr std::size_t kMaxBackLinks = 100;  // links shown of one trace (X-Ray quotas)

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

Result<std::vector<TraceId>> ParseIds(std::span<const std::string> texts, std::size_t most) {
  if (texts.size() > most) return Invalid(fmt::format("Exceeding maximum query size: {}", most));
  std::vector<TraceId> ids;
  for (const std::string& text : texts) {
    const auto id = TraceId::Parse(text);
    if (!id) return Invalid(fmt::format("Invalid trace id: {}", text));
    if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
  }
  return ids;
}

Result<filter::BoundPtr> MembersOf(std::string_view group, const filter::GroupLookup& groups) {
  if (groups.ByName(group) == nullptr) {
    return Invalid(fmt::format("There is no group named {}{}", filter::Quoted(group.substr(0, 100)),
                               DidYouMean(group, groups.Names(), "")));
  }
  return filter::Compile("group.name = " + filter::Quoted(group), groups);
}

}  // namespace

TraceQueries::TraceQueries(const SegmentStore& store, QueryLimits limits, Groups groups)
    : store_(store), limits_(limits), groups_(std::move(groups)) {}

Result<match::Plan> TraceQueries::PlanFor(std::string_view expression,
                                          std::string_view group) const {
  const auto groups = groups_ ? groups_() : std::make_shared<const filter::NoGroups>();
  filter::BoundPtr bound;
  if (!IsBlank(expression)) {
    RG_TRY(bound, filter::Compile(expression, *groups));
  }
  if (!group.empty() && group != kDefaultGroupName) {
    RG_TRY(filter::BoundPtr members, MembersOf(group, *groups));
    if (bound != nullptr) {
      filter::BoundAnd both{{std::move(members), std::move(bound)}};
      members = std::make_shared<const filter::BoundExpression>(std::move(both));
    }
    bound = std::move(members);
  }
  return match::MakePlan(std::move(bound));
}

Result<SummariesPage> TraceQueries::GetTraceSummaries(const SummariesRequest& request) const {
  RG_TRY_VOID(CheckRange(request.start, request.end, limits_.max_summary_range));
  RG_TRY(const match::Plan plan, PlanFor(request.filter_expression));
  Selection selection{request.start, request.end, request.range_type, &plan, 1, std::nullopt};
  selection.fraction = request.fixed_rate.value_or(1);
  if (!request.next_token.empty()) {
    RG_TRY(selection.before, DecodeToken(request.next_token));
  }
  SelectionLimits limits{.account = limits_.account,
                         .rows = limits_.page_rows_scanned,
                         .traces = limits_.page_traces_read,
                         .documents = limits_.summary_documents};
  SummariesPage page;
  RG_TRY(
      const SelectionEnd end, Select(store_, selection, limits, [&](const SelectedTrace& selected) {
        TraceSummary summary = assemble::Summarise(selected.trace, selected.row, limits_.account);
        if (request.range_type == TimeRangeType::kEvent) {
          summary.matched_event_time = selected.matched_time;
        }
        page.summaries.push_back(std::move(summary));
        return page.summaries.size() < limits_.page_summaries;
      }));
  page.processed = end.processed;
  page.approximate_time = request.start;
  if (end.resume) {
    page.approximate_time = std::max(request.start, end.resume->index_time);
    if (!request.partial_scan) page.next_token = EncodeToken(*end.resume);
  }
  return page;
}

Result<std::vector<ProcessedTrace>> TraceQueries::BatchGetTraces(
    std::span<const std::string> trace_ids) const {
  RG_TRY(const auto ids, ParseIds(trace_ids, limits_.max_trace_ids));
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  std::vector<ProcessedTrace> traces;
  for (const TraceId& id : ids) {
    RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, id, limits_.max_trace_documents));
    if (!loaded) continue;
    RG_TRY(const auto assembled, assemble::Assemble(*loaded, decoder, limits_.account));
    RG_TRY(const auto links, store_.LoadBackLinks(limits_.account, id, kMaxBackLinks));
    ProcessedTrace trace;
    trace.id = id;
    trace.duration = loaded->row.end - loaded->row.start;
    trace.limit_exceeded = (loaded->row.flags & kRowLimitExceeded) != 0 || loaded->truncated;
    RG_TRY(trace.segments, assemble::Process(assembled, links));
    traces.push_back(std::move(trace));
  }
  return traces;
}

Result<ServiceGraph> TraceQueries::GetServiceGraph(TimestampUs start, TimestampUs end,
                                                   GroupId group) const {
  RG_TRY_VOID(CheckRange(start, end, limits_.max_graph_range));
  const std::int64_t from_minute = MinuteOf(start);
  const std::int64_t to_minute = MinuteOf({end.us - 1}) + 1;
  graph::GraphBuilder builder;
  RG_TRY_VOID(ScanMinutes(store_, limits_.account, group, from_minute, to_minute,
                          [&](const RollupRow& row) { builder.Add(row); }));
  return builder.Build(StartOfMinute(from_minute), StartOfMinute(to_minute));
}

Result<TimeSeries> TraceQueries::GetTimeSeries(const SeriesRequest& request) const {
  RG_TRY_VOID(CheckRange(request.start, request.end, limits_.max_graph_range));
  return ReadTimeSeries(store_, request,
                        {.account = limits_.account, .page_buckets = limits_.page_buckets});
}

Result<ServiceGraph> TraceQueries::GetTraceGraph(std::span<const std::string> trace_ids) const {
  RG_TRY(const auto ids, ParseIds(trace_ids, limits_.max_graph_trace_ids));
  wire::SegmentDecoder decoder(wire::kStoredDocumentLimits);
  TraceGraph graph(limits_.account);
  TimestampUs start{INT64_MAX};
  TimestampUs end{INT64_MIN};
  for (const TraceId& id : ids) {
    RG_TRY(const auto loaded, store_.LoadTrace(limits_.account, id, limits_.max_trace_documents));
    if (!loaded) continue;
    RG_TRY(const auto assembled, assemble::Assemble(*loaded, decoder, limits_.account));
    graph.Add(assembled);
    start = std::min(start, loaded->row.start);
    end = std::max(end, loaded->row.end);
  }
  return end.us < start.us ? ServiceGraph{} : graph.Take(start, end);
}

}  // namespace roentgen::query
