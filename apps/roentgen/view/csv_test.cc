#include "apps/roentgen/view/csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "apps/roentgen/view/csv_line.h"

namespace roentgen::cli {
namespace {

TEST(Csv, QuotesWhatHasToBeAndNothingElse) {
  EXPECT_EQ(CsvCell("plain text"), "plain text");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(CsvCell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(CsvCell(""), "");
}

TEST(Csv, NothingIsAFormula) {
  for (const char* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "\n=1", "\xE2\x80\x8B=1",
                           "＝1+1", "＋1", "－1", "＠x"}) {
    EXPECT_NE(CsvCell(text).find('\''), std::string::npos) << text;
  }
  EXPECT_EQ(CsvCell("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
}

TEST(Csv, ATraceIsOneLineWithAllItsValues) {
  TraceSummary summary;
  summary.start_time = {1'767'258'000'250'000};
  summary.response_time = DurationUs{1'500'000};
  summary.has_fault = true;
  summary.http.status = 500;
  summary.http.method = "GET";
  summary.http.url = "https://shop/x?a=1,2";
  summary.entry_point = NodeKey{"web", "", ""};
  summary.users.push_back({"ann", {}});
  summary.users.push_back({"=bob", {}});
  const std::string line = TracesCsvLine(summary);
  EXPECT_NE(line.find("2026-01-01T09:00:00.250Z,"), std::string::npos) << line;
  EXPECT_NE(line.find(",1.5,"), std::string::npos) << line;
  EXPECT_NE(line.find(",500,GET,\"https://shop/x?a=1,2\",web,ann; =bob,"), std::string::npos)
      << line;
  const auto commas = [](const std::string& text) { return std::ranges::count(text, ','); };
  EXPECT_EQ(commas(line), commas(TracesCsvHeader()) + 1);  // one stands in the URL
}

TEST(Csv, ABreakdownLeavesTimesEmptyWhereThereWereNoCalls) {
  client::BreakdownAnswer breakdown{.attribute = "annotation.a,b"};
  breakdown.rows.push_back({.value = "x", .traces = 2});
  EXPECT_EQ(BreakdownCsv(breakdown),
            "\"annotation.a,b\",Traces,Ok,Error,Throttle,Fault,P50,P90,P99\r\n"
            "x,2,0,0,0,0,,,\r\n");
}

TEST(Csv, NoControlCharactersReachATerminal) {
  EXPECT_EQ(CsvCell("\x1b]0;x\x07").find_first_of("\x1b\x07"), std::string::npos);
}

TEST(Csv, OperationsAndGroups) {
  client::OperationsAnswer operations;
  operations.rows.push_back({.name = "GET /a,b", .statistics = {.ok = 2, .fault = 1}});
  operations.rows.front().percentiles = {DurationUs{1'000}, DurationUs{2'000}, DurationUs{3'500}};
  operations.rows.front().slowest = "1-x";
  EXPECT_EQ(OperationsCsv(operations),
            "Operation,Calls,Ok,Error,Throttle,Fault,P50,P90,P99,SlowestTraceId\r\n"
            "\"GET /a,b\",3,2,0,0,1,0.001,0.002,0.0035,1-x\r\n");
  Group group;
  group.name = "@a";
  group.filter_expression = "user = \"x\"";
  group.insights.insights_enabled = true;
  EXPECT_EQ(GroupsCsv(std::array{group}),
            "Name,FilterExpression,GroupARN,InsightsEnabled,NotificationsEnabled\r\n"
            "'@a,\"user = \"\"x\"\"\",,true,false\r\n");
}

TEST(Csv, AMapIsARowForEachServiceCallAndLink) {
  ServiceGraph graph;
  GraphEdge call{.target_id = 1, .statistics = {.ok = 3, .fault = 1, .total_response_us = 400'000}};
  call.response_time.Add({100'000}, 4);
  GraphEdge link{.target_id = 1, .is_link = true};
  link.received_event_age.Add({2'000'000}, 5);
  GraphNode web{.id = 0, .key = {"web", "AWS::EKS::Container", ""}};
  web.edges = {call, link, GraphEdge{.target_id = 9}};
  GraphNode client{.id = 2, .key = {"web", "client", ""}, .edges = {{.target_id = 0}}};
  graph.nodes = {web, GraphNode{.id = 1, .key = {"=db", "Database::SQL", ""}}, client};
  EXPECT_EQ(MapCsv(graph),
            "Kind,Caller,Service,Type,Calls,Ok,Error,Throttle,Fault,Average,P50,P95,P99\r\n"
            "service,,web,AWS::EKS::Container,0,0,0,0,0,,,,\r\n"
            "call,web,'=db,Database::SQL,4,3,0,0,1,0.1,0.1,0.1,0.1\r\n"
            "link,web,'=db,Database::SQL,5,,,,,,2,2,2\r\n"
            "service,,'=db,Database::SQL,0,0,0,0,0,,,,\r\n"
            "call,client,web,AWS::EKS::Container,0,0,0,0,0,,,,\r\n");
}

TEST(Csv, AComparisonIsWhatItsTableShows) {
  client::CompareAnswer answer;
  answer.comparison.differences = {{.attribute = "user",
                                    .value = "-1",
                                    .expression = "user = \"-1\"",
                                    .in_a = 4,
                                    .in_b = 1,
                                    .share_a = 0.5,
                                    .share_b = 0.25,
                                    .difference = -0.25,
                                    .p_value = 1e-9,
                                    .q_value = 1e-7,
                                    .is_significant = true},
                                   {.attribute = "user", .value = "x"}};
  const std::string header =
      "Attribute,Value,FilterExpression,CountA,CountB,ShareA,ShareB,Difference,PValue,QValue,"
      "Significant\r\n";
  const std::string first =
      "user,'-1,\"user = \"\"-1\"\"\",4,1,0.5,0.25,-0.25,1e-09,1e-07,true\r\n";
  EXPECT_EQ(ComparisonCsv(answer, false), header + first);
  EXPECT_EQ(ComparisonCsv(answer, true), header + first + "user,x,,0,0,0,0,0,1,1,false\r\n");
}

TEST(Csv, ADiffKeepsTheDepthOfItsCalls) {
  client::DiffAnswer answer;
  CallDifference top{.service = "web", .name = "web", .a = {.calls = 1, .duration = {500'000}}};
  top.b = {.calls = 1, .duration = {250'000}};
  CallDifference below{.service = "web", .name = "cache", .parent = 0, .b = {.calls = 2}};
  answer.difference.calls = {top, below};
  EXPECT_EQ(DiffCsv(answer),
            "Depth,Service,Name,Change,CallsA,FaultsA,ErrorsA,ThrottlesA,DurationA,CallsB,FaultsB,"
            "ErrorsB,ThrottlesB,DurationB,Difference\r\n"
            "0,web,web,both,1,0,0,0,0.5,1,0,0,0,0.25,-0.25\r\n"
            "1,web,cache,added,0,0,0,0,0,2,0,0,0,0,0\r\n");
}

}  // namespace
}  // namespace roentgen::cli
