#include "engine/query/trace_queries.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "adapters/memory/memory_segment_store.h"
#include "engine/ingest/committer.h"
#include "engine/query/page_token.h"

namespace roentgen::query {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;

class TraceQueriesTest : public ::testing::Test {
 protected:
  // A trace that starts `at_s` seconds after the epoch of the tests and lasts `seconds`.
  void Put(int at_s, double seconds = 1, std::string_view more = "") {
    const double start = static_cast<double>(kEpoch_s + at_s) + 0.25;
    const std::string text = fmt::format(R"({{"name":"web","id":"{:016x}","trace_id":"{}",)"
                                         R"("start_time":{:.3f},"end_time":{:.3f}{}}})",
                                         at_s + 1, Id(at_s), start, start + seconds, more);
    std::vector<wire::DecodedDocument> documents;
    ASSERT_TRUE(decoder_.Decode(text, documents));
    const wire::DecodedDocument* pointer = documents.data();
    ASSERT_TRUE(committer_.Commit({&pointer, 1}));
  }

  static std::string Id(int at_s) {
    return fmt::format("1-{:08x}-{:024x}", kEpoch_s + at_s, at_s + 1);
  }
  static TimestampUs At(double seconds) {
    return {kEpoch_s * kUsPerSecond + static_cast<std::int64_t>(seconds * 1e6)};
  }

  std::vector<std::string> Ids(const SummariesPage& page) {
    std::vector<std::string> ids;
    for (const TraceSummary& summary : page.summaries) ids.push_back(summary.id.ToString());
    return ids;
  }

  FakeClock clock_{FromSeconds(kEpoch_s + 3600)};
  memory::MemorySegmentStore store_;
  ingest::IngestCounters counters_;
  ingest::Committer committer_{clock_, store_, counters_, {}};
  wire::SegmentDecoder decoder_;
  TraceQueries queries_{store_, {.page_summaries = 3}};
};

TEST_F(TraceQueriesTest, TraceIdRangeIsHalfOpenAndNewestFirst) {
  for (const int at_s : {10, 20, 30}) Put(at_s);
  const auto page = queries_.GetTraceSummaries({.start = At(10), .end = At(30)});
  ASSERT_TRUE(page);
  EXPECT_EQ(Ids(*page), (std::vector{Id(20), Id(10)}));
  EXPECT_EQ(page->processed, 2u);
  EXPECT_EQ(page->next_token, "");
  EXPECT_EQ(page->approximate_time, At(10));
}

TEST_F(TraceQueriesTest, PagesStayStableWhileNewTracesArrive) {
  for (int at_s = 1; at_s <= 8; ++at_s) Put(at_s);
  SummariesRequest request{.start = At(0), .end = At(100)};
  std::vector<std::string> seen;
  for (int pages = 0; pages < 5; ++pages) {
    const auto page = queries_.GetTraceSummaries(request);
    ASSERT_TRUE(page);
    for (const auto& id : Ids(*page)) seen.push_back(id);
    if (page->next_token.empty()) break;
    Put(50 + pages);
    request.next_token = page->next_token;
  }
  std::vector<std::string> expected;
  for (int at_s = 8; at_s >= 1; --at_s) expected.push_back(Id(at_s));
  EXPECT_EQ(seen, expected);
}

TEST_F(TraceQueriesTest, EventRangeFindsATraceByItsActivityHoweverLongAgoItBegan) {
  Put(10, 500);
  Put(20, 1);
  const auto page = queries_.GetTraceSummaries(
      {.start = At(300), .end = At(400), .range_type = TimeRangeType::kEvent});
  ASSERT_TRUE(page);
  ASSERT_EQ(Ids(*page), std::vector{Id(10)});
  EXPECT_EQ(page->summaries[0].matched_event_time, At(300));
}

TEST_F(TraceQueriesTest, ServiceRangeGoesByTheEndOfSegments) {
  Put(10, 500);
  const auto during = queries_.GetTraceSummaries(
      {.start = At(300), .end = At(400), .range_type = TimeRangeType::kService});
  const auto at_end = queries_.GetTraceSummaries(
      {.start = At(500), .end = At(600), .range_type = TimeRangeType::kService});
  EXPECT_TRUE(during->summaries.empty());
  EXPECT_EQ(Ids(*at_end), std::vector{Id(10)});
}

TEST_F(TraceQueriesTest, AFilterSelectsTracesAndPagesThroughThem) {
  for (int at_s = 1; at_s <= 9; ++at_s) {
    Put(at_s, at_s, at_s % 2 == 0 ? R"(,"annotations":{"even":true})" : "");
  }
  SummariesRequest request{.start = At(0), .end = At(100)};
  request.filter_expression = "annotation.even AND responsetime > 2";
  const auto first = queries_.GetTraceSummaries(request);
  ASSERT_TRUE(first);
  EXPECT_EQ(Ids(*first), (std::vector{Id(8), Id(6), Id(4)}));
  request.filter_expression = "nonsense";
  const auto refused = queries_.GetTraceSummaries(request);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(refused.error().message.starts_with("Invalid filter expression: 'nonsense'"));
}

TEST_F(TraceQueriesTest, APageThatReachesItsLimitSaysHowFarItCame) {
  for (int at_s = 1; at_s <= 9; ++at_s) Put(at_s);
  const TraceQueries queries(store_, {.page_rows_scanned = 4});
  SummariesRequest request{.start = At(0), .end = At(100), .filter_expression = "fault"};
  const auto page = queries.GetTraceSummaries(request);
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->summaries.empty());
  EXPECT_EQ(page->next_token, "");  // the index knows that there is no fault
  request.filter_expression = "responsetime > 5";
  const auto scanned = queries.GetTraceSummaries(request);
  EXPECT_TRUE(scanned->summaries.empty());
  EXPECT_EQ(scanned->processed, 4u);
  EXPECT_NE(scanned->next_token, "");
  EXPECT_EQ(scanned->approximate_time, At(6));
}

TEST_F(TraceQueriesTest, BadRangesTokensAndIdsAreNamed) {
  EXPECT_EQ(queries_.GetTraceSummaries({.start = At(5), .end = At(5)}).error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(queries_.GetServiceGraph(At(0), At(6 * 3600 + 1)).error().message,
            "Time range cannot be longer than 6 hours");
  const SummariesRequest request{.start = At(0), .end = At(10), .next_token = "made up"};
  EXPECT_EQ(queries_.GetTraceSummaries(request).error().message, "Invalid NextToken");
  const std::vector<std::string> six(6, Id(1));
  EXPECT_EQ(queries_.BatchGetTraces(six).error().message, "Exceeding maximum query size: 5");
  const std::vector<std::string> bad{"1-x"};
  EXPECT_EQ(queries_.BatchGetTraces(bad).error().message, "Invalid trace id: 1-x");
}

TEST_F(TraceQueriesTest, UnknownTracesAreAbsent) {
  Put(1);
  const std::vector<std::string> ids{Id(1), Id(2)};
  const auto traces = queries_.BatchGetTraces(ids);
  ASSERT_TRUE(traces);
  ASSERT_EQ(traces->size(), 1u);
  EXPECT_EQ((*traces)[0].duration, DurationUs{kUsPerSecond});
  EXPECT_EQ(queries_.GetTraceGraph(std::vector{Id(2)})->nodes.size(), 0u);
}

TEST_F(TraceQueriesTest, GraphRangeIsWidenedToWholeMinutesAndSaysSo) {
  Put(30);
  const auto graph = queries_.GetServiceGraph(At(31), At(32));
  ASSERT_TRUE(graph);
  EXPECT_EQ(graph->start, At(0));
  EXPECT_EQ(graph->end, At(60));
  EXPECT_EQ(graph->nodes.size(), 2u);
}

TEST(PageToken, RoundTripsAndRefusesATamperedOne) {
  const TraceScan::Cursor cursor{{-5}, TraceId(1, 2, 3)};
  std::string token = EncodeToken(cursor);
  EXPECT_EQ(*DecodeToken(token), cursor);
  token[5] = token[5] == '0' ? '1' : '0';
  EXPECT_FALSE(DecodeToken(token));
}

}  // namespace
}  // namespace roentgen::query
