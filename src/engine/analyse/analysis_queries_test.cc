#include "engine/analyse/analysis_queries.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/memory/memory_segment_store.h"
#include "engine/ingest/committer.h"

namespace roentgen::analyse {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;

class AnalysisQueriesTest : public ::testing::Test {
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
    return {FromSeconds(kEpoch_s), FromSeconds(kEpoch_s + 100), std::move(filter), "", {}};
  }

  FakeClock clock_{FromSeconds(kEpoch_s + 3600)};
  memory::MemorySegmentStore store_;
  ingest::IngestCounters counters_;
  ingest::Committer committer_{clock_, store_, counters_, {}};
  wire::SegmentDecoder decoder_;
  query::TraceQueries queries_{store_, {}};
  AnalysisQueries analysis_{clock_, store_, queries_, {.traces = 20}};
};

TEST_F(AnalysisQueriesTest, ComparesTwoFiltersAndSaysWhatItRestsOn) {
  for (int i = 0; i < 20; ++i) Put(i, i < 10 ? R"(,"fault":true,"user":"x")" : R"(,"user":"y")");
  const auto answer = analysis_.Compare(All("ok"), All("fault"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->comparison.traces_a, 10);
  EXPECT_EQ(answer->comparison.traces_b, 10);
  EXPECT_FALSE(answer->examined_a.is_partial);
  EXPECT_EQ(answer->comparison.latency_a.at(0).value, DurationUs{500'000});
  const auto& differences = answer->comparison.differences;
  const auto user = std::ranges::find_if(
      differences, [](const auto& each) { return each.attribute == "user" && each.value == "x"; });
  ASSERT_NE(user, differences.end());
  EXPECT_TRUE(user->is_significant);
  EXPECT_EQ(user->difference, 1);
}

TEST_F(AnalysisQueriesTest, AnswerIsPartialOnlyWhenTracesWereLeftOut) {
  for (int i = 0; i < 20; ++i) Put(i, "");
  auto answer = analysis_.MakeHeatMap(All(), 10);
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->examined.is_partial);
  EXPECT_EQ(answer->examined.traces, 20u);
  Put(30, "");
  answer = analysis_.MakeHeatMap(All(), 10);
  EXPECT_TRUE(answer->examined.is_partial);
  EXPECT_EQ(answer->examined.traces, 20u);
  EXPECT_TRUE(answer->examined.reached);
}

TEST_F(AnalysisQueriesTest, CountsFacetsWithFaults) {
  Put(1, R"(,"user":"x","fault":true)");
  Put(2, R"(,"user":"x")");
  const auto answer = analysis_.CountFacets({.traces = All(), .attribute = "user", .prefix = ""});
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->facets.size(), 1u);
  EXPECT_EQ(answer->facets[0].values.at(0), (FacetValue{"x", "user = \"x\"", 2, 1}));
}

TEST_F(AnalysisQueriesTest, TimesOneTraceAndRefusesWhatIsNotThere) {
  Put(1, "");
  const auto times = analysis_.TimeTrace(Id(1));
  ASSERT_TRUE(times);
  EXPECT_EQ(times->response_time, DurationUs{500'000});
  EXPECT_EQ(analysis_.TimeTrace(Id(2)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(analysis_.TimeTrace("x").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(analysis_.MakeHeatMap({}, 1).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(analysis_.MakeHeatMap(All("nonsense ="), 1).error().code, ErrorCode::kInvalid);
}

TEST_F(AnalysisQueriesTest, DiffsTwoStoredTraces) {
  Put(1, "");
  Put(2, R"(,"subsegments":[{"id":"00000000000000aa","name":"db","start_time":1761955202.3,)"
         R"("end_time":1761955202.5}])");
  const auto answer = analysis_.DiffTraces(Id(1), Id(2));
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->difference.calls.size(), 2u);
  EXPECT_TRUE(answer->difference.calls[1].is_added());
  EXPECT_EQ(answer->a.response_time, DurationUs{500'000});
  EXPECT_EQ(answer->b.id.ToString(), Id(2));
  EXPECT_EQ(analysis_.DiffTraces(Id(1), Id(9)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(analysis_.DiffTraces("no id", Id(1)).error().code, ErrorCode::kInvalid);
}

TEST_F(AnalysisQueriesTest, CountsOutcomesAndTimesOfRoots) {
  for (int i = 0; i < 4; ++i) Put(i, i == 0 ? R"(,"fault":true)" : "");
  const auto answer = analysis_.MakeHeatMap(All(), 10);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->roots.statistics.fault, 1);
  EXPECT_EQ(answer->roots.statistics.ok, 3);
  EXPECT_EQ(answer->roots.response_time.Quantile(0.5), DurationUs{500'000});
}

// A clock that a look at it moves on, so that time passes while something is searched.
class TickingClock final : public Clock {
 public:
  TimestampUs Now() const override { return {now_us_ += kUsPerSecond}; }

 private:
  mutable std::int64_t now_us_ = kEpoch_s * kUsPerSecond;
};

TEST_F(AnalysisQueriesTest, TimeThatIsOverIsSaidAndAHopelessSearchIsAnError) {
  for (int i = 0; i < 50; ++i) Put(i, R"(,"user":"x")");
  const TickingClock ticking;
  const AnalysisQueries slow(ticking, store_, queries_, {});
  const auto some = slow.MakeHeatMap(All(), 10);
  ASSERT_TRUE(some) << some.error().message;
  EXPECT_TRUE(some->examined.is_partial);
  EXPECT_EQ(some->examined.limit, SearchLimit::kTime);
  EXPECT_GT(some->examined.traces, 0u);
  EXPECT_LT(some->examined.traces, 50u);
  const auto none = slow.MakeHeatMap(All(R"(instance.id CONTAINS "i-1")"), 10);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(none.error().message.find("its time was over"), std::string::npos)
      << none.error().message;
  const AnalysisQueries short_sighted(clock_, store_, queries_, {.rows = 10});
  const auto rows = short_sighted.MakeHeatMap(All(R"(instance.id CONTAINS "i-1")"), 10);
  ASSERT_FALSE(rows);
  EXPECT_NE(rows.error().message.find("looked at 10 traces"), std::string::npos)
      << rows.error().message;
}

TEST_F(AnalysisQueriesTest, ASearchWithoutTimeSaysWhereItStands) {
  Put(1, "");
  const TickingClock ticking;
  const AnalysisQueries none(ticking, store_, queries_, {.max_time = DurationUs{0}});
  const auto answer = none.MakeHeatMap(All(), 10);
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("looked at 0 traces"), std::string::npos);
}

TEST_F(AnalysisQueriesTest, AStoppedSearchIsNoAnswer) {
  Put(1, "");
  std::stop_source stop;
  TraceSelection traces = All();
  traces.stop = stop.get_token();
  EXPECT_TRUE(analysis_.MakeHeatMap(traces, 10));
  stop.request_stop();
  const auto map = analysis_.MakeHeatMap(traces, 10);
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(analysis_.Compare(All(), traces).error().code, ErrorCode::kCancelled);
}

TEST_F(AnalysisQueriesTest, ListsOperationsOfAServiceMostCallsFirst) {
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

TEST_F(AnalysisQueriesTest, KnowsOperationsOfASilentServiceFromItsCallers) {
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

TEST_F(AnalysisQueriesTest, BreaksTracesDownByAnAttribute) {
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

TEST_F(AnalysisQueriesTest, DrawsTheGraphOfAFilterFromItsTraces) {
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
