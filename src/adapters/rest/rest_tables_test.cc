#include <gtest/gtest.h>

#include <set>

#include "adapters/rest/api_counters.h"
#include "adapters/rest/operations.h"
#include "adapters/rest/request_id.h"
#include "adapters/rest/status_table.h"

namespace roentgen::rest {
namespace {

TEST(StatusTable, EveryCodeHasItsStatusAndException) {
  EXPECT_EQ(StatusOf(ErrorCode::kInvalid).status, 400);
  EXPECT_EQ(StatusOf(ErrorCode::kInvalid).exception, "InvalidRequestException");
  EXPECT_EQ(StatusOf(ErrorCode::kOverloaded).status, 429);
  EXPECT_EQ(StatusOf(ErrorCode::kOverloaded).exception, "ThrottledException");
  EXPECT_EQ(StatusOf(ErrorCode::kUnavailable).status, 503);
  EXPECT_EQ(StatusOf(ErrorCode::kTooLarge).status, 413);
  EXPECT_EQ(StatusOf(ErrorCode::kUnsupported).status, 400);
  EXPECT_EQ(StatusOf(ErrorCode::kCorrupt).status, 500);
}

TEST(StatusTable, OnlyWhatMayWorkLaterAsksToComeBack) {
  for (const auto code : {ErrorCode::kOverloaded, ErrorCode::kUnavailable, ErrorCode::kDeadline}) {
    EXPECT_TRUE(StatusOf(code).retry_after);
  }
  for (const auto code : {ErrorCode::kInvalid, ErrorCode::kUnsupported, ErrorCode::kCorrupt}) {
    EXPECT_FALSE(StatusOf(code).retry_after);
  }
}

TEST(Operations, EveryPathIsThereOnce) {
  std::set<std::string_view> names;
  std::set<std::string_view> paths;
  int offered = 0;
  int xray = 0;
  for (const OperationRow& row : Operations()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(paths.insert(row.path).second) << row.path;
    xray += row.path.starts_with("/api/") ? 0 : 1;
    offered += row.operation == Operation::kOther ? 0 : 1;
    EXPECT_EQ(FindOperation(row.path), &row);
  }
  EXPECT_EQ(xray, 38);
  EXPECT_EQ(offered, kOfferedOperations);
  EXPECT_EQ(FindOperation("/TraceSegments")->operation, Operation::kPutTraceSegments);
  EXPECT_EQ(FindOperation("/Traces")->name, "BatchGetTraces");
  EXPECT_EQ(FindOperation("/traces"), nullptr);
  EXPECT_EQ(FindOperation("/Traces/"), nullptr);
}

TEST(Operations, AnUnknownPathNamesItsNeighbours) {
  EXPECT_EQ(UnknownPathMessage("/TraceSummary"),
            "The X-Ray API has no operation at /TraceSummary; did you mean /TraceSummaries?");
  EXPECT_EQ(UnknownPathMessage("/favicon.ico"), "The X-Ray API has no operation at /favicon.ico");
}

TEST(ApiCounters, ALatencyFallsIntoTheFirstBucketThatHoldsIt) {
  LatencyCounts counts;
  counts.Add(std::chrono::microseconds(100));
  counts.Add(std::chrono::microseconds(101));
  counts.Add(std::chrono::seconds(60));
  EXPECT_EQ(counts.buckets[0].value(), 1u);
  EXPECT_EQ(counts.buckets[1].value(), 1u);
  EXPECT_EQ(counts.buckets.back().value(), 1u);
  EXPECT_EQ(counts.sum_us.value(), 60'000'201u);
}

TEST(RequestIds, AreVersionFourUuidsAndDiffer) {
  RequestIds ids(7);
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = ids.Next();
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    EXPECT_TRUE(seen.insert(id).second);
  }
}

}  // namespace
}  // namespace roentgen::rest
