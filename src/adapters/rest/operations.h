// Every operation of the X-Ray API and of /api by name and path, and which of them this version
// offers.
//
// Source: X-Ray API reference, and docs/api.md for the paths under /api; all are POST without
// parameters in the path.
// Thread-safety: constant.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace roentgen::rest {

enum class Operation {
  kPutTraceSegments,
  kPutTelemetryRecords,
  kBatchGetTraces,
  kGetTraceSummaries,
  kGetServiceGraph,
  kGetTraceGraph,
  kGetTimeSeriesServiceStatistics,
  kCreateGroup,
  kGetGroup,
  kGetGroups,
  kUpdateGroup,
  kDeleteGroup,
  kTagResource,
  kUntagResource,
  kListTagsForResource,
  kCreateSamplingRule,
  kUpdateSamplingRule,
  kDeleteSamplingRule,
  kGetSamplingRules,
  kGetSamplingStatisticSummaries,
  kGetSamplingTargets,
  kApiExplain,
  kApiComplete,
  kApiHeatMap,
  kApiFacets,
  kApiBreakdown,
  kApiCompare,
  kApiAnalysis,
  kApiDiff,
  kApiGraph,
  kApiOperations,
  kApiStatus,
  kApiSimulateSampling,
  kOther,  // known by name, not offered yet
};
inline constexpr int kOfferedOperations = static_cast<int>(Operation::kOther);

struct OperationRow {
  std::string_view name;  // tidy:allow(view) literals
  std::string_view path;  // tidy:allow(view) literals
  Operation operation = Operation::kOther;
  bool is_sampling = false;  // served on the daemon's TCP port
};

std::span<const OperationRow> Operations();
// Nullptr when no operation has that path.
const OperationRow* FindOperation(std::string_view path);
// For paths nobody knows: says so and names near ones.
std::string UnknownPathMessage(std::string_view path);
std::string NotOfferedMessage(std::string_view operation);

}  // namespace roentgen::rest
