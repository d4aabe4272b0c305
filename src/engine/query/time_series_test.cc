#include "engine/query/time_series.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "adapters/memory/memory_segment_store.h"
#include "engine/query/page_token.h"

namespace roentgen::query {
namespace {

const NodeKey kClient{"web", kClientType, "000000000000"};
const NodeKey kWeb{"web", "", "000000000000"};
const NodeKey kOrders{"orders", "AWS::ECS::Container", "000000000000"};
const NodeKey kTable{"carts", "AWS::DynamoDB::Table", "000000000000"};

constexpr std::int64_t kMinute = 29'363'040;  // begins an hour

TimestampUs At(std::int64_t minute, std::int64_t seconds = 0) {
  return {StartOfMinute(kMinute + minute).us + seconds * kUsPerSecond};
}

class TimeSeriesTest : public ::testing::Test {
 protected:
  void Add(std::int64_t minute, RollupKind kind, const NodeKey& source, const NodeKey& target,
           Outcome outcome = Outcome::kOk, DurationUs response = {100'000}) {
    RollupRow row{{kMinute + minute, kind, source, target}, {}};
    row.cell.statistics.Add(outcome, response);
    row.cell.response_time.Add(response);
    row.cell.first_start = At(minute);
    row.cell.last_end = At(minute + 1);
    CommitBatch batch;
    batch.rollup_deltas = {row};
    ASSERT_TRUE(store_.Commit(batch));
  }
  void AddRequest(std::int64_t minute, Outcome outcome = Outcome::kOk) {
    Add(minute, RollupKind::kEdge, kClient, kWeb, outcome);
    Add(minute, RollupKind::kNode, kWeb, {}, outcome);
    Add(minute, RollupKind::kEdge, kWeb, kOrders);
    Add(minute, RollupKind::kNode, kOrders, {});
    Add(minute, RollupKind::kEdge, kOrders, kTable, Outcome::kThrottle);
    Add(minute, RollupKind::kInferredNode, kTable, {}, Outcome::kThrottle);
  }

  Result<TimeSeries> Read(const SeriesRequest& request, std::size_t page_buckets = 360) {
    return ReadTimeSeries(store_, request, {.page_buckets = page_buckets});
  }
  std::string ErrorOf(const SeriesRequest& request) {
    const auto series = Read(request);
    return series ? "answered" : series.error().message;
  }
  // Calls by bucket.
  std::vector<std::int64_t> Totals(const SeriesRequest& request) {
    const auto series = Read(request);
    if (!series) return {-1};
    std::vector<std::int64_t> totals;
    for (const TimeSeriesBucket& bucket : series->buckets) {
      totals.push_back(bucket.statistics.total());
    }
    return totals;
  }
  std::int64_t Total(const std::string& selector) {
    const auto totals =
        Totals({.start = At(0), .end = At(60), .selector = selector, .period_s = 3600});
    return totals.size() == 1 ? totals[0] : -1;
  }

  memory::MemorySegmentStore store_;
};

TEST_F(TimeSeriesTest, WithoutSelectorEveryMinuteHasTheCallsOfClients) {
  AddRequest(1);
  AddRequest(1, Outcome::kFault);
  AddRequest(3);
  const auto series = Read({.start = At(0), .end = At(5)});
  ASSERT_TRUE(series) << series.error().message;
  EXPECT_FALSE(series->is_of_nodes);
  EXPECT_EQ(series->next_token, "");
  ASSERT_EQ(series->buckets.size(), 5u);
  for (std::int64_t minute = 0; minute < 5; ++minute) {
    EXPECT_EQ(series->buckets[static_cast<std::size_t>(minute)].start, At(minute));
  }
  EXPECT_EQ(series->buckets[0], TimeSeriesBucket{.start = At(0)});
  EXPECT_EQ(series->buckets[1].statistics.ok, 1);
  EXPECT_EQ(series->buckets[1].statistics.fault, 1);
  EXPECT_EQ(series->buckets[1].statistics.total_response_us, 200'000);
  EXPECT_EQ(series->buckets[1].response_time, Histogram({{100'000, 2}}));
  EXPECT_EQ(series->buckets[3].statistics.total(), 1);
}

TEST_F(TimeSeriesTest, ASelectorChoosesNodesOrCalls) {
  AddRequest(1);
  AddRequest(2, Outcome::kError);
  Add(2, RollupKind::kLinkEdge, kWeb, kOrders);
  EXPECT_EQ(Total(R"(service("web"))"), 2);
  EXPECT_EQ(Total(R"(service("nobody"))"), 0);
  EXPECT_EQ(Total(R"(service(id(name: "orders", type: "AWS::ECS::Container")))"), 2);
  EXPECT_EQ(Total(R"(service(id(name: "orders", type: "AWS::Lambda")))"), 0);
  EXPECT_EQ(Total(R"(id(type: "AWS::DynamoDB::Table"))"), 2);  // inferred nodes as well
  EXPECT_EQ(Total("service()"), 6);
  EXPECT_EQ(Total(R"(edge("web", "orders"))"), 2);  // the link is no call
  EXPECT_EQ(Total(R"(edge("orders", "web"))"), 0);
  EXPECT_EQ(Total(R"(edge(id(type: "client"), "web"))"), 2);
  EXPECT_EQ(Total("edge()"), 6);
  EXPECT_TRUE(Read({.start = At(0), .end = At(1), .selector = R"(service("web"))"})->is_of_nodes);
  EXPECT_FALSE(Read({.start = At(0), .end = At(1), .selector = "edge()"})->is_of_nodes);
}

TEST_F(TimeSeriesTest, BucketsBeginAtMultiplesOfThePeriodAndCountTheRangeOnly) {
  for (const std::int64_t minute : {0, 3, 4, 9, 10, 11, 12}) AddRequest(minute);
  const SeriesRequest request{.start = At(3, 30), .end = At(11, 1), .period_s = 300};
  const auto series = Read(request);
  ASSERT_TRUE(series);
  ASSERT_EQ(series->buckets.size(), 3u);
  EXPECT_EQ(series->buckets[0].start, At(0));
  EXPECT_EQ(series->buckets[1].start, At(5));
  EXPECT_EQ(series->buckets[2].start, At(10));
  // Minute 0 is of the first bucket but not asked for; minute 3 is, from its middle on.
  EXPECT_EQ(Totals(request), (std::vector<std::int64_t>{2, 1, 2}));
  EXPECT_EQ(Totals({.start = At(0), .end = At(0, 1), .period_s = 86'400 * 365}),
            std::vector<std::int64_t>{1});
}

TEST_F(TimeSeriesTest, APageHoldsSoManyBucketsAndTheTokenGoesOn) {
  for (const std::int64_t minute : {0, 2, 5, 9}) AddRequest(minute);
  SeriesRequest request{.start = At(0), .end = At(10), .period_s = 120};
  std::vector<std::int64_t> totals;
  std::vector<std::size_t> pages;
  do {
    const auto page = Read(request, 2);
    ASSERT_TRUE(page);
    pages.push_back(page->buckets.size());
    for (const TimeSeriesBucket& bucket : page->buckets) {
      EXPECT_EQ(bucket.start, At(2 * static_cast<std::int64_t>(totals.size())));
      totals.push_back(bucket.statistics.total());
    }
    request.next_token = page->next_token;
  } while (!request.next_token.empty());
  EXPECT_EQ(pages, (std::vector<std::size_t>{2, 2, 1}));
  EXPECT_EQ(totals, (std::vector<std::int64_t>{1, 1, 1, 0, 1}));
}

TEST_F(TimeSeriesTest, AGroupHasItsOwnMinutes) {
  AddRequest(1);
  AddRequest(2);
  GroupRollupRow row;
  row.group = 7;
  row.row.key = {kMinute + 2, RollupKind::kEdge, kClient, kWeb};
  row.row.cell.statistics.Add(Outcome::kOk, {100'000});
  CommitBatch batch;
  batch.group_rollup_deltas = {row};
  ASSERT_TRUE(store_.Commit(batch));
  SeriesRequest request{.start = At(0), .end = At(3)};
  EXPECT_EQ(Totals(request), (std::vector<std::int64_t>{0, 1, 1}));
  request.group = 7;
  EXPECT_EQ(Totals(request), (std::vector<std::int64_t>{0, 0, 1}));
  request.group = 8;
  EXPECT_EQ(Totals(request), (std::vector<std::int64_t>{0, 0, 0}));
}

TEST_F(TimeSeriesTest, WhatMakesNoSenseIsNamed) {
  for (const std::int64_t period_s : {0, -60, 1, 59, 90}) {
    EXPECT_EQ(ErrorOf({.start = At(0), .end = At(5), .period_s = period_s}),
              "Period must be a positive multiple of 60 seconds");
  }
  const auto forecast = Read({.start = At(0), .end = At(5), .forecast = true});
  EXPECT_EQ(forecast.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(forecast.error().message.find("insights"), std::string::npos);
  for (const char* selector : {"fault", "http.status = 403", "service(\"a\") { fault }", ""}) {
    EXPECT_NE(ErrorOf({.start = At(0), .end = At(5), .selector = selector}), "answered");
  }
  const TraceScan::Cursor of_a_list{At(1), TraceId(1, 2, 3)};
  for (const std::string& token :
       {std::string("x"), EncodeToken(of_a_list), EncodeTimeToken(At(-1)), EncodeTimeToken(At(5)),
        EncodeTimeToken(At(1, 30))}) {
    EXPECT_EQ(ErrorOf({.start = At(0), .end = At(5), .next_token = token}), "Invalid NextToken");
  }
}

// Whatever the period and the pages, the series adds up to what was stored in the range.
RC_GTEST_FIXTURE_PROP(TimeSeriesTest, EveryPeriodAddsUpToTheRange, ()) {
  const auto minutes = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 90));
  for (const int minute : minutes) AddRequest(minute);
  const auto from = *rc::gen::inRange<std::int64_t>(0, 90);
  const auto to = *rc::gen::inRange<std::int64_t>(from + 1, 92);
  SeriesRequest request{.start = At(from, 7), .end = At(to, 0)};
  request.period_s = 60 * *rc::gen::inRange(1, 100);
  if (*rc::gen::arbitrary<bool>()) request.selector = R"(service("orders"))";
  const auto page_buckets = *rc::gen::inRange<std::size_t>(1, 20);
  std::int64_t total = 0;
  std::optional<TimestampUs> previous;
  do {
    const auto page = Read(request, page_buckets);
    RC_ASSERT(page.has_value());
    for (const TimeSeriesBucket& bucket : page->buckets) {
      RC_ASSERT(bucket.start.us % (request.period_s * kUsPerSecond) == 0);
      if (previous) RC_ASSERT((bucket.start - *previous).us == request.period_s * kUsPerSecond);
      previous = bucket.start;
      total += bucket.statistics.total();
      RC_ASSERT(bucket.response_time.count() == bucket.statistics.total());
    }
    request.next_token = page->next_token;
  } while (!request.next_token.empty());
  RC_ASSERT(total == std::ranges::count_if(minutes, [&](int m) { return m >= from && m < to; }));
}

}  // namespace
}  // namespace roentgen::query
