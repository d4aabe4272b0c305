#include "wire/api_json/api_requests.h"

#include <gtest/gtest.h>

namespace roentgen::wire {
namespace {

template <class Method>
auto Decode(Method method, std::string body) {
  static ApiRequestDecoder decoder;  // reused, as a network thread does
  return (decoder.*method)(body);
}

template <class Method>
std::string ErrorOf(Method method, std::string body) {
  const auto result = Decode(method, std::move(body));
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  return result.error().message;
}

constexpr auto kPut = &ApiRequestDecoder::PutTraceSegments;
constexpr auto kBatch = &ApiRequestDecoder::BatchGetTraces;
constexpr auto kSummaries = &ApiRequestDecoder::GetTraceSummaries;
constexpr auto kSeries = &ApiRequestDecoder::GetTimeSeriesServiceStatistics;
constexpr auto kGraph = &ApiRequestDecoder::GetServiceGraph;

TEST(ApiRequests, DocumentsAreTheStringsValues) {
  ApiRequestDecoder decoder;
  std::string body = R"({"TraceSegmentDocuments":["{\"id\":\"a\\n\"}","","\u00e9"],"Other":1})";
  const auto documents = decoder.PutTraceSegments(body);
  ASSERT_TRUE(documents);
  ASSERT_EQ(documents->size(), 3u);
  EXPECT_EQ((*documents)[0], R"({"id":"a\n"})");
  EXPECT_EQ((*documents)[1], "");
  EXPECT_EQ((*documents)[2], "\xc3\xa9");
}

TEST(ApiRequests, PutTakesFiftyDocumentsAndNoMore) {
  const auto with = [](int count) {
    std::string body = R"({"TraceSegmentDocuments":[)";
    for (int i = 0; i < count; ++i) body += i == 0 ? "\"{}\"" : ",\"{}\"";
    return body + "]}";
  };
  ApiRequestDecoder decoder;
  std::string body = with(50);
  EXPECT_EQ(decoder.PutTraceSegments(body)->size(), 50u);
  EXPECT_EQ(ErrorOf(kPut, with(51)), "Exceeding maximum segment count: 50");
  EXPECT_EQ(ErrorOf(kPut, with(0)), "accepted");
}

TEST(ApiRequests, PutRefusesAnEnvelopeThatIsNone) {
  for (const char* body :
       {"", "{}", "null", "[]", "{", "not json", R"({"TraceSegmentDocuments":null})",
        R"({"TraceSegmentDocuments":"x"})", R"({"TraceSegmentDocuments":[{}]})",
        R"({"TraceSegmentDocuments":["a",null]})", "{\"TraceSegmentDocuments\":[\"\xff\"]}",
        R"({"TraceSegmentDocuments":[]}})"}) {
    EXPECT_NE(ErrorOf(kPut, body), "accepted") << body;
  }
  EXPECT_NE(ErrorOf(kPut, std::string(100'000, '[')), "accepted");
}

TEST(ApiRequests, ALargeBodyAfterASmallOneIsRead) {
  ApiRequestDecoder decoder;
  std::string small = R"({"TraceSegmentDocuments":["x"]})";
  ASSERT_TRUE(decoder.PutTraceSegments(small));
  std::string large = R"({"TraceSegmentDocuments":[")" + std::string(3'000'000, 'x') + "\"]}";
  const auto documents = decoder.PutTraceSegments(large);
  ASSERT_TRUE(documents);
  EXPECT_EQ(documents->front().size(), 3'000'000u);
}

TEST(ApiRequests, TelemetryIsReadAsTheDaemonSendsIt) {
  const auto request =
      Decode(&ApiRequestDecoder::PutTelemetryRecords,
             R"({"TelemetryRecords":[{"Timestamp":1700000000.0,"SegmentsReceivedCount":10,)"
             R"("SegmentsSentCount":9,)"
             R"("SegmentsSpilloverCount":1,"SegmentsRejectedCount":2,"BackendConnectionErrors":)"
             R"({"HTTPCode4XXCount":3,"OtherCount":4}}],"EC2InstanceId":"","Hostname":"h",)"
             R"("ResourceARN":""})");
  ASSERT_TRUE(request) << request.error().message;
  ASSERT_EQ(request->records.size(), 1u);
  EXPECT_EQ(request->hostname, "h");
  EXPECT_EQ(request->records[0].time, FromSeconds(1700000000));
  EXPECT_EQ(request->records[0].segments_received, 10);
  EXPECT_EQ(request->records[0].connection_errors, 7);
}

TEST(ApiRequests, BatchGetTracesKnowsNoToken) {
  EXPECT_EQ(ErrorOf(kBatch, R"({"TraceIds":["a"],"NextToken":"t"})"),
            "NextToken is currently not supported");
  EXPECT_EQ(Decode(kBatch, R"({"TraceIds":["a","b"],"NextToken":null})")->trace_ids,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(ErrorOf(kBatch, "{}"), "TraceIds is required");
  EXPECT_NE(ErrorOf(kBatch, R"({"TraceIds":[1]})"), "accepted");
}

TEST(ApiRequests, SummariesCarryEveryOption) {
  const auto request =
      Decode(kSummaries,
             R"({"StartTime":1.5e9,"EndTime":"2017-07-14T03:40:00Z","TimeRangeType":"Event",)"
             R"("Sampling":true,)"
             R"("SamplingStrategy":{"Name":"FixedRate","Value":0.25},"FilterExpression":"fault",)"
             R"("NextToken":"t"})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->start, FromSeconds(1500000000));
  EXPECT_EQ(request->end, FromSeconds(1500003600));
  EXPECT_EQ(request->range_type, ApiTimeRangeType::kEvent);
  EXPECT_TRUE(request->sampling);
  EXPECT_EQ(request->strategy->name, SamplingStrategy::Name::kFixedRate);
  EXPECT_EQ(request->strategy->value, 0.25);
  EXPECT_EQ(request->filter_expression, "fault");
  EXPECT_EQ(request->next_token, "t");
}

TEST(ApiRequests, SummariesRefuseWhatTheyDoNotUnderstand) {
  const std::string range = R"("StartTime":1,"EndTime":2)";
  EXPECT_EQ(ErrorOf(kSummaries, "{" + range + "}"), "accepted");
  EXPECT_EQ(ErrorOf(kSummaries, R"({"EndTime":2})"), "StartTime is required");
  for (const char* option :
       {R"("TimeRangeType":"Segment")", R"("TimeRangeType":1)", R"("Sampling":"yes")",
        R"("SamplingStrategy":1)", R"("SamplingStrategy":{"Name":"Other"})",
        R"("SamplingStrategy":{"Value":2})", R"("FilterExpression":{})"}) {
    EXPECT_NE(ErrorOf(kSummaries, "{" + range + "," + option + "}"), "accepted") << option;
  }
}

TEST(ApiRequests, ServiceGraphTakesAGroup) {
  const auto request = Decode(kGraph, R"({"StartTime":1,"EndTime":2,"GroupName":"Default"})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->group_name, "Default");
  EXPECT_EQ(ErrorOf(kGraph, R"({"StartTime":true,"EndTime":2})"),
            "StartTime is not a timestamp (epoch seconds or ISO-8601)");
}

TEST(ApiRequests, ATimeSeriesHasAPeriodAndASelectorWhenTheyWereGiven) {
  const auto bare = Decode(kSeries, R"({"StartTime":1,"EndTime":2,"Period":null})");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->selector, std::nullopt);
  EXPECT_EQ(bare->period_s, std::nullopt);
  EXPECT_FALSE(bare->forecast);
  const auto full = Decode(
      kSeries,
      R"({"StartTime":1.5,"EndTime":2,"GroupName":"g","GroupARN":"a","Period":300,"NextToken":"t",)"
      R"j("EntitySelectorExpression":"service()","ForecastStatistics":true})j");
  ASSERT_TRUE(full) << full.error().message;
  EXPECT_EQ(full->start, TimestampUs{1'500'000});
  EXPECT_EQ(full->group_name, "g");
  EXPECT_EQ(full->group_arn, "a");
  EXPECT_EQ(full->period_s, 300);
  EXPECT_EQ(full->selector, "service()");
  EXPECT_TRUE(full->forecast);
  EXPECT_EQ(full->next_token, "t");
}

TEST(ApiRequests, ATimeSeriesRefusesWhatItDoesNotUnderstand) {
  const std::string long_selector = "\"" + std::string(501, 'x') + "\"";
  for (const std::string& option :
       {std::string(R"("Period":"60")"), std::string(R"("Period":60.5)"),
        std::string(R"("Period":true)"), std::string(R"("ForecastStatistics":1)"),
        std::string(R"("EntitySelectorExpression":7)"),
        "\"EntitySelectorExpression\":" + long_selector}) {
    EXPECT_NE(ErrorOf(kSeries, R"({"StartTime":1,"EndTime":2,)" + option + "}"), "accepted")
        << option;
  }
  EXPECT_TRUE(ErrorOf(kSeries, R"({"StartTime":1,"EndTime":2,"EntitySelectorExpression":""})")
                  .starts_with("EntitySelectorExpression is empty"));
  EXPECT_EQ(ErrorOf(kSeries, R"({"StartTime":1})"), "EndTime is required");
}

}  // namespace
}  // namespace roentgen::wire
