#include "adapters/client/decode_answers.h"

#include <gtest/gtest.h>

#include "adapters/client/api_answer.h"

namespace roentgen::client {
namespace {

TEST(DecodeSummary, ReadsEveryFieldTheCommandLineShows) {
  const std::string json = R"({"Id":"1-5759e988-bd862e3fe1be46a994272793","StartTime":1465510280.5,
    "Duration":0.25,"ResponseTime":0.2,"HasFault":true,"HasError":false,"HasThrottle":true,
    "IsPartial":true,"Revision":7,"Http":{"HttpURL":"http://a/","HttpStatus":502,
    "HttpMethod":"GET","ClientIp":"203.0.113.1"},
    "Annotations":{"tier":[{"AnnotationValue":{"StringValue":"gold"},
       "ServiceIds":[{"Name":"a","Type":"t","AccountId":"0"}]}],
       "n":[{"AnnotationValue":{"NumberValue":2.5},"ServiceIds":[]}],
       "b":[{"AnnotationValue":{"BooleanValue":true},"ServiceIds":[]}]},
    "Users":[{"UserName":"anna","ServiceIds":[]}],
    "ServiceIds":[{"Name":"a","Type":"t","AccountId":"0"}],"EntryPoint":{"Name":"a","Type":"t"}})";
  wire::JsonIndex index;
  ASSERT_TRUE(index.Parse(json, kMaxAnswerDepth));
  const TraceSummary summary = DecodeSummary(index.root());
  EXPECT_EQ(summary.id.ToString(), "1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(summary.start_time.us, 1'465'510'280'500'000);
  EXPECT_EQ(summary.duration, (DurationUs{250'000}));
  EXPECT_EQ(summary.response_time, (DurationUs{200'000}));
  EXPECT_TRUE(summary.has_fault && summary.has_throttle && summary.is_partial);
  EXPECT_FALSE(summary.has_error);
  EXPECT_EQ(summary.http.status, 502);
  EXPECT_EQ(summary.annotations.at("tier")[0].value, AnnotationValue("gold"));
  EXPECT_EQ(summary.annotations.at("n")[0].value, AnnotationValue(2.5));
  EXPECT_EQ(summary.annotations.at("b")[0].value, AnnotationValue(true));
  EXPECT_EQ(summary.users[0].user, "anna");
  EXPECT_EQ(summary.services[0].type, "t");
  EXPECT_EQ(summary.entry_point->name, "a");
  EXPECT_EQ(summary.revision, 7U);
}

TEST(DecodeService, ReadsStatisticsAndEdges) {
  const std::string json = R"({"ReferenceId":3,"Name":"a","Names":["a"],"Root":true,
    "Type":"AWS::EKS::Container","State":"active","Edges":[{"ReferenceId":4,"EdgeType":"link",
    "ReceivedEventAgeHistogram":[{"Value":1.5,"Count":2}]}],
    "SummaryStatistics":{"OkCount":3,"ErrorStatistics":{"ThrottleCount":1,"OtherCount":2,
    "TotalCount":3},"FaultStatistics":{"OtherCount":4,"TotalCount":4},"TotalCount":10,
    "TotalResponseTime":2.5},"ResponseTimeHistogram":[{"Value":0.25,"Count":10}]})";
  wire::JsonIndex index;
  ASSERT_TRUE(index.Parse(json, kMaxAnswerDepth));
  const GraphNode node = DecodeService(index.root());
  EXPECT_EQ(node.id, 3);
  EXPECT_TRUE(node.is_root && node.is_active);
  EXPECT_EQ(node.statistics, (Statistics{3, 2, 1, 4, 2'500'000}));
  EXPECT_EQ(node.response_time.Quantile(0.5).us, 250'000);
  ASSERT_EQ(node.edges.size(), 1U);
  EXPECT_TRUE(node.edges[0].is_link);
  EXPECT_EQ(node.edges[0].target_id, 4);
  EXPECT_EQ(node.edges[0].received_event_age.count(), 2);
}

TEST(DecodeAnswers, WrongTypesReadAsAbsent) {
  const std::string json = R"({"Id":5,"StartTime":"x","Http":[],"Annotations":[1],"ServiceIds":{},
    "Duration":null,"HasFault":"true"})";
  wire::JsonIndex index;
  ASSERT_TRUE(index.Parse(json, kMaxAnswerDepth));
  const TraceSummary summary = DecodeSummary(index.root());
  EXPECT_FALSE(summary.duration.has_value());
  EXPECT_FALSE(summary.has_fault);
  EXPECT_TRUE(summary.services.empty());
  EXPECT_EQ(DecodeService(index.root()).edges.size(), 0U);
}

TEST(ApiError, NamesTheException) {
  const Error told =
      ApiError({400, R"({"__type":"InvalidRequestException","Message":"too long"})"});
  EXPECT_EQ(told.message, "InvalidRequestException: too long");
  EXPECT_EQ(told.code, ErrorCode::kInvalid);
  EXPECT_EQ(ApiError({502, "<html>"}).message, "HTTP 502");
  EXPECT_EQ(ApiError({429, "{}"}).code, ErrorCode::kOverloaded);
}

}  // namespace
}  // namespace roentgen::client
