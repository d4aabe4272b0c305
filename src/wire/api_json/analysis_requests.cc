#include "wire/api_json/analysis_requests.h"

#include <fmt/format.h>

#include "wire/api_json/request_fields.h"

namespace roentgen::wire {
namespace {

constexpr std::size_t kMaxIdBytes = 200;  // a trace header may be pasted

Result<std::string> ReadRequired(const dom::object& root, std::string_view key,
                                 std::size_t max_bytes) {
  std::string text;
  RG_TRY_VOID(ReadString(root, key, max_bytes, text));
  if (text.empty()) return Invalid(fmt::format("{} is required", key));
  return text;
}

// A whole number from 1 to `most`; `usual` when absent.
Result<std::int64_t> ReadBetween(const dom::object& root, std::string_view key, std::int64_t usual,
                                 std::int64_t most) {
  RG_TRY(const auto number, ReadWhole(root, key));
  if (!number) return usual;
  if (*number < 1 || *number > most) {
    return Invalid(fmt::format("{} is not between 1 and {}", key, most));
  }
  return *number;
}

Result<ApiLanguage> ReadLanguage(const dom::object& root) {
  std::string name;
  RG_TRY_VOID(ReadString(root, "Language", 32, name));
  if (name.empty() || name == "en") return ApiLanguage::kEnglish;
  if (name == "ko") return ApiLanguage::kKorean;
  return Invalid("Language is neither en nor ko");
}

Result<ApiTraces> ReadTraces(const dom::object& object) {
  ApiTraces traces;
  RG_TRY(traces.start, ReadTime(object, "StartTime"));
  RG_TRY(traces.end, ReadTime(object, "EndTime"));
  RG_TRY_VOID(ReadString(object, "FilterExpression", kMaxFilterBytes, traces.filter_expression));
  RG_TRY_VOID(ReadString(object, "GroupName", kMaxGroupNameBytes, traces.group_name));
  return traces;
}

Result<ApiTraces> ReadTracesOf(const dom::element& element, std::string_view key) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return Invalid(fmt::format("{} is not an object with StartTime and EndTime", key));
  }
  auto traces = ReadTraces(object);
  if (!traces) return Invalid(fmt::format("{}.{}", key, traces.error().message));
  return traces;
}

Result<std::optional<TimestampUs>> ReadTimeIfAny(const dom::object& root, std::string_view key) {
  if (!Member(root, key)) return std::optional<TimestampUs>();
  RG_TRY(const TimestampUs time, ReadTime(root, key));
  return std::optional<TimestampUs>(time);
}

}  // namespace

Result<ExplainRequest> ApiRequestDecoder::Explain(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  ExplainRequest request;
  RG_TRY_VOID(ReadString(root, "FilterExpression", kMaxFilterBytes, request.filter_expression));
  RG_TRY_VOID(ReadString(root, "GroupName", kMaxGroupNameBytes, request.group_name));
  RG_TRY(request.language, ReadLanguage(root));
  return request;
}

Result<CompleteRequest> ApiRequestDecoder::Complete(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  CompleteRequest request;
  RG_TRY_VOID(ReadString(root, "FilterExpression", kMaxFilterBytes, request.filter_expression));
  RG_TRY(request.position, ReadWhole(root, "Position"));
  if (request.position && *request.position < 0) return Invalid("Position is negative");
  RG_TRY(request.max_suggestions, ReadBetween(root, "MaxSuggestions", 20, 100));
  RG_TRY(request.language, ReadLanguage(root));
  RG_TRY(request.start, ReadTimeIfAny(root, "StartTime"));
  RG_TRY(request.end, ReadTimeIfAny(root, "EndTime"));
  if (request.start.has_value() != request.end.has_value()) {
    return Invalid("StartTime and EndTime are given together or not at all");
  }
  RG_TRY_VOID(ReadString(root, "GroupName", kMaxGroupNameBytes, request.group_name));
  return request;
}

Result<HeatMapRequest> ApiRequestDecoder::HeatMap(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  HeatMapRequest request;
  RG_TRY(request.traces, ReadTraces(root));
  RG_TRY(request.columns, ReadBetween(root, "Columns", 60, 500));
  return request;
}

Result<FacetsRequest> ApiRequestDecoder::Facets(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  FacetsRequest request;
  RG_TRY(request.traces, ReadTraces(root));
  RG_TRY_VOID(ReadString(root, "Attribute", kMaxAttributeBytes, request.attribute));
  RG_TRY_VOID(ReadString(root, "Prefix", kMaxAttributeBytes, request.prefix));
  RG_TRY(request.max_values, ReadBetween(root, "MaxValues", 20, 100));
  return request;
}

Result<BreakdownRequest> ApiRequestDecoder::Breakdown(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  BreakdownRequest request;
  RG_TRY(request.traces, ReadTraces(root));
  RG_TRY(request.attribute, ReadRequired(root, "Attribute", kMaxAttributeBytes));
  RG_TRY(request.max_values, ReadBetween(root, "MaxValues", 50, 1'000));
  return request;
}

Result<CompareRequest> ApiRequestDecoder::Compare(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  const auto a = Member(root, "A");
  if (!a) return Invalid("A is required: an object with StartTime and EndTime");
  CompareRequest request;
  RG_TRY(request.a, ReadTracesOf(*a, "A"));
  if (const auto b = Member(root, "B")) {
    RG_TRY(request.b, ReadTracesOf(*b, "B"));
  }
  return request;
}

Result<AnalysisRequest> ApiRequestDecoder::Analysis(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  AnalysisRequest request;
  RG_TRY(request.trace_id, ReadRequired(root, "TraceId", kMaxIdBytes));
  return request;
}

Result<DiffRequest> ApiRequestDecoder::Diff(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  DiffRequest request;
  RG_TRY(request.trace_id_a, ReadRequired(root, "TraceIdA", kMaxIdBytes));
  RG_TRY(request.trace_id_b, ReadRequired(root, "TraceIdB", kMaxIdBytes));
  return request;
}

Result<GraphRequest> ApiRequestDecoder::Graph(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  GraphRequest request;
  if (Member(root, "TraceIds")) {
    RG_TRY(auto ids, ReadTraceIds(root));
    if (ids.trace_ids.empty()) return Invalid("TraceIds is empty");
    request.trace_ids = std::move(ids.trace_ids);
    return request;
  }
  RG_TRY(request.traces, ReadTraces(root));
  return request;
}

Result<OperationsRequest> ApiRequestDecoder::Operations(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  OperationsRequest request;
  RG_TRY(request.traces, ReadTraces(root));
  RG_TRY(request.service_name, ReadRequired(root, "ServiceName", kMaxServiceNameBytes));
  if (Member(root, "ServiceType")) {
    RG_TRY_VOID(
        ReadString(root, "ServiceType", kMaxServiceNameBytes, request.service_type.emplace()));
  }
  RG_TRY(request.max_operations, ReadBetween(root, "MaxOperations", 50, 1'000));
  return request;
}

Result<StatusRequest> ApiRequestDecoder::Status(std::string& body) {
  RG_TRY_VOID(state_->Root(body));
  return StatusRequest{};
}

}  // namespace roentgen::wire
