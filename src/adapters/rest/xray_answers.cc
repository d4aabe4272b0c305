#include "adapters/rest/xray_answers.h"

#include <fmt/format.h>

#include "wire/api_json/api_responses.h"

namespace roentgen::rest {
namespace {

query::TimeRangeType RangeType(wire::ApiTimeRangeType type) {
  switch (type) {
    case wire::ApiTimeRangeType::kTraceId: return query::TimeRangeType::kTraceId;
    case wire::ApiTimeRangeType::kEvent: return query::TimeRangeType::kEvent;
    case wire::ApiTimeRangeType::kService: return query::TimeRangeType::kService;
  }
  return query::TimeRangeType::kTraceId;
}

// No group, or an empty name as Grafana sends it, is Default.
Result<Group> GroupOf(const groups::GroupRegistry& groups, const std::string& name,
                      const std::string& arn) {
  if (name.empty() && arn.empty()) return groups.Get({std::string(kDefaultGroupName), ""});
  return groups.Get({name, arn});
}

Result<void> CheckNoToken(const std::string& token) {
  if (token.empty()) return {};
  return MakeError(ErrorCode::kInvalid, "NextToken is not one this operation has given");
}

}  // namespace

bool HoldsOldVersions(const Group& group, TimestampUs start) {
  return group.filter_changed > group.created && start < group.filter_changed;
}

Result<std::string> AnswerBatchGetTraces(const query::TraceQueries& queries,
                                         const wire::TraceIdsRequest& request) {
  RG_TRY(const auto traces, queries.BatchGetTraces(request.trace_ids));
  wire::BatchGetTracesEncoder encoder;
  for (const auto& trace : traces) {
    encoder.BeginTrace(trace.id, trace.duration, trace.limit_exceeded);
    for (const auto& segment : trace.segments) encoder.AddSegment(segment.id, segment.document);
    encoder.EndTrace();
  }
  return encoder.Finish();
}

Result<std::string> AnswerTraceSummaries(const query::TraceQueries& queries,
                                         const wire::TraceSummariesRequest& request) {
  query::SummariesRequest wanted;
  wanted.start = request.start;
  wanted.end = request.end;
  wanted.range_type = RangeType(request.range_type);
  if (request.sampling) {
    using Name = wire::SamplingStrategy::Name;
    const bool fixed = request.strategy && request.strategy->name == Name::kFixedRate;
    if (fixed) wanted.fixed_rate = request.strategy->value;
    wanted.partial_scan = request.strategy && !fixed;
  }
  wanted.filter_expression = request.filter_expression;
  wanted.next_token = request.next_token;
  RG_TRY(const query::SummariesPage page, queries.GetTraceSummaries(wanted));
  return wire::EncodeTraceSummaries(page.summaries, page.approximate_time, page.processed,
                                    page.next_token);
}

Result<std::string> AnswerServiceGraph(const query::TraceQueries& queries,
                                       const groups::GroupRegistry& groups,
                                       const wire::ServiceGraphRequest& request) {
  RG_TRY(const Group group, GroupOf(groups, request.group_name, request.group_arn));
  RG_TRY_VOID(CheckNoToken(request.next_token));
  RG_TRY(const ServiceGraph graph, queries.GetServiceGraph(request.start, request.end, group.id));
  return wire::EncodeServiceGraph(graph, HoldsOldVersions(group, graph.start));
}

Result<std::string> AnswerTimeSeries(const query::TraceQueries& queries,
                                     const groups::GroupRegistry& groups,
                                     const wire::TimeSeriesRequest& request) {
  RG_TRY(const Group group, GroupOf(groups, request.group_name, request.group_arn));
  query::SeriesRequest wanted{.start = request.start, .end = request.end};
  wanted.group = group.id;
  wanted.selector = request.selector;
  wanted.period_s = request.period_s.value_or(query::kDefaultPeriod_s);
  wanted.forecast = request.forecast;
  wanted.next_token = request.next_token;
  RG_TRY(const TimeSeries series, queries.GetTimeSeries(wanted));
  return wire::EncodeTimeSeries(series,
                                HoldsOldVersions(group, StartOfMinute(MinuteOf(request.start))));
}

Result<std::string> AnswerTraceGraph(const query::TraceQueries& queries,
                                     const wire::TraceIdsRequest& request) {
  RG_TRY_VOID(CheckNoToken(request.next_token));
  RG_TRY(const ServiceGraph graph, queries.GetTraceGraph(request.trace_ids));
  return wire::EncodeTraceGraph(graph);
}

}  // namespace roentgen::rest
