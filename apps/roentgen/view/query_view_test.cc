#include <gtest/gtest.h>

#include "apps/roentgen/view/breakdown_table.h"
#include "apps/roentgen/view/comparison_view.h"
#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/explanation_text.h"
#include "apps/roentgen/view/view_test_harness.h"

namespace roentgen::cli {
namespace {

client::BreakdownAnswer Breakdown() {
  client::BreakdownAnswer answer{.attribute = "annotation.tenant"};
  const auto row = [](std::string value, std::int64_t ok, std::int64_t fault) {
    client::BreakdownRow row{.value = std::move(value), .traces = ok + fault};
    row.statistics = {.ok = ok, .fault = fault};
    row.percentiles = {DurationUs{120'000}, DurationUs{450'000}, DurationUs{2'000'000}};
    return row;
  };
  answer.rows = {row("acme", 1'200, 14), row("\x1b[31mevil\nname", 40, 0), row("한국 고객", 3, 1)};
  answer.rows.push_back({.value = "in progress", .traces = 1});
  answer.without = 17;
  answer.distinct = 31;
  answer.examined = {.traces = 1'276,
                     .looked_at = 40'210,
                     .is_partial = true,
                     .limit = SearchLimit::kTraces,
                     .reached = FromSeconds(1'767'258'000)};
  return answer;
}

client::OperationsAnswer Operations() {
  client::OperationsAnswer answer;
  const auto row = [](std::string name, std::int64_t ok, std::int64_t fault) {
    client::OperationRow row{.name = std::move(name), .statistics = {.ok = ok, .fault = fault}};
    row.percentiles = {DurationUs{12'000}, DurationUs{45'000}, DurationUs{1'200'000}};
    row.slowest = "1-5759e988-bd862e3fe1be46a994272793";
    return row;
  };
  answer.rows = {row("GET /orders/*", 900, 3), row("POST /orders/\x1b[2J", 88, 9),
                 row("결제 확인", 1, 0)};
  answer.distinct = 12;
  answer.uncounted = 40;
  answer.examined = {.traces = 1'001, .looked_at = 1'001};
  return answer;
}

client::CompareAnswer Comparison() {
  client::CompareAnswer answer;
  answer.a = {"fault", {.error = 1, .fault = 59}, {.traces = 60, .looked_at = 60}};
  answer.b = {"!(fault)", {.ok = 940}, {.traces = 940, .looked_at = 1'000}};
  answer.comparison.latency_a = {{0.5, {900'000}, DurationUs{700'000}, DurationUs{1'100'000}},
                                 {0.99, {3'000'000}, {}, {}}};
  answer.comparison.latency_b = {{0.5, {40'000}, DurationUs{38'000}, DurationUs{44'000}},
                                 {0.99, {90'000}, {}, {}}};
  answer.comparison.compared = 132;
  answer.comparison.differences = {{.attribute = "annotation.version",
                                    .value = "1.5.0",
                                    .in_a = 58,
                                    .in_b = 90,
                                    .share_a = 58 / 60.0,
                                    .share_b = 90 / 940.0,
                                    .difference = 90 / 940.0 - 58 / 60.0,
                                    .is_significant = true},
                                   {.attribute = "http.url",
                                    .value = "https://shop.example/orders/very/long/path/of/words",
                                    .in_a = 3,
                                    .in_b = 20,
                                    .share_a = 0.05,
                                    .share_b = 20 / 940.0,
                                    .difference = -0.03}};
  return answer;
}

client::DiffAnswer Diff() {
  client::DiffAnswer answer;
  answer.a = {"1-5759e988-bd862e3fe1be46a994272793", FromSeconds(1'767'258'000),
              DurationUs{100'000}};
  answer.b = {"1-5759e98a-2f1c9b0d4e7a48d19a3b5c60", FromSeconds(1'767'258'060),
              DurationUs{400'000}};
  const auto call = [](std::string name, std::optional<std::size_t> parent, CallSums a,
                       CallSums b) {
    CallDifference call;
    call.service = "web";
    call.name = std::move(name);
    call.parent = parent;
    call.a = a;
    call.b = b;
    return call;
  };
  answer.difference.calls = {
      call("web", {}, {.calls = 1, .duration = {100'000}}, {.calls = 1, .duration = {400'000}}),
      call("orders", 0, {.calls = 1, .duration = {50'000}},
           {.calls = 3, .faults = 1, .duration = {350'000}}),
      call("cache", 0, {.calls = 1, .duration = {2'000}}, {}),
      call("retry", 1, {}, {.calls = 2, .duration = {30'000}})};
  answer.difference.omitted = 4;
  return answer;
}

TEST(QueryView, BreakdownsFitTheirTerminalAndCarryNoControls) {
  ExpectGolden("breakdown", BreakdownTable(English(), Breakdown()));
  ExpectGolden("breakdown_narrow_ascii", BreakdownTable(Ascii(), Breakdown()));
  ExpectGolden("breakdown_korean", BreakdownTable(Korean(), Breakdown()));
  EXPECT_EQ(BreakdownTable(English(), Breakdown()).find('\x1b'), std::string::npos);
}

TEST(QueryView, ComparisonsShowWhatIsMoreThanChance) {
  ExpectGolden("compare", ComparisonView(English(), Comparison(), false));
  ExpectGolden("compare_all_ascii", ComparisonView(Ascii(), Comparison(), true));
  ExpectGolden("compare_korean", ComparisonView(Korean(), Comparison(), false));
  client::CompareAnswer alike = Comparison();
  alike.comparison.differences.clear();
  ExpectGolden("compare_alike", ComparisonView(English(), alike, false));
}

TEST(QueryView, OperationsShowTheirSlowestTraceWhereThereIsRoom) {
  ExpectGolden("operations", OperationsTable(English(), Operations()));
  ExpectGolden("operations_korean", OperationsTable(Korean(), Operations()));
  ExpectGolden("operations_narrow_ascii", OperationsTable(Ascii(), Operations()));
}

TEST(QueryView, TablesFitTheirTerminal) {
  for (const std::size_t width : {80U, 100U, 117U, 120U, 200U}) {
    const std::string drawn = OperationsTable(English(width), Operations()) +
                              BreakdownTable(English(width), Breakdown()) +
                              ComparisonView(English(width), Comparison(), true) +
                              DiffView(English(width), Diff());
    std::istringstream lines(drawn);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("A limit")) {
        EXPECT_LE(Columns(line), width) << line;
      }
    }
  }
}

TEST(QueryView, DiffsShowBothTraces) {
  ExpectGolden("diff", DiffView(English(), Diff()));
  ExpectGolden("diff_narrow", DiffView(English(80), Diff()));
  ExpectGolden("diff_ascii", DiffView(Ascii(), Diff()));
}

TEST(QueryView, ExplanationsAreWordsAndAPlan) {
  const Explanation explanation{
      .normalized = "service(\"a\") { fault } AND duration > 2",
      .words = "a answered with a 5xx and the whole trace took more than 2 s",
      .index = "all of\n  service = a\n  flag = fault",
      .list = "duration"};
  ExpectGolden("explain", ExplanationText(kEnglish, explanation));
  ExpectGolden("explain_korean", ExplanationText(kKorean, explanation));
}

}  // namespace
}  // namespace roentgen::cli
