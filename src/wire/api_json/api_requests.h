// Requests of the X-Ray API, read from their JSON bodies.
//
// Source: X-Ray API reference (restJson1): unknown members are ignored, a member that is null is
//         absent, an empty body is an empty object.
// Thread-safety: none; one decoder per thread. Reusing one keeps its memory.
// Ownership:     borrows the body for the call. Decoded values own their bytes, save the documents
// of
//                PutTraceSegments, which live until the next call.
// Errors:        kInvalid, with the service's own wording where it is known.
// Bounds:        kMaxSegmentDocuments documents a call; JSON nested at most kMaxRequestDepth deep.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "wire/api_json/analysis_requests.h"
#include "wire/api_json/group_requests.h"
#include "wire/api_json/sampling_requests.h"

namespace roentgen::wire {

inline constexpr std::size_t kMaxSegmentDocuments = 50;
inline constexpr std::size_t kMaxTelemetryRecords = 100;
inline constexpr std::size_t kMaxRequestTraceIds = 1'000;
inline constexpr std::size_t kMaxRequestDepth = 32;
inline constexpr std::size_t kMaxTokenBytes = 2'000;
inline constexpr std::size_t kMaxSelectorBytes = 500;

struct TelemetryRecord {
  TimestampUs time;
  std::int64_t segments_received = 0;
  std::int64_t segments_sent = 0;
  std::int64_t segments_spillover = 0;
  std::int64_t segments_rejected = 0;
  std::int64_t connection_errors = 0;  // of every kind
};

struct TelemetryRequest {
  std::vector<TelemetryRecord> records;
  std::string hostname;
  std::string instance_id;
  std::string resource_arn;
};

struct TraceIdsRequest {
  std::vector<std::string> trace_ids;
  std::string next_token;
};

enum class ApiTimeRangeType { kTraceId, kEvent, kService };

struct SamplingStrategy {
  enum class Name { kPartialScan, kFixedRate };
  Name name = Name::kPartialScan;
  std::optional<double> value;
};

struct TraceSummariesRequest {
  TimestampUs start;
  TimestampUs end;
  ApiTimeRangeType range_type = ApiTimeRangeType::kTraceId;
  bool sampling = false;
  std::optional<SamplingStrategy> strategy;
  std::string filter_expression;
  std::string next_token;
};

struct ServiceGraphRequest {
  TimestampUs start;
  TimestampUs end;
  std::string group_name;
  std::string group_arn;
  std::string next_token;
};

struct TimeSeriesRequest {
  TimestampUs start;
  TimestampUs end;
  std::string group_name;
  std::string group_arn;
  std::optional<std::string> selector;  // never empty
  std::optional<std::int64_t> period_s;
  bool forecast = false;
  std::string next_token;
};

class ApiRequestDecoder {
 public:
  ApiRequestDecoder();
  ~ApiRequestDecoder();
  ApiRequestDecoder(const ApiRequestDecoder&) = delete;
  ApiRequestDecoder& operator=(const ApiRequestDecoder&) = delete;

  // `body` may be given more capacity: the parser reads a little past the end of the text.
  Result<std::span<const std::string_view>> PutTraceSegments(std::string& body);
  Result<TelemetryRequest> PutTelemetryRecords(std::string& body);
  Result<TraceIdsRequest> BatchGetTraces(std::string& body);
  Result<TraceIdsRequest> GetTraceGraph(std::string& body);
  Result<TraceSummariesRequest> GetTraceSummaries(std::string& body);
  Result<ServiceGraphRequest> GetServiceGraph(std::string& body);
  Result<TimeSeriesRequest> GetTimeSeriesServiceStatistics(std::string& body);

  Result<CreateGroupRequest> CreateGroup(std::string& body);
  Result<GroupRequest> GetGroup(std::string& body);
  Result<GroupsRequest> GetGroups(std::string& body);
  Result<UpdateGroupRequest> UpdateGroup(std::string& body);
  Result<GroupRequest> DeleteGroup(std::string& body);
  Result<TagResourceRequest> TagResource(std::string& body);
  Result<UntagResourceRequest> UntagResource(std::string& body);
  Result<ListTagsRequest> ListTagsForResource(std::string& body);

  Result<SamplingRuleRequest> CreateSamplingRule(std::string& body);
  Result<SamplingRuleUpdateRequest> UpdateSamplingRule(std::string& body);
  Result<SamplingRuleSelectorRequest> DeleteSamplingRule(std::string& body);
  Result<SamplingPageRequest> GetSamplingRules(std::string& body);
  Result<SamplingPageRequest> GetSamplingStatisticSummaries(std::string& body);
  Result<SamplingTargetsRequest> GetSamplingTargets(std::string& body);
  Result<SimulatedRequest> SimulateSampling(std::string& body);  // under /api

  // The paths under /api.
  Result<ExplainRequest> Explain(std::string& body);
  Result<CompleteRequest> Complete(std::string& body);
  Result<HeatMapRequest> HeatMap(std::string& body);
  Result<FacetsRequest> Facets(std::string& body);
  Result<BreakdownRequest> Breakdown(std::string& body);
  Result<CompareRequest> Compare(std::string& body);
  Result<AnalysisRequest> Analysis(std::string& body);
  Result<DiffRequest> Diff(std::string& body);
  Result<GraphRequest> Graph(std::string& body);
  Result<OperationsRequest> Operations(std::string& body);
  Result<StatusRequest> Status(std::string& body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace roentgen::wire
