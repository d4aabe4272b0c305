#include "apps/roentgen/view/csv.h"

#include <gtest/gtest.h>

#include <algorithm>

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
  for (const char* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}) {
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

}  // namespace
}  // namespace roentgen::cli
