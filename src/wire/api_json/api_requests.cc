#include "wire/api_json/api_requests.h"

#include <fmt/format.h>

#include "wire/api_json/request_fields.h"

namespace roentgen::wire {
namespace {

namespace dom = simdjson::dom;

// The expression that chooses a node or an edge. Absent it chooses the calls of clients; an empty
// one is more likely a mistake.
Result<std::optional<std::string>> ReadSelector(const dom::object& object) {
  std::optional<std::string> selector;
  if (!Member(object, "EntitySelectorExpression")) return selector;
  RG_TRY_VOID(
      ReadString(object, "EntitySelectorExpression", kMaxSelectorBytes, selector.emplace()));
  if (selector->empty()) {
    return Invalid(
        "EntitySelectorExpression is empty; leave it out to have the statistics of all calls that "
        "clients make");
  }
  return selector;
}

// Counts come as whole numbers; what is not one counts nothing, since nobody can be asked again.
std::int64_t ReadCount(const dom::object& object, std::string_view key) {
  std::int64_t count = 0;
  const auto member = Member(object, key);
  if (!member || member->get(count) != simdjson::SUCCESS) return 0;
  return count;
}

Result<std::optional<SamplingStrategy>> ReadStrategy(const dom::object& root) {
  const auto member = Member(root, "SamplingStrategy");
  if (!member) return std::optional<SamplingStrategy>{};
  dom::object object;
  if (member->get(object) != simdjson::SUCCESS) return Invalid("SamplingStrategy is not an object");
  SamplingStrategy strategy;
  std::string name;
  RG_TRY_VOID(ReadString(object, "Name", 64, name));
  if (name == "FixedRate") {
    strategy.name = SamplingStrategy::Name::kFixedRate;
  } else if (!name.empty() && name != "PartialScan") {
    return Invalid("SamplingStrategy.Name is neither PartialScan nor FixedRate");
  }
  if (const auto value = Member(object, "Value")) {
    double rate = 0;
    if (value->get(rate) != simdjson::SUCCESS || rate < 0 || rate > 1) {
      return Invalid("SamplingStrategy.Value is not a number from 0 to 1");
    }
    strategy.value = rate;
  }
  return std::optional<SamplingStrategy>{strategy};
}

Result<TelemetryRecord> ReadTelemetryRecord(const dom::element& item) {
  dom::object object;
  if (item.get(object) != simdjson::SUCCESS) {
    return Invalid("TelemetryRecords holds something that is no object");
  }
  TelemetryRecord record;
  RG_TRY(record.time, ReadTime(object, "Timestamp"));
  record.segments_received = ReadCount(object, "SegmentsReceivedCount");
  record.segments_sent = ReadCount(object, "SegmentsSentCount");
  record.segments_spillover = ReadCount(object, "SegmentsSpilloverCount");
  record.segments_rejected = ReadCount(object, "SegmentsRejectedCount");
  dom::object errors;
  const auto member = Member(object, "BackendConnectionErrors");
  if (member && member->get(errors) == simdjson::SUCCESS) {
    for (const char* key : {"TimeoutCount", "ConnectionRefusedCount", "HTTPCode4XXCount",
                            "HTTPCode5XXCount", "UnknownHostCount", "OtherCount"}) {
      record.connection_errors += ReadCount(errors, key);
    }
  }
  return record;
}

}  // namespace

ApiRequestDecoder::ApiRequestDecoder() : state_(std::make_unique<State>()) {}
ApiRequestDecoder::~ApiRequestDecoder() = default;

Result<std::span<const std::string_view>> ApiRequestDecoder::PutTraceSegments(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  const auto member = Member(root, "TraceSegmentDocuments");
  if (!member) return Invalid("TraceSegmentDocuments is required");
  dom::array list;
  if (member->get(list) != simdjson::SUCCESS) {
    return Invalid("TraceSegmentDocuments is not a list of strings");
  }
  state_->documents.clear();
  for (const dom::element item : list) {
    std::string_view document;
    if (item.get(document) != simdjson::SUCCESS) {
      return Invalid(
          "TraceSegmentDocuments is not a list of strings: each document is JSON in a string");
    }
    if (state_->documents.size() == kMaxSegmentDocuments) {
      return Invalid(fmt::format("Exceeding maximum segment count: {}", kMaxSegmentDocuments));
    }
    state_->documents.push_back(document);
  }
  return std::span<const std::string_view>(state_->documents);
}

Result<TelemetryRequest> ApiRequestDecoder::PutTelemetryRecords(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  TelemetryRequest request;
  const auto member = Member(root, "TelemetryRecords");
  if (!member) return Invalid("TelemetryRecords is required");
  dom::array list;
  if (member->get(list) != simdjson::SUCCESS) return Invalid("TelemetryRecords is not a list");
  for (const dom::element item : list) {
    if (request.records.size() == kMaxTelemetryRecords) {
      return Invalid(fmt::format("Exceeding maximum record count: {}", kMaxTelemetryRecords));
    }
    RG_TRY(TelemetryRecord record, ReadTelemetryRecord(item));
    request.records.push_back(record);
  }
  RG_TRY_VOID(ReadString(root, "Hostname", 255, request.hostname));
  RG_TRY_VOID(ReadString(root, "EC2InstanceId", 20, request.instance_id));
  RG_TRY_VOID(ReadString(root, "ResourceARN", 500, request.resource_arn));
  return request;
}

Result<TraceIdsRequest> ApiRequestDecoder::BatchGetTraces(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  RG_TRY(TraceIdsRequest request, ReadTraceIds(root));
  if (!request.next_token.empty()) return Invalid("NextToken is currently not supported");
  return request;
}

Result<TraceIdsRequest> ApiRequestDecoder::GetTraceGraph(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  return ReadTraceIds(root);
}

Result<TraceSummariesRequest> ApiRequestDecoder::GetTraceSummaries(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  TraceSummariesRequest request;
  RG_TRY(request.start, ReadTime(root, "StartTime"));
  RG_TRY(request.end, ReadTime(root, "EndTime"));
  std::string type;
  RG_TRY_VOID(ReadString(root, "TimeRangeType", 64, type));
  if (type == "Event") {
    request.range_type = ApiTimeRangeType::kEvent;
  } else if (type == "Service") {
    request.range_type = ApiTimeRangeType::kService;
  } else if (!type.empty() && type != "TraceId") {
    return Invalid("TimeRangeType is none of TraceId, Event and Service");
  }
  RG_TRY_VOID(ReadBool(root, "Sampling", request.sampling));
  RG_TRY(request.strategy, ReadStrategy(root));
  RG_TRY_VOID(ReadString(root, "FilterExpression", kMaxFilterBytes, request.filter_expression));
  RG_TRY_VOID(ReadString(root, "NextToken", kMaxTokenBytes, request.next_token));
  return request;
}

Result<ServiceGraphRequest> ApiRequestDecoder::GetServiceGraph(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  ServiceGraphRequest request;
  RG_TRY(request.start, ReadTime(root, "StartTime"));
  RG_TRY(request.end, ReadTime(root, "EndTime"));
  RG_TRY_VOID(ReadString(root, "GroupName", kMaxGroupNameBytes, request.group_name));
  RG_TRY_VOID(ReadString(root, "GroupARN", kMaxGroupArnBytes, request.group_arn));
  RG_TRY_VOID(ReadString(root, "NextToken", kMaxTokenBytes, request.next_token));
  return request;
}

Result<TimeSeriesRequest> ApiRequestDecoder::GetTimeSeriesServiceStatistics(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  TimeSeriesRequest request;
  RG_TRY(request.start, ReadTime(root, "StartTime"));
  RG_TRY(request.end, ReadTime(root, "EndTime"));
  RG_TRY_VOID(ReadString(root, "GroupName", kMaxGroupNameBytes, request.group_name));
  RG_TRY_VOID(ReadString(root, "GroupARN", kMaxGroupArnBytes, request.group_arn));
  RG_TRY(request.selector, ReadSelector(root));
  RG_TRY(request.period_s, ReadWhole(root, "Period"));
  RG_TRY_VOID(ReadBool(root, "ForecastStatistics", request.forecast));
  RG_TRY_VOID(ReadString(root, "NextToken", kMaxTokenBytes, request.next_token));
  return request;
}

}  // namespace roentgen::wire
