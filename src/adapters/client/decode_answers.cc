#include "adapters/client/decode_answers.h"

#include <cmath>
#include <utility>

#include "adapters/client/api_answer.h"

namespace roentgen::client {
namespace {

using wire::JsonValue;

NodeKey DecodeServiceId(JsonValue json) {
  return {TextOf(Member(json, "Name")), TextOf(Member(json, "Type")),
          TextOf(Member(json, "AccountId"))};
}

std::vector<NodeKey> DecodeServiceIds(JsonValue json) {
  std::vector<NodeKey> keys;
  ForEach(json, [&](JsonValue item) { keys.push_back(DecodeServiceId(item)); });
  return keys;
}

AnnotationValue DecodeAnnotationValue(JsonValue json) {
  if (const JsonValue flag = Member(json, "BooleanValue")) return FlagOf(flag);
  if (const auto number = NumberOf(Member(json, "NumberValue"))) return *number;
  return TextOf(Member(json, "StringValue"));
}

HttpBlock DecodeHttp(JsonValue json) {
  HttpBlock http;
  http.url = TextOf(Member(json, "HttpURL"));
  http.method = TextOf(Member(json, "HttpMethod"));
  http.user_agent = TextOf(Member(json, "UserAgent"));
  http.client_ip = TextOf(Member(json, "ClientIp"));
  if (const JsonValue status = Member(json, "HttpStatus")) http.status = IntegerOf(status);
  return http;
}

std::vector<std::string> DecodeTexts(JsonValue list, std::string_view member) {
  std::vector<std::string> texts;
  ForEach(list, [&](JsonValue item) { texts.push_back(TextOf(Member(item, member))); });
  return texts;
}

Histogram DecodeHistogram(JsonValue json) {
  Histogram histogram;
  ForEach(json, [&](JsonValue entry) {
    const auto value = SpanOf(Member(entry, "Value"));
    const std::int64_t count = IntegerOf(Member(entry, "Count"));
    if (value && count > 0) histogram.AddBucket(value->us, count);
  });
  return histogram;
}

GraphEdge DecodeEdge(JsonValue json) {
  GraphEdge edge;
  edge.target_id = static_cast<int>(IntegerOf(Member(json, "ReferenceId")));
  edge.start = TimeOf(Member(json, "StartTime")).value_or(TimestampUs{});
  edge.end = TimeOf(Member(json, "EndTime")).value_or(TimestampUs{});
  edge.statistics = DecodeStatistics(Member(json, "SummaryStatistics"));
  edge.response_time = DecodeHistogram(Member(json, "ResponseTimeHistogram"));
  edge.is_link = TextOf(Member(json, "EdgeType")) == "link";
  edge.received_event_age = DecodeHistogram(Member(json, "ReceivedEventAgeHistogram"));
  return edge;
}

}  // namespace

Statistics DecodeStatistics(JsonValue json) {
  Statistics statistics;
  const JsonValue errors = Member(json, "ErrorStatistics");
  statistics.ok = IntegerOf(Member(json, "OkCount"));
  statistics.throttle = IntegerOf(Member(errors, "ThrottleCount"));
  statistics.error = IntegerOf(Member(errors, "OtherCount"));
  statistics.fault = IntegerOf(Member(Member(json, "FaultStatistics"), "TotalCount"));
  statistics.total_response_us =
      SpanOf(Member(json, "TotalResponseTime")).value_or(DurationUs{}).us;
  return statistics;
}

TraceSummary DecodeSummary(JsonValue json) {
  TraceSummary summary;
  summary.id = TraceId::Parse(TextOf(Member(json, "Id"))).value_or(TraceId{});
  summary.start_time = TimeOf(Member(json, "StartTime")).value_or(summary.id.epoch());
  summary.duration = SpanOf(Member(json, "Duration"));
  summary.response_time = SpanOf(Member(json, "ResponseTime"));
  summary.has_fault = FlagOf(Member(json, "HasFault"));
  summary.has_error = FlagOf(Member(json, "HasError"));
  summary.has_throttle = FlagOf(Member(json, "HasThrottle"));
  summary.is_partial = FlagOf(Member(json, "IsPartial"));
  summary.http = DecodeHttp(Member(json, "Http"));
  ForEachMember(Member(json, "Annotations"), [&](JsonValue key, JsonValue values) {
    auto& known = summary.annotations[TextOf(key)];
    ForEach(values, [&](JsonValue item) {
      known.push_back({DecodeAnnotationValue(Member(item, "AnnotationValue")),
                       DecodeServiceIds(Member(item, "ServiceIds"))});
    });
  });
  ForEach(Member(json, "Users"), [&](JsonValue user) {
    summary.users.push_back(
        {TextOf(Member(user, "UserName")), DecodeServiceIds(Member(user, "ServiceIds"))});
  });
  summary.services = DecodeServiceIds(Member(json, "ServiceIds"));
  if (const JsonValue entry = Member(json, "EntryPoint"); entry && entry.IsObject()) {
    summary.entry_point = DecodeServiceId(entry);
  }
  summary.resource_arns = DecodeTexts(Member(json, "ResourceARNs"), "ARN");
  summary.instance_ids = DecodeTexts(Member(json, "InstanceIds"), "Id");
  summary.availability_zones = DecodeTexts(Member(json, "AvailabilityZones"), "Name");
  summary.revision = static_cast<std::uint32_t>(IntegerOf(Member(json, "Revision")));
  summary.matched_event_time = TimeOf(Member(json, "MatchedEventTime"));
  return summary;
}

GraphNode DecodeService(JsonValue json) {
  GraphNode node;
  node.id = static_cast<int>(IntegerOf(Member(json, "ReferenceId")));
  node.key = DecodeServiceId(json);
  ForEach(Member(json, "Names"), [&](JsonValue name) { node.names.push_back(TextOf(name)); });
  node.is_root = FlagOf(Member(json, "Root"));
  node.is_active = TextOf(Member(json, "State")) == "active";
  node.start = TimeOf(Member(json, "StartTime")).value_or(TimestampUs{});
  node.end = TimeOf(Member(json, "EndTime")).value_or(TimestampUs{});
  ForEach(Member(json, "Edges"), [&](JsonValue edge) { node.edges.push_back(DecodeEdge(edge)); });
  node.statistics = DecodeStatistics(Member(json, "SummaryStatistics"));
  node.response_time = DecodeHistogram(Member(json, "ResponseTimeHistogram"));
  node.duration = DecodeHistogram(Member(json, "DurationHistogram"));
  return node;
}

}  // namespace roentgen::client
