#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/memory/memory_segment_store.h"
#include "engine/analyse/analysis_queries.h"
#include "engine/ingest/committer.h"

namespace roentgen::analyse {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;

class GroupedQueriesTest : public ::testing::Test {
 protected:
  // A root of `web`, `at_s` seconds in and half a second long.
  void Put(int at_s, std::string_view more) {
    const std::string text = fmt::format(
        R"({{"name":"web","id":"{:016x}","trace_id":"{}","start_time":{}.25,"end_time":{}.75{}}})",
        at_s + 1, Id(at_s), kEpoch_s + at_s, kEpoch_s + at_s, more);
    std::vector<wire::DecodedDocument> documents;
    ASSERT_TRUE(decoder_.Decode(text, documents));
    const wire::DecodedDocument* pointer = documents.data();
    ASSERT_TRUE(committer_.Commit({&pointer, 1}));
  }
  static std::string Request(std::string_view url, bool fault = false) {
    return fmt::format(R"(,"http":{{"request":{{"method":"GET","url":"{}"}}}}{})", url,
                       fault ? R"(,"fault":true)" : "");
  }
  static std::string Id(int at_s) {
    return fmt::format("1-{:08x}-{:024x}", kEpoch_s + at_s, at_s + 1);
  }
  static TraceSelection All(std::string filter = "") {
    return {FromSeconds(kEpoch_s), FromSeconds(kEpoch_s + 100), std::move(filter), ""};
  }

  FakeClock clock_{FromSeconds(kEpoch_s + 3600)};
  memory::MemorySegmentStore store_;
  ingest::IngestCounters counters_;
  ingest::Committer committer_{clock_, store_, counters_, {}};
  wire::SegmentDecoder decoder_;
  query::TraceQueries queries_{store_, {}};
  AnalysisQueries analysis_{clock_, store_, queries_, {.traces = 20}};
};

TEST_F(GroupedQueriesTest, ListsOperationsOfAServiceMostCallsFirst) {
  Put(1, Request("http://x/orders/1"));
  Put(2, Request("http://x/orders/2", true));
  Put(3, Request("http://x/login"));
  const auto answer =
      analysis_.ListOperations({.traces = All(), .service_name = "web", .service_type = {}});
  ASSERT_TRUE(answer) << answer.error().message;
  const auto& operations = answer->operations.operations;
  ASSERT_EQ(operations.size(), 2u);
  EXPECT_EQ(operations[0].name, "GET /orders/*");
  EXPECT_EQ(operations[0].calls.statistics.fault, 1);
  EXPECT_EQ(operations[0].calls.statistics.ok, 1);
  EXPECT_EQ(operations[0].calls.response_time.Quantile(0.5), DurationUs{500'000});
  EXPECT_EQ(operations[1].name, "GET /login");
  EXPECT_EQ(operations[1].slowest.ToString(), Id(3));
  EXPECT_EQ(answer->examined.traces, 3u);
  const auto one = analysis_.ListOperations(
      {.traces = All(), .service_name = "web", .service_type = {}, .max_operations = 1});
  EXPECT_EQ(one->operations.operations.size(), 1u);
  EXPECT_EQ(one->operations.distinct, 2);
  const auto other = analysis_.ListOperations(
      {.traces = All(), .service_name = "web", .service_type = "AWS::EC2::Instance"});
  EXPECT_TRUE(other->operations.operations.empty());
}

TEST_F(GroupedQueriesTest, KnowsOperationsOfASilentServiceFromItsCallers) {
  Put(1, fmt::format(
             R"(,"subsegments":[{{"id":"00000000000000aa","name":"shop@db","namespace":"remote",)"
             R"("start_time":{}.3,"end_time":{}.4,"sql":{{"sanitized_query":"select 1"}}}}])",
             kEpoch_s + 1, kEpoch_s + 1));
  const auto answer =
      analysis_.ListOperations({.traces = All(), .service_name = "shop@db", .service_type = {}});
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->operations.operations.size(), 1u);
  EXPECT_EQ(answer->operations.operations[0].name, "SELECT");
}

TEST_F(GroupedQueriesTest, BreaksTracesDownByAnAttribute) {
  Put(1, R"(,"user":"x","fault":true)");
  Put(2, R"(,"user":"x")");
  Put(3, R"(,"user":"y")");
  Put(4, "");
  const auto answer = analysis_.BreakDown({.traces = All(), .attribute = "user"});
  ASSERT_TRUE(answer) << answer.error().message;
  const AttributeBreakdown& users = answer->breakdown;
  ASSERT_EQ(users.values.size(), 2u);
  EXPECT_EQ(users.values[0].value, "x");
  EXPECT_EQ(users.values[0].expression, "user = \"x\"");
  EXPECT_EQ(users.values[0].traces, 2);
  EXPECT_EQ(users.values[0].roots.statistics.fault, 1);
  EXPECT_EQ(users.without, 1);
  EXPECT_EQ(users.distinct, 2);
  EXPECT_EQ(analysis_.BreakDown({.traces = All(), .attribute = "usr"}).error().code,
            ErrorCode::kInvalid);
}

TEST_F(GroupedQueriesTest, DrawsTheGraphOfAFilterFromItsTraces) {
  for (int i = 0; i < 30; ++i) Put(i, i % 2 == 0 ? R"(,"fault":true)" : "");
  const auto faults = analysis_.MakeGraph(All("fault"));
  ASSERT_TRUE(faults) << faults.error().message;
  EXPECT_EQ(faults->examined.traces, 15u);
  EXPECT_FALSE(faults->examined.is_partial);
  ASSERT_EQ(faults->graph.nodes.size(), 2u);  // with the client
  for (const GraphNode& node : faults->graph.nodes) {
    if (node.is_client()) continue;
    EXPECT_EQ(node.statistics.fault, 15);
    EXPECT_EQ(node.statistics.ok, 0);
  }
  // Of every trace, as far as it goes, it is the sum the store keeps.
  const auto all = analysis_.MakeGraph(All("responsetime >= 0"));
  EXPECT_TRUE(all->examined.is_partial);
  EXPECT_EQ(all->examined.traces, 20u);
}

}  // namespace
}  // namespace roentgen::analyse
