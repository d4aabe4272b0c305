#include "wire/api_json/api_responses.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace roentgen::wire {
namespace {

TEST(ApiResponses, EveryDocumentTakenIsAnEmptyList) {
  EXPECT_EQ(EncodePutTraceSegments({}), R"({"UnprocessedTraceSegments":[]})");
}

TEST(ApiResponses, RefusedDocumentsHaveIdCodeAndMessage) {
  const std::vector<DocumentError> errors = {{.code = DocumentErrorCode::kMissingId},
                                             {.code = DocumentErrorCode::kMissingEndTime,
                                              .id = "70de5b6f19ff9a0a",
                                              .in_subsegment = true}};
  EXPECT_EQ(EncodePutTraceSegments(errors),
            R"({"UnprocessedTraceSegments":[{"Id":null,"ErrorCode":"MissingId",)"
            R"("Message":")" +
                errors[0].Message() +
                R"("},)"
                R"({"Id":"70de5b6f19ff9a0a","ErrorCode":"MissingEndTime","Message":")" +
                errors[1].Message() + R"("}]})");
}

TEST(ApiResponses, ErrorsNameTheirType) {
  EXPECT_EQ(EncodeError("InvalidRequestException", "a \"b\""),
            R"({"__type":"InvalidRequestException","Message":"a \"b\""})");
}

TEST(ApiResponses, TracesCarryDocumentsAsStrings) {
  BatchGetTracesEncoder encoder;
  encoder.BeginTrace(*TraceId::Parse("1-581cf771-a006649127e371903a2de979"), DurationUs{1'500'000},
                     false);
  encoder.AddSegment(SegmentId(0x70de5b6f19ff9a0a), R"({"id":"x"})");
  encoder.EndTrace();
  encoder.BeginTrace(*TraceId::Parse("1-581cf771-a006649127e371903a2de97a"), std::nullopt, true);
  encoder.EndTrace();
  EXPECT_EQ(encoder.Finish(),
            R"({"Traces":[{"Id":"1-581cf771-a006649127e371903a2de979","Duration":1.5,)"
            R"("LimitExceeded":false,"Segments":[{"Id":"70de5b6f19ff9a0a",)"
            R"("Document":"{\"id\":\"x\"}"}]},)"
            R"({"Id":"1-581cf771-a006649127e371903a2de97a","LimitExceeded":true,"Segments":[]}],)"
            R"("UnprocessedTraceIds":[]})");
  EXPECT_EQ(BatchGetTracesEncoder().Finish(), R"({"Traces":[],"UnprocessedTraceIds":[]})");
}

TEST(ApiResponses, ABareSummaryStillHasEveryBooleanListAndHttp) {
  TraceSummary summary;
  summary.id = *TraceId::Parse("1-581cf771-a006649127e371903a2de979");
  summary.start_time = {1'478'293'361'000'000};
  EXPECT_EQ(
      EncodeTraceSummaries({&summary, 1}, {1'478'293'000'000'000}, 7, "next"),
      R"({"TraceSummaries":[{"Id":"1-581cf771-a006649127e371903a2de979","StartTime":1478293361.0,)"
      R"("HasFault":false,"HasError":false,"HasThrottle":false,"IsPartial":false,"Http":{},)"
      R"("Annotations":{},"Users":[],"ServiceIds":[],"ResourceARNs":[],"InstanceIds":[],)"
      R"("AvailabilityZones":[],"FaultRootCauses":[],"ErrorRootCauses":[],)"
      R"("ResponseTimeRootCauses":[],"Revision":0}],"ApproximateTime":1478293000.0,)"
      R"("TracesProcessedCount":7,"NextToken":"next"})");
}

TEST(ApiResponses, AFullSummaryIsWrittenAsTheModelNamesIt) {
  const NodeKey api{"api", "AWS::EKS::Container", "000000000000"};
  const NodeKey plain{"worker", "", "000000000000"};
  TraceSummary s;
  s.id = *TraceId::Parse("1-581cf771-a006649127e371903a2de979");
  s.start_time = {1'000'000};
  s.duration = DurationUs{2'500'000};
  s.response_time = DurationUs{2'000'000};
  s.has_fault = true;
  s.http.method = "GET";
  s.http.url = "http://a/b";
  s.http.status = 500;
  s.http.client_ip = "10.0.0.1";
  s.annotations["n"] = {{.value = 2.0, .services = {plain}}};
  s.annotations["b"] = {{.value = true, .services = {}}};
  s.annotations["s"] = {{.value = std::string("x"), .services = {}}};
  s.users = {{.user = "u", .services = {api}}};
  s.entry_point = api;
  s.instance_ids = {"i-1"};
  s.fault_root_causes = {{.services = {{.service = api,
                                        .entity_path = {{.name = "api",
                                                         .exceptions = {{"E", "m"}},
                                                         .coverage = {},
                                                         .remote = true}},
                                        .inferred = false}},
                          .client_impacting = true}};
  s.response_time_root_causes = {
      {.services =
           {{.service = plain,
             .entity_path = {{.name = "w", .exceptions = {}, .coverage = 0.5, .remote = false}},
             .inferred = true}},
       .client_impacting = false}};
  s.revision = 3;
  s.matched_event_time = TimestampUs{1'500'000};
  const std::string text = EncodeTraceSummaries({&s, 1}, {0}, 1, "");
  const std::string api_id =
      R"("Name":"api","Names":["api"],"AccountId":"000000000000","Type":"AWS::EKS::Container")";
  const std::string plain_id = R"("Name":"worker","Names":["worker"],"AccountId":"000000000000")";
  for (const std::string& part : std::vector<std::string>{
           R"("Duration":2.5,"ResponseTime":2.0,"HasFault":true)",
           R"("Http":{"HttpURL":"http://a/b","HttpStatus":500,"HttpMethod":"GET",)"
           R"("ClientIp":"10.0.0.1"})",
           R"("b":[{"AnnotationValue":{"BooleanValue":true},"ServiceIds":[]}])",
           R"("n":[{"AnnotationValue":{"NumberValue":2.0},"ServiceIds":[{)" + plain_id + "}]}]",
           R"("s":[{"AnnotationValue":{"StringValue":"x"},"ServiceIds":[]}])",
           R"("Users":[{"UserName":"u","ServiceIds":[{)" + api_id + "}]}]",
           R"("InstanceIds":[{"Id":"i-1"}])", R"("EntryPoint":{)" + api_id + "}",
           R"("FaultRootCauses":[{"Services":[{)" + api_id +
               R"(,"EntityPath":[{"Name":"api","Exceptions":[{"Name":"E","Message":"m"}],)"
               R"("Remote":true}],"Inferred":false}],"ClientImpacting":true}])",
           R"("ResponseTimeRootCauses":[{"Services":[{)" + plain_id +
               R"(,"Type":"",)"
               R"("EntityPath":[{"Name":"w","Coverage":0.5,"Remote":false}],"Inferred":true}],)"
               R"("ClientImpacting":false}])",
           R"("Revision":3,"MatchedEventTime":1.5})"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nnot in\n" << text;
  }
  EXPECT_EQ(text.find("NextToken"), std::string::npos);
}

ServiceGraph SmallGraph() {
  GraphNode client{.id = 0, .key = {"web", "client", "000000000000"}, .names = {"web"}};
  client.start = {1'000'000};
  client.end = {3'000'000};
  GraphEdge call{.target_id = 1, .start = {1'000'000}, .end = {3'000'000}};
  call.statistics.Add(Outcome::kOk, {250'000});
  call.response_time.Add({250'000});
  GraphEdge link{.target_id = 1, .start = {1'000'000}, .end = {3'000'000}};
  link.is_link = true;
  link.received_event_age.Add({100'000});
  client.edges = {call, link};
  GraphNode web{.id = 1, .key = {"web", "", "000000000000"}, .names = {"web"}};
  web.is_root = true;
  web.is_active = true;
  web.start = {1'000'000};
  web.end = {3'000'000};
  web.statistics.Add(Outcome::kThrottle, {1'000'000});
  web.statistics.Add(Outcome::kFault, {500'000});
  web.response_time.Add({1'000'000});
  web.duration.Add({500'000});
  ServiceGraph graph{.start = {0}, .end = {60'000'000}};
  graph.nodes = {client, web};
  return graph;
}

TEST(ApiResponses, AGraphHasClientsWithoutStatisticsAndLinksWithAges) {
  const std::string times = R"("StartTime":1.0,"EndTime":3.0)";
  const std::string services =
      R"([{"ReferenceId":0,"Name":"web","Names":["web"],"AccountId":"000000000000",)"
      R"("Type":"client",)"
      R"("State":"unknown",)" +
      times + R"(,"Edges":[{"ReferenceId":1,)" + times +
      R"(,"SummaryStatistics":{"OkCount":1,"ErrorStatistics":{"ThrottleCount":0,"OtherCount":0,)"
      R"("TotalCount":0},"FaultStatistics":{"OtherCount":0,"TotalCount":0},"TotalCount":1,)"
      R"("TotalResponseTime":0.25},"ResponseTimeHistogram":[{"Value":0.25,"Count":1}],)"
      R"("Aliases":[]},)"
      R"({"ReferenceId":1,)" +
      times +
      R"(,"SummaryStatistics":{"OkCount":0,"ErrorStatistics":{"ThrottleCount":0,"OtherCount":0,)"
      R"("TotalCount":0},"FaultStatistics":{"OtherCount":0,"TotalCount":0},"TotalCount":0,)"
      R"("TotalResponseTime":0.0},"EdgeType":"link",)"
      R"("ReceivedEventAgeHistogram":[{"Value":0.1,"Count":1}],)"
      R"("ResponseTimeHistogram":[],"Aliases":[]}]},)"
      R"({"ReferenceId":1,"Name":"web","Names":["web"],"Root":true,"AccountId":"000000000000",)"
      R"("State":"active",)" +
      times +
      R"(,"Edges":[],"SummaryStatistics":{"OkCount":0,"ErrorStatistics":{"ThrottleCount":1,)"
      R"("OtherCount":0,"TotalCount":1},"FaultStatistics":{"OtherCount":1,"TotalCount":1},)"
      R"("TotalCount":2,"TotalResponseTime":1.5},"DurationHistogram":[{"Value":0.5,"Count":1}],)"
      R"("ResponseTimeHistogram":[{"Value":1.0,"Count":1}]}])";
  EXPECT_EQ(EncodeServiceGraph(SmallGraph(), false),
            R"({"StartTime":0.0,"EndTime":60.0,"Services":)" + services +
                R"(,"ContainsOldGroupVersions":false})");
  EXPECT_EQ(EncodeTraceGraph(SmallGraph()), R"({"Services":)" + services + "}");
}

TEST(ApiResponses, ATimeSeriesHasTheStatisticsOfEveryPeriod) {
  TimeSeries series;
  series.buckets.resize(2);
  series.buckets[0].start = {60'000'000};
  series.buckets[1].start = {120'000'000};
  series.buckets[1].statistics.Add(Outcome::kError, {250'000});
  series.buckets[1].response_time.Add({250'000});
  const auto statistics = [](int error, const char* seconds) {
    return fmt::format(R"({{"OkCount":0,"ErrorStatistics":{{"ThrottleCount":0,"OtherCount":{0},)"
                       R"("TotalCount":{0}}},)"
                       R"("FaultStatistics":{{"OtherCount":0,"TotalCount":0}},"TotalCount":{0},)"
                       R"("TotalResponseTime":{1}}})",
                       error, seconds);
  };
  EXPECT_EQ(EncodeTimeSeries(series, false),
            R"({"TimeSeriesServiceStatistics":[{"Timestamp":60.0,"EdgeSummaryStatistics":)" +
                statistics(0, "0.0") +
                R"(,"ResponseTimeHistogram":[]},{"Timestamp":120.0,"EdgeSummaryStatistics":)" +
                statistics(1, "0.25") +
                R"(,"ResponseTimeHistogram":[{"Value":0.25,"Count":1}]}],)"
                R"("ContainsOldGroupVersions":false})");
  series.is_of_nodes = true;
  series.next_token = "t";
  const std::string of_nodes = EncodeTimeSeries(series, true);
  EXPECT_EQ(of_nodes.find("EdgeSummaryStatistics"), std::string::npos);
  EXPECT_NE(of_nodes.find(R"("ServiceSummaryStatistics":{)"), std::string::npos);
  EXPECT_TRUE(of_nodes.ends_with(R"(,"ContainsOldGroupVersions":true,"NextToken":"t"})"));
}

}  // namespace
}  // namespace roentgen::wire
