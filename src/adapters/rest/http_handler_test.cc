#include "adapters/rest/http_handler.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "adapters/rest/http_handler_test_harness.h"

namespace roentgen::rest {
namespace {

TEST(HttpHandler, WhatWasPutIsReadBackByEveryOperation) {
  Fixture f;
  const auto put = f.Post("/TraceSegments", PutBody({Document("70de5b6f19ff9a0a"), "{}"}));
  EXPECT_EQ(put.status, 200);
  EXPECT_TRUE(
      put.body.starts_with(R"({"UnprocessedTraceSegments":[{"Id":null,"ErrorCode":"MissingId")"))
      << put.body;
  const std::string ids = R"({"TraceIds":[")" + std::string(kTraceId) + "\"]}";
  const auto traces = f.Post("/Traces", ids);
  EXPECT_NE(traces.body.find(R"("Segments":[{"Id":"70de5b6f19ff9a0a","Document":"{)"),
            std::string::npos)
      << traces.body;
  const std::string range = R"({"StartTime":1795341000,"EndTime":1795341660})";
  const auto summaries = f.Post("/TraceSummaries", range);
  EXPECT_NE(summaries.body.find(kTraceId), std::string::npos) << summaries.body;
  EXPECT_NE(summaries.body.find(R"("Duration":1.5)"), std::string::npos);
  const auto graph = f.Post("/ServiceGraph", range);
  EXPECT_NE(graph.body.find(R"("Name":"shop")"), std::string::npos) << graph.body;
  const auto series = f.Post("/TimeSeriesServiceStatistics", range);
  EXPECT_NE(
      series.body.find(R"("TotalCount":1,"TotalResponseTime":1.5},"ResponseTimeHistogram":[{)"),
      std::string::npos)
      << series.body;
  const auto trace_graph = f.Post("/TraceGraph", ids);
  EXPECT_NE(trace_graph.body.find(R"("Name":"shop")"), std::string::npos);
  for (const auto& response : {put, traces, summaries, graph, series, trace_graph}) {
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(HeaderOf(response, "x-amzn-RequestId").size(), 36u);
  }
  EXPECT_EQ(f.counters.of(Operation::kPutTraceSegments).outcomes[0].value(), 1u);
  EXPECT_EQ(f.counters.of(Operation::kGetTraceGraph).outcomes[0].value(), 1u);
}

TEST(HttpHandler, APutIsAnsweredOnlyAfterTheCommit) {
  Fixture f;
  f.commits = false;
  std::optional<net::HttpResponse> answer;
  net::HttpRequest request;
  request.method = "POST";
  request.path = "/TraceSegments";
  request.body = PutBody({Document("70de5b6f19ff9a0a")});
  f.handler(std::move(request), [&](net::HttpResponse response) { answer = std::move(response); });
  EXPECT_FALSE(answer);
  f.pipeline.CommitOnce(std::chrono::microseconds(0));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, R"({"UnprocessedTraceSegments":[]})");
}

TEST(HttpHandler, AFullQueueThrottlesAndAClosedStoreIsUnavailable) {
  Fixture full({.queue_bytes = 1});
  full.commits = false;
  net::HttpRequest first;
  first.method = "POST";
  first.path = "/TraceSegments";
  first.body = PutBody({Document("70de5b6f19ff9a0a")});
  full.handler(std::move(first), [](const net::HttpResponse&) {});
  const auto second = full.Post("/TraceSegments", PutBody({Document("70de5b6f19ff9a0b")}));
  ExpectError(second, 429, "ThrottledException", "Rate exceeded");
  EXPECT_EQ(HeaderOf(second, "Retry-After"), "1");

  Fixture closed;
  ASSERT_TRUE(closed.store.Close());
  ExpectError(closed.Post("/TraceSegments", PutBody({Document("70de5b6f19ff9a0a")})), 503,
              "ServiceUnavailableException", "");
}

TEST(HttpHandler, MistakesGetTheServicesWords) {
  Fixture f;
  ExpectError(f.Post("/TraceSegments", "{}"), 400, "InvalidRequestException",
              "TraceSegmentDocuments");
  ExpectError(f.Post("/Traces", R"({"TraceIds":["a","b","c","d","e","f"]})"), 400,
              "InvalidRequestException", "Exceeding maximum query size: 5");
  ExpectError(f.Post("/ServiceGraph", R"({"StartTime":0,"EndTime":21601})"), 400,
              "InvalidRequestException", "Time range cannot be longer than 6 hours");
  ExpectError(f.Post("/ServiceGraph", R"({"StartTime":0,"EndTime":60,"GroupName":"mine"})"), 400,
              "InvalidRequestException", "The group 'mine' does not exist");
  const auto refuse_series = [&f](std::string_view more, std::string_view part) {
    ExpectError(f.Post("/TimeSeriesServiceStatistics",
                       R"({"StartTime":0,"EndTime":60)" + std::string(more) + "}"),
                400, "InvalidRequestException", part);
  };
  refuse_series(R"(,"GroupName":"mine")", "The group 'mine' does not exist");
  refuse_series(R"(,"Period":90)", "Period must be a positive multiple of 60 seconds");
  refuse_series(R"(,"ForecastStatistics":true)", "ForecastStatistics come with insights");
  ExpectError(f.Post("/TimeSeriesServiceStatistics", R"({"StartTime":0,"EndTime":21601})"), 400,
              "InvalidRequestException", "Time range cannot be longer than 6 hours");
  ExpectError(f.Post("/TraceGraph", R"({"TraceIds":[],"NextToken":"x"})"), 400,
              "InvalidRequestException", "NextToken");
  EXPECT_EQ(f.counters.of(Operation::kGetServiceGraph).outcomes[1].value(), 2u);
}

TEST(HttpHandler, TheDefaultGroupIsEveryTrace) {
  Fixture f;
  for (const char* group : {R"("GroupName":"Default")", R"("GroupName":"")",
                            R"("GroupARN":"arn:aws:xray:us-east-1:000000000000:group/Default")"}) {
    const auto response =
        f.Post("/ServiceGraph", R"({"StartTime":0,"EndTime":60,)" + std::string(group) + "}");
    EXPECT_EQ(response.status, 200) << response.body;
  }
}

TEST(HttpHandler, WhatIsNotBuiltYetSaysSoAndIsNeverEmpty) {
  Fixture f;
  for (const OperationRow& row : Operations()) {
    if (row.operation != Operation::kOther) continue;
    ExpectError(f.Post(std::string(row.path), "{}"), 400, "InvalidRequestException",
                std::string(row.name) + " is not offered by this version");
  }
}

TEST(HttpHandler, AWrongFilterIsAnsweredWithItsPlace) {
  Fixture f;
  ExpectError(f.Post("/TraceSummaries",
                     R"({"StartTime":1795341000,"EndTime":1795341660,"FilterExpression":"faul"})"),
              400, "InvalidRequestException",
              "Invalid filter expression: 'faul' is not a keyword, at character 1; did you mean "
              "fault?");
}

TEST(HttpHandler, UnknownPathsAndMethodsAreRefused) {
  Fixture f;
  ExpectError(f.Post("/TraceSegment", ""), 404, "UnknownOperationException",
              "did you mean /TraceSegments");
  ExpectError(f.Call(f.handler, "GET", "/TraceSegments"), 405, "UnknownOperationException", "POST");
  ExpectError(f.Call(f.handler, "POST", "/healthz"), 405, "UnknownOperationException", "GET");
  EXPECT_EQ(f.counters.unknown_paths.value(), 1u);
}

TEST(HttpHandler, PagesAnswer) {
  Fixture f;
  EXPECT_EQ(f.Call(f.handler, "GET", "/healthz").body, "ok\n");
  EXPECT_EQ(f.Call(f.handler, "GET", "/readyz").body, R"({"ready":true,"reasons":[]})");
  f.not_ready = {"draining"};
  const auto draining = f.Call(f.handler, "GET", "/readyz");
  EXPECT_EQ(draining.status, 503);
  EXPECT_EQ(draining.body, R"({"ready":false,"reasons":["draining"]})");
  const auto metrics = f.Call(f.handler, "HEAD", "/metrics");
  EXPECT_EQ(metrics.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(f.Call(f.handler, "GET", "/").body.find("Roentgen 1.2.3"), std::string::npos);
  const auto korean = f.Call(f.handler, "GET", "/", "", {{"Accept-Language", "ko-KR"}});
  EXPECT_NE(korean.body.find("분산 추적"), std::string::npos);
}

TEST(HttpHandler, PagesOfOtherSitesAreRefused) {
  Fixture f;
  ExpectError(f.Call(f.handler, "POST", "/TraceSegments", "{}",
                     {{"Host", "127.0.0.1:2080"}, {"Origin", "https://evil.example"}}),
              403, "AccessDeniedException", "other sites");
  ExpectError(f.Call(f.handler, "GET", "/metrics", "", {{"Host", "evil.example"}}), 403,
              "AccessDeniedException", "loopback");
  EXPECT_EQ(f.counters.refused_origin.value(), 1u);
  EXPECT_EQ(f.counters.refused_host.value(), 1u);
}

TEST(HttpHandler, TelemetryIsCounted) {
  Fixture f;
  EXPECT_EQ(f.Post("/TelemetryRecords",
                   R"({"TelemetryRecords":[{"Timestamp":1,"SegmentsReceivedCount":5},)"
                   R"({"Timestamp":2,"SegmentsReceivedCount":6,"SegmentsSpilloverCount":-3}]})")
                .body,
            "{}");
  EXPECT_EQ(f.counters.telemetry_records.value(), 2u);
  EXPECT_EQ(f.counters.daemon_received.value(), 11u);
  EXPECT_EQ(f.counters.daemon_spillover.value(), 0u);
}

TEST(HttpHandler, TheDaemonsPortTakesSamplingCallsOnly) {
  Fixture f;
  EXPECT_EQ(f.Call(f.daemon, "POST", "/GetSamplingRules", "").status, 200);
  EXPECT_EQ(
      f.Call(f.daemon, "POST", "/SamplingTargets", R"({"SamplingStatisticsDocuments":[]})").status,
      200);
  ExpectError(f.Call(f.daemon, "POST", "/TraceSegments", "{}"), 403, "AccessDeniedException", "");
  ExpectError(f.Call(f.daemon, "GET", "/GetSamplingRules"), 403, "AccessDeniedException", "");
  ExpectError(f.Call(f.daemon, "POST", "/nothing", "{}"), 404, "UnknownOperationException", "");
  ExpectError(f.Call(f.daemon, "POST", "/GetSamplingRules", "{}", {{"Origin", "http://localhost"}}),
              403, "AccessDeniedException", "");
}

TEST(HttpHandler, QueriesBeyondTheQueueAreThrottled) {
  std::promise<void> release;  // outlives the pool, whose thread waits for it
  std::promise<void> started;
  Fixture f;
  ASSERT_TRUE(f.pool.TrySubmit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  while (f.pool.TrySubmit([] {})) {
  }
  ExpectError(f.Post("/ServiceGraph", R"({"StartTime":0,"EndTime":60})"), 429, "ThrottledException",
              "Rate exceeded");
  release.set_value();
}

}  // namespace
}  // namespace roentgen::rest
