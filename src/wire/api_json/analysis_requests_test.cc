#include "wire/api_json/analysis_requests.h"

#include <gtest/gtest.h>

#include "wire/api_json/api_requests.h"

namespace roentgen::wire {
namespace {

template <class Method>
auto Decode(Method method, std::string body) {
  static ApiRequestDecoder decoder;
  return (decoder.*method)(body);
}

template <class Method>
std::string ErrorOf(Method method, std::string body) {
  const auto result = Decode(method, std::move(body));
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  return result.error().message;
}

constexpr auto kExplain = &ApiRequestDecoder::Explain;
constexpr auto kComplete = &ApiRequestDecoder::Complete;
constexpr auto kHeatMap = &ApiRequestDecoder::HeatMap;
constexpr auto kFacets = &ApiRequestDecoder::Facets;
constexpr auto kBreakdown = &ApiRequestDecoder::Breakdown;
constexpr auto kCompare = &ApiRequestDecoder::Compare;
constexpr auto kGraph = &ApiRequestDecoder::Graph;
constexpr auto kOperations = &ApiRequestDecoder::Operations;

TEST(AnalysisRequests, SetsOfTracesHaveARangeAFilterAndAGroup) {
  const auto map = Decode(kHeatMap, R"({"StartTime":1.5,"EndTime":"1970-01-01T00:00:02Z",)"
                                    R"("FilterExpression":"ok","GroupName":"g","Columns":7})");
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->traces.start, TimestampUs{1'500'000});
  EXPECT_EQ(map->traces.end, TimestampUs{2'000'000});
  EXPECT_EQ(map->traces.filter_expression, "ok");
  EXPECT_EQ(map->traces.group_name, "g");
  EXPECT_EQ(map->columns, 7);
  EXPECT_EQ(ErrorOf(kHeatMap, R"({"EndTime":1})"), "StartTime is required");
  EXPECT_EQ(ErrorOf(kHeatMap, R"({"StartTime":0,"EndTime":1,"Columns":0})"),
            "Columns is not between 1 and 500");
  EXPECT_EQ(ErrorOf(kHeatMap, R"({"StartTime":0,"EndTime":1,"Columns":1.5})"),
            "Columns is not a whole number");
  EXPECT_EQ(ErrorOf(kHeatMap, R"({"StartTime":0,"EndTime":1,"FilterExpression":5})"),
            "FilterExpression is not a string");
}

TEST(AnalysisRequests, WhatIsAbsentIsTheUsual) {
  EXPECT_EQ(Decode(kHeatMap, R"({"StartTime":0,"EndTime":1})")->columns, 60);
  EXPECT_EQ(Decode(kFacets, R"({"StartTime":0,"EndTime":1})")->max_values, 20);
  const auto explain = Decode(kExplain, "");
  ASSERT_TRUE(explain);
  EXPECT_EQ(explain->language, ApiLanguage::kEnglish);
  EXPECT_FALSE(Decode(kComplete, "{}")->position);
  EXPECT_TRUE(Decode(&ApiRequestDecoder::Status, ""));
  EXPECT_FALSE(Decode(&ApiRequestDecoder::Status, "[]"));
}

TEST(AnalysisRequests, WhatMustBeThereIsNamed) {
  EXPECT_EQ(ErrorOf(kBreakdown, R"({"StartTime":0,"EndTime":1})"), "Attribute is required");
  EXPECT_EQ(ErrorOf(kOperations, R"({"StartTime":0,"EndTime":1,"ServiceName":""})"),
            "ServiceName is required");
  EXPECT_EQ(ErrorOf(&ApiRequestDecoder::Analysis, "{}"), "TraceId is required");
  EXPECT_EQ(ErrorOf(&ApiRequestDecoder::Diff, R"({"TraceIdA":"x"})"), "TraceIdB is required");
  EXPECT_EQ(ErrorOf(kExplain, R"({"Language":"fr"})"), "Language is neither en nor ko");
  EXPECT_EQ(ErrorOf(kComplete, R"({"Position":-1})"), "Position is negative");
  EXPECT_EQ(ErrorOf(kComplete, R"({"StartTime":1})"),
            "StartTime and EndTime are given together or not at all");
  EXPECT_NE(ErrorOf(kExplain, R"({"FilterExpression":")" + std::string(20'000, 'x') + "\"}"),
            "accepted");
}

TEST(AnalysisRequests, CompareNamesTheSetThatIsWrong) {
  const auto two = Decode(kCompare, R"({"A":{"StartTime":0,"EndTime":1,"FilterExpression":"ok"},)"
                                    R"("B":{"StartTime":1,"EndTime":2}})");
  ASSERT_TRUE(two) << two.error().message;
  EXPECT_EQ(two->a.filter_expression, "ok");
  EXPECT_EQ(two->b->end, TimestampUs{2'000'000});
  EXPECT_FALSE(Decode(kCompare, R"({"A":{"StartTime":0,"EndTime":1},"B":null})")->b);
  EXPECT_EQ(ErrorOf(kCompare, "{}"), "A is required: an object with StartTime and EndTime");
  EXPECT_EQ(ErrorOf(kCompare, R"({"A":1})"), "A is not an object with StartTime and EndTime");
  EXPECT_EQ(ErrorOf(kCompare, R"({"A":{"StartTime":0,"EndTime":1},"B":{"StartTime":0}})"),
            "B.EndTime is required");
}

TEST(AnalysisRequests, AGraphIsOfIdsOrOfARange) {
  const auto ids = Decode(kGraph, R"({"TraceIds":["a","b"]})");
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->trace_ids.size(), 2u);
  EXPECT_EQ(ErrorOf(kGraph, R"({"TraceIds":[]})"), "TraceIds is empty");
  EXPECT_EQ(ErrorOf(kGraph, "{}"), "StartTime is required");
  const auto service =
      Decode(kOperations, R"({"StartTime":0,"EndTime":1,"ServiceName":"a","ServiceType":""})");
  ASSERT_TRUE(service);
  EXPECT_EQ(service->service_type, "");
}

}  // namespace
}  // namespace roentgen::wire
