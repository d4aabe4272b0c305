#include "wire/api_json/analysis_json.h"

#include <gtest/gtest.h>

#include "wire/api_json/explanation_json.h"
#include "wire/api_json/status_json.h"

namespace roentgen::wire {
namespace {

const TraceId kTrace = *TraceId::Parse("1-58406520-a006649127e371903a2de979");

TEST(AnalysisJson, HeatMap) {
  HeatMap map;
  map.start = FromSeconds(10);
  map.column_width = {15'000'000};
  map.columns = 2;
  map.row_bounds = {{0}, {100}};
  map.cells = {{.column = 1, .row = 0, .ok = 2, .fault = 1, .example = kTrace}};
  Histogram times;
  times.Add(DurationUs{1'000}, 9);
  times.Add(DurationUs{5'000});
  Examined examined{.traces = 3,
                    .looked_at = 9,
                    .is_partial = true,
                    .limit = SearchLimit::kTime,
                    .reached = TimestampUs{1'500'000}};
  EXPECT_EQ(
      EncodeHeatMap(map, {.ok = 2, .fault = 1, .total_response_us = 7'000}, times, examined),
      R"({"StartTime":10.0,"ColumnSeconds":15.0,"Columns":2,"RowBounds":[0.0,0.0001],"Cells":[)"
      R"({"Column":1,"Row":0,"OkCount":2,"ErrorCount":0,"ThrottleCount":0,"FaultCount":1,)"
      R"("ExampleTraceId":"1-58406520-a006649127e371903a2de979"}],"InProgressCount":0,)"
      R"("Statistics":{"OkCount":2,"ErrorStatistics":{"ThrottleCount":0,"OtherCount":0,)"
      R"("TotalCount":0},"FaultStatistics":{"OtherCount":1,"TotalCount":1},"TotalCount":3,)"
      R"("TotalResponseTime":0.007},"Percentiles":{"P50":0.001,"P90":0.001,"P95":0.005,)"
      R"("P99":0.005,"Max":0.005},"Examined":{"TraceCount":3,"LookedAtCount":9,"Partial":true,)"
      R"("Limit":"time","ReachedTime":1.5}})");
}

TEST(AnalysisJson, FacetsAndAnAnswerThatIsWhole) {
  const std::vector<Facet> facets = {
      {.attribute = "user", .values = {{"a\"b", R"(user = "a\"b")", 2, 1}}, .distinct = 1}};
  EXPECT_EQ(EncodeFacets(facets, {.traces = 2, .looked_at = 2}),
            R"({"Facets":[{"Attribute":"user","DistinctCount":1,"UncountedCount":0,"Values":[)"
            R"({"Value":"a\"b","FilterExpression":"user = \"a\\\"b\"","TraceCount":2,)"
            R"("FaultCount":1}]}],"Examined":{"TraceCount":2,"LookedAtCount":2,)"
            R"("Partial":false}})");
}

TEST(AnalysisJson, ComparisonLeavesOutBoundsItDoesNotHave) {
  Comparison comparison;
  comparison.latency_a = {{0.5, {1'000}, DurationUs{900}, std::nullopt}};
  comparison.differences = {{"user", "x", "", 1, 0, 1, 0, -1, 0.5, 0.5, false}};
  comparison.compared = 1;
  const std::string text =
      EncodeComparison(comparison, {.filter_expression = "ok"}, {.filter_expression = "!(ok)"});
  EXPECT_TRUE(text.starts_with(R"({"A":{"FilterExpression":"ok","Statistics":{"OkCount":0,)"));
  EXPECT_NE(text.find(R"("Latency":[{"Quantile":0.5,"Value":0.001,"Low":0.0009}])"),
            std::string::npos)
      << text;
  EXPECT_TRUE(text.ends_with(
      R"("Differences":[{"Attribute":"user","Value":"x","FilterExpression":"","CountA":1,)"
      R"("CountB":0,"ShareA":1.0,"ShareB":0.0,"Difference":-1.0,"PValue":0.5,"QValue":0.5,)"
      R"("Significant":false}],"ComparedCount":1,"UncountedCount":0})"))
      << text;
}

TEST(AnalysisJson, TimesOfATrace) {
  TraceTimes times;
  times.id = kTrace;
  times.response_time = DurationUs{2'000};
  EntityTime root{.id = *SegmentId::Parse("53995c3f42cd8ad8"), .name = "web"};
  root.service = {"web", "", "123456789012"};
  root.start = FromSeconds(1);
  root.self = {2'000};
  root.flags.fault = true;
  times.entities = {root};
  times.critical_path = {{0, FromSeconds(1), {1'002'000}}};
  times.services = {{root.service, 1, {2'000}, {2'000}}};
  EXPECT_EQ(
      EncodeTraceTimes(times),
      R"({"TraceId":"1-58406520-a006649127e371903a2de979","ResponseTime":0.002,"Entities":[)"
      R"({"Id":"53995c3f42cd8ad8","Name":"web","Service":{"Name":"web","Type":"",)"
      R"("AccountId":"123456789012"},"Depth":0,"StartTime":1.0,"ClockShift":0.0,)"
      R"("SelfTime":0.002,"CriticalTime":0.0,"WaitedFor":true,"Error":false,"Throttle":false,)"
      R"("Fault":true}],"CriticalPath":[{"Entity":0,"StartTime":1.0,"EndTime":1.002}],)"
      R"("Services":[{"Service":{"Name":"web","Type":"","AccountId":"123456789012"},)"
      R"("EntityCount":1,"SelfTime":0.002,"CriticalTime":0.002}],"OmittedCount":0,)"
      R"("Truncated":false})");
}

TEST(AnalysisJson, DifferenceOfTwoTracesSaysDepthAndChange) {
  TraceDifference difference;
  difference.calls = {{"web", "web", std::nullopt, {.calls = 1}, {.calls = 1}},
                      {"web", "db", 0, {}, {.calls = 2, .faults = 1, .duration = {500}}}};
  const std::string text =
      EncodeTraceDifference(difference, {kTrace, FromSeconds(1), {10}, std::nullopt},
                            {kTrace, FromSeconds(2), {20}, DurationUs{20}}, true);
  EXPECT_TRUE(
      text.starts_with(R"({"A":{"TraceId":"1-58406520-a006649127e371903a2de979","StartTime":1.0,)"
                       R"("Duration":0.00001},"B":)"))
      << text;
  EXPECT_NE(text.find(R"("Service":"web","Name":"db","Parent":0,"Depth":1,"Change":"added")"),
            std::string::npos)
      << text;
  EXPECT_TRUE(text.ends_with(R"("DurationDifference":0.0005}],"OmittedCount":0,"Truncated":true})"))
      << text;
}

TEST(ExplanationJson, RightAndWrong) {
  Explanation right;
  right.normalized = "ok";
  right.words = "w";
  right.index = "every trace";
  right.terms = {{{0, 2}, "ok", "w"}};
  right.tokens = {{ExpressionToken::Kind::kWord, {0, 2}}};
  EXPECT_EQ(EncodeExplanation(right),
            R"({"Valid":true,"Normalized":"ok","Words":"w","Plan":[{"Step":"index",)"
            R"("Text":"every trace"},{"Step":"list","Text":""},{"Step":"documents","Text":""}],)"
            R"("Terms":[{"Begin":0,"End":2,"Text":"ok","Words":"w"}],)"
            R"("Tokens":[{"Begin":0,"End":2,"Kind":"word"}]})");
  Explanation wrong;
  wrong.error = ExpressionError{"no", {3, 4}, 4, {"yes"}, "long"};
  EXPECT_EQ(EncodeExplanation(wrong),
            R"({"Valid":false,"FilterError":{"Message":"no","Begin":3,"End":4,"Column":4,)"
            R"("Suggestions":["yes"],"Text":"long"},"Tokens":[]})");
  EXPECT_EQ(EncodeFilterError("T", "M", *wrong.error, "B"),
            R"({"__type":"T","Message":"M","FilterError":{"Message":"no","Begin":3,"End":4,)"
            R"("Column":4,"Suggestions":["yes"],"Text":"long","Set":"B"}})");
}

TEST(StatusJson, SaysWhatBecameOfDocuments) {
  ServerStatus status;
  status.version = "1";
  status.now = FromSeconds(100);
  status.started = FromSeconds(40);
  status.ingest.received = {{"udp", 2}, {"http", 3}};
  status.ingest.rejected = {{"InvalidId", 1}};
  status.store.days = {{20'783, 7}};
  const std::string text = EncodeServerStatus(status);
  EXPECT_TRUE(text.starts_with(
      R"({"Version":"1","Time":100.0,"StartTime":40.0,"Uptime":60.0,"Ready":true,)"
      R"("NotReadyReasons":[],"Addresses":{"Http":"","Udp":"","Tcp":""},"Ingest":{)"
      R"("Received":{"udp":2,"http":3,"Total":5},"Stored":0,"Duplicate":0,)"
      R"("Rejected":{"InvalidId":1,"Total":1},"Dropped":{"Total":0},"InFlight":0,)"))
      << text;
  EXPECT_NE(text.find(R"("Days":[{"Day":"2026-11-26","Bytes":7}])"), std::string::npos) << text;
}

}  // namespace
}  // namespace roentgen::wire
