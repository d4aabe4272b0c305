#include "adapters/rest/operations.h"

#include <vector>

#include <fmt/format.h>

#include "base/near_names.h"

namespace roentgen::rest {
namespace {

constexpr OperationRow kOperations[] = {
    {"PutTraceSegments", "/TraceSegments", Operation::kPutTraceSegments, false},
    {"PutTelemetryRecords", "/TelemetryRecords", Operation::kPutTelemetryRecords, false},
    {"GetTraceSummaries", "/TraceSummaries", Operation::kGetTraceSummaries, false},
    {"BatchGetTraces", "/Traces", Operation::kBatchGetTraces, false},
    {"GetTraceGraph", "/TraceGraph", Operation::kGetTraceGraph, false},
    {"GetServiceGraph", "/ServiceGraph", Operation::kGetServiceGraph, false},
    {"GetTimeSeriesServiceStatistics", "/TimeSeriesServiceStatistics",
     Operation::kGetTimeSeriesServiceStatistics, false},
    {"CreateGroup", "/CreateGroup", Operation::kCreateGroup, false},
    {"GetGroup", "/GetGroup", Operation::kGetGroup, false},
    {"GetGroups", "/Groups", Operation::kGetGroups, false},
    {"UpdateGroup", "/UpdateGroup", Operation::kUpdateGroup, false},
    {"DeleteGroup", "/DeleteGroup", Operation::kDeleteGroup, false},
    {"CreateSamplingRule", "/CreateSamplingRule", Operation::kCreateSamplingRule, false},
    {"UpdateSamplingRule", "/UpdateSamplingRule", Operation::kUpdateSamplingRule, false},
    {"DeleteSamplingRule", "/DeleteSamplingRule", Operation::kDeleteSamplingRule, false},
    {"GetSamplingRules", "/GetSamplingRules", Operation::kGetSamplingRules, true},
    {"GetSamplingStatisticSummaries", "/SamplingStatisticSummaries",
     Operation::kGetSamplingStatisticSummaries, false},
    {"GetSamplingTargets", "/SamplingTargets", Operation::kGetSamplingTargets, true},
    {"GetInsightSummaries", "/InsightSummaries", Operation::kOther, false},
    {"GetInsight", "/Insight", Operation::kOther, false},
    {"GetInsightEvents", "/InsightEvents", Operation::kOther, false},
    {"GetInsightImpactGraph", "/InsightImpactGraph", Operation::kOther, false},
    {"GetEncryptionConfig", "/EncryptionConfig", Operation::kOther, false},
    {"PutEncryptionConfig", "/PutEncryptionConfig", Operation::kOther, false},
    {"PutResourcePolicy", "/PutResourcePolicy", Operation::kOther, false},
    {"ListResourcePolicies", "/ListResourcePolicies", Operation::kOther, false},
    {"DeleteResourcePolicy", "/DeleteResourcePolicy", Operation::kOther, false},
    {"TagResource", "/TagResource", Operation::kTagResource, false},
    {"UntagResource", "/UntagResource", Operation::kUntagResource, false},
    {"ListTagsForResource", "/ListTagsForResource", Operation::kListTagsForResource, false},
    {"GetTraceSegmentDestination", "/GetTraceSegmentDestination", Operation::kOther, false},
    {"UpdateTraceSegmentDestination", "/UpdateTraceSegmentDestination", Operation::kOther, false},
    {"GetIndexingRules", "/GetIndexingRules", Operation::kOther, false},
    {"UpdateIndexingRule", "/UpdateIndexingRule", Operation::kOther, false},
    {"StartTraceRetrieval", "/StartTraceRetrieval", Operation::kOther, false},
    {"ListRetrievedTraces", "/ListRetrievedTraces", Operation::kOther, false},
    {"GetRetrievedTracesGraph", "/GetRetrievedTracesGraph", Operation::kOther, false},
    {"CancelTraceRetrieval", "/CancelTraceRetrieval", Operation::kOther, false},
    {"api/explain", "/api/explain", Operation::kApiExplain, false},
    {"api/complete", "/api/complete", Operation::kApiComplete, false},
    {"api/heatmap", "/api/heatmap", Operation::kApiHeatMap, false},
    {"api/facets", "/api/facets", Operation::kApiFacets, false},
    {"api/breakdown", "/api/breakdown", Operation::kApiBreakdown, false},
    {"api/compare", "/api/compare", Operation::kApiCompare, false},
    {"api/analysis", "/api/analysis", Operation::kApiAnalysis, false},
    {"api/diff", "/api/diff", Operation::kApiDiff, false},
    {"api/graph", "/api/graph", Operation::kApiGraph, false},
    {"api/operations", "/api/operations", Operation::kApiOperations, false},
    {"api/status", "/api/status", Operation::kApiStatus, false},
    {"api/sampling/simulate", "/api/sampling/simulate", Operation::kApiSimulateSampling, false},
};

}  // namespace

std::span<const OperationRow> Operations() { return kOperations; }

const OperationRow* FindOperation(std::string_view path) {
  for (const OperationRow& row : kOperations) {
    if (row.path == path) return &row;
  }
  return nullptr;
}

std::string UnknownPathMessage(std::string_view path) {
  std::vector<std::string> known;
  for (const OperationRow& row : kOperations) known.emplace_back(row.path);
  for (const char* page : {"/healthz", "/readyz", "/metrics"}) known.emplace_back(page);
  const std::string_view shown = path.substr(0, 100);
  const char* what =
      path.starts_with("/api/") ? "There is nothing" : "The X-Ray API has no operation";
  return fmt::format("{} at {}{}", what, shown, DidYouMean(shown, known, ""));
}

std::string NotOfferedMessage(std::string_view operation) {
  return fmt::format("{} is not offered by this version of Roentgen yet", operation);
}

}  // namespace roentgen::rest
