#include "wire/api_json/sampling_json.h"

#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

#include "wire/api_json/api_requests.h"

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

constexpr auto kCreate = &ApiRequestDecoder::CreateSamplingRule;
constexpr auto kUpdate = &ApiRequestDecoder::UpdateSamplingRule;
constexpr auto kTargets = &ApiRequestDecoder::GetSamplingTargets;

constexpr const char* kMembers[] = {
    R"("ResourceARN":"*")", R"("Priority":9000)",   R"("FixedRate":0.25)", R"("ReservoirSize":2)",
    R"("ServiceName":"s")", R"("ServiceType":"t")", R"("Host":"h")",       R"("HTTPMethod":"GET")",
    R"("URLPath":"/")",     R"("Version":1)"};

std::string Rule(std::size_t without = 99, std::string more = R"("RuleName":"base")") {
  for (std::size_t n = 0; n < std::size(kMembers); ++n) {
    if (n != without) more += std::string(",") + kMembers[n];
  }
  return R"({"SamplingRule":{)" + more + "}}";
}

TEST(SamplingRequests, ARuleIsReadWhole) {
  const auto request = Decode(kCreate, R"({"SamplingRule":{"RuleName":"base","ResourceARN":"*",
    "Priority":9000.0,"FixedRate":1,"ReservoirSize":2,"ServiceName":"s","ServiceType":"t",
    "Host":"h","HTTPMethod":"GET","URLPath":"/a","Version":1,"Attributes":{"k":"v"},
    "SamplingRateBoost":{"MaxRate":0.5,"CooldownWindowMinutes":3,
      "DisableDefaultAnomalyDetection":true}},
    "Tags":[{"Key":"a","Value":"1"}]})");
  ASSERT_TRUE(request) << request.error().message;
  SamplingRule expected;
  expected.name = "base";
  expected.priority = 9'000;
  expected.fixed_rate = 1;
  expected.reservoir_size = 2;
  expected.service_name = "s";
  expected.service_type = "t";
  expected.host = "h";
  expected.http_method = "GET";
  expected.url_path = "/a";
  expected.attributes = {{"k", "v"}};
  expected.boost = {.max_rate = 0.5, .cooldown_minutes = 3, .without_default_anomalies = true};
  expected.tags = {{"a", "1"}};
  EXPECT_EQ(request->rule, expected);
}

TEST(SamplingRequests, EveryMemberButTheNameIsRequired) {
  EXPECT_EQ(ErrorOf(kCreate, Rule()), "accepted");
  for (std::size_t n = 0; n < std::size(kMembers); ++n) {
    const std::string_view member = kMembers[n];
    const std::string key(member.substr(1, member.find(':') - 2));
    EXPECT_EQ(ErrorOf(kCreate, Rule(n)), key + " is required");
  }
  EXPECT_EQ(ErrorOf(kCreate, "{}"), "SamplingRule is required");
  EXPECT_EQ(ErrorOf(kUpdate, "{}"), "SamplingRuleUpdate is required");
}

TEST(SamplingRequests, MembersOfOtherTypesAreRefused) {
  for (const char* member : {R"("RuleName":1)", R"("Attributes":[])", R"("Attributes":{"k":1})",
                             R"("SamplingRateBoost":1)", R"("SamplingRateBoost":{"MaxRate":1})"}) {
    EXPECT_NE(ErrorOf(kCreate, Rule(99, member)), "accepted") << member;
  }
  for (const char* member : {R"("Priority":"1")", R"("Priority":1.5)", R"("Priority":1e300)",
                             R"("FixedRate":"x")", R"("Host":5)"}) {
    EXPECT_NE(ErrorOf(kUpdate, fmt::format(R"({{"SamplingRuleUpdate":{{{}}}}})", member)),
              "accepted")
        << member;
  }
}

TEST(SamplingRequests, AnUpdateTellsWhatItNames) {
  const auto request =
      Decode(kUpdate, R"({"SamplingRuleUpdate":{"RuleARN":"arn:x","Host":"","Attributes":{}}})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->rule_arn, "arn:x");
  EXPECT_EQ(request->host, "");
  EXPECT_EQ(request->url_path, std::nullopt);
  EXPECT_EQ(request->priority, std::nullopt);
  EXPECT_TRUE(request->attributes && request->attributes->empty());
}

std::string Statistics(std::string_view time, std::string_view counts = R"("RequestCount":110,
    "SampledCount":20,"BorrowCount":10)") {
  return fmt::format(R"({{"SamplingStatisticsDocuments":[{{"RuleName":"base",
    "ClientID":"0123456789abcdef01234567","Timestamp":{},{}}}]}})",
                     time, counts);
}

TEST(SamplingRequests, StatisticsComeWithSecondsOrMilliseconds) {
  for (const char* time : {"1795341600", "1795341600000", "1795341600.0", "1.7953416E9",
                           R"("2026-11-22T10:00:00Z")"}) {
    const auto request = Decode(kTargets, Statistics(time));
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->statistics[0].time, TimestampUs{1'795'341'600'000'000}) << time;
    EXPECT_EQ(request->statistics[0].counts, (SamplingCounts{110, 20, 10}));
  }
  EXPECT_EQ(Decode(kTargets, Statistics("1", R"("RequestCount":1,"SampledCount":0)"))
                ->statistics[0]
                .counts.borrowed,
            0);
}

TEST(SamplingRequests, SampledCountComesUnderTwoNames) {
  const auto sampled = [](std::string_view counts) {
    return Decode(kTargets, Statistics("1", counts))->statistics[0].counts.sampled;
  };
  EXPECT_EQ(sampled(R"("RequestCount":9,"SampleCount":4)"), 4);
  EXPECT_EQ(sampled(R"("RequestCount":9,"SampleCount":4,"SampledCount":5)"), 5);
  EXPECT_EQ(ErrorOf(kTargets, Statistics("1", R"("RequestCount":9)")), "SampledCount is required");
}

TEST(SamplingRequests, MoreThanTwentyFiveStatisticsAreTaken) {
  std::string body = R"({"SamplingStatisticsDocuments":[)";
  for (int n = 0; n < 40; ++n) {
    body += fmt::format(R"({}{{"RuleName":"r{}","ClientID":"0123456789abcdef01234567",
      "Timestamp":1,"RequestCount":1,"SampledCount":1}})",
                        n == 0 ? "" : ",", n);
  }
  EXPECT_EQ(Decode(kTargets, body + "]}")->statistics.size(), 40u);
}

TEST(SamplingRequests, BrokenStatisticsAreRefused) {
  EXPECT_EQ(ErrorOf(kTargets, "{}"), "accepted");
  EXPECT_EQ(ErrorOf(kTargets, R"({"SamplingStatisticsDocuments":[]})"), "accepted");
  for (const char* body :
       {R"({"SamplingStatisticsDocuments":[1]})", R"({"SamplingStatisticsDocuments":{}})",
        R"({"SamplingStatisticsDocuments":[{}]})",
        R"({"SamplingStatisticsDocuments":[{"RuleName":"a","ClientID":"short","Timestamp":1,
          "RequestCount":1,"SampledCount":1}]})",
        R"({"SamplingStatisticsDocuments":[],"SamplingBoostStatisticsDocuments":[{}]})"}) {
    EXPECT_NE(ErrorOf(kTargets, body), "accepted") << body;
  }
  for (const char* counts :
       {R"("RequestCount":-1,"SampledCount":0)", R"("RequestCount":1)",
        R"("RequestCount":2147483648,"SampledCount":0)", R"("RequestCount":0.5,"SampledCount":0)",
        R"("RequestCount":1,"SampledCount":0,"BorrowCount":-1)"}) {
    EXPECT_NE(ErrorOf(kTargets, Statistics("1", counts)), "accepted") << counts;
  }
  EXPECT_NE(ErrorOf(kTargets, Statistics("\"never\"")), "accepted");
}

TEST(SamplingJson, RulesAreTheModelsShapes) {
  SamplingRule rule;
  rule.name = "Default";
  rule.arn = "arn:1";
  rule.priority = 10'000;
  rule.fixed_rate = 0.05;
  rule.reservoir_size = 1;
  const std::string head =
      R"({"SamplingRule":{"RuleName":"Default","RuleARN":"arn:1","ResourceARN":"*",)"
      R"("Priority":10000,"FixedRate":0.05,"ReservoirSize":1,"ServiceName":"*",)"
      R"("ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","Version":1,)";
  const std::string one = head + R"("Attributes":{}},"CreatedAt":0.0,"ModifiedAt":0.0})";
  EXPECT_EQ(EncodeSamplingRule(rule), R"({"SamplingRuleRecord":)" + one + "}");
  EXPECT_EQ(EncodeSamplingRules({{rule, rule}}),
            R"({"SamplingRuleRecords":[)" + one + "," + one + "]}");
  rule.attributes = {{"k", "v"}};
  rule.boost = {.max_rate = 0.5, .cooldown_minutes = 3};
  rule.modified = {1'795'341'600'500'000};
  EXPECT_EQ(EncodeSamplingRule(rule),
            R"({"SamplingRuleRecord":)" + head +
                R"("Attributes":{"k":"v"},"SamplingRateBoost":{"MaxRate":0.5,)"
                R"("CooldownWindowMinutes":3}},"CreatedAt":0.0,"ModifiedAt":1795341600.5}})");
}

TEST(SamplingJson, ABoostOfOwnAnomaliesOnlySaysSo) {
  SamplingRule rule;
  rule.boost = {.max_rate = 0.5, .cooldown_minutes = 3, .without_default_anomalies = true};
  EXPECT_NE(EncodeSamplingRule(rule).find(
                R"("CooldownWindowMinutes":3,"DisableDefaultAnomalyDetection":true})"),
            std::string::npos);
}

TEST(SamplingJson, TargetsAlwaysSayWhatClientsReadUnasked) {
  EXPECT_EQ(EncodeSamplingTargets({}, {}, {}, {}),
            R"({"SamplingTargetDocuments":[],"LastRuleModification":0.0,)"
            R"("UnprocessedStatistics":[],"UnprocessedBoostStatistics":[]})");
  const TimestampUs time{1'795'341'600'000'000};
  const SamplingTarget target{"base", 0.1, 0, time, {10 * kUsPerSecond}, SamplingBoost{0.5, time}};
  const UnprocessedStatistics unknown{"x", "400", "Unknown rule"};
  EXPECT_EQ(EncodeSamplingTargets({{target}}, time, {{unknown}}, {{unknown}}),
            R"({"SamplingTargetDocuments":[{"RuleName":"base","FixedRate":0.1,"ReservoirQuota":0,)"
            R"("ReservoirQuotaTTL":1795341600.0,"Interval":10,"SamplingBoost":{"BoostRate":0.5,)"
            R"("BoostRateTTL":1795341600.0}}],"LastRuleModification":1795341600.0,)"
            R"("UnprocessedStatistics":[{"RuleName":"x","ErrorCode":"400",)"
            R"("Message":"Unknown rule"}],"UnprocessedBoostStatistics":[{"RuleName":"x",)"
            R"("ErrorCode":"400","Message":"Unknown rule"}]})");
}

TEST(SamplingJson, SummariesArePaged) {
  const SamplingSummary summary{"base", {1'795'341'600'000'000}, {110, 20, 10}};
  EXPECT_EQ(EncodeSamplingSummaries({{summary}}, "t"),
            R"({"SamplingStatisticSummaries":[{"RuleName":"base","Timestamp":1795341600.0,)"
            R"("RequestCount":110,"BorrowCount":10,"SampledCount":20}],"NextToken":"t"})");
  EXPECT_EQ(EncodeSamplingSummaries({}, ""), R"({"SamplingStatisticSummaries":[]})");
}

TEST(SamplingJson, SimulationsAreAskedAndAnswered) {
  constexpr auto kSimulate = &ApiRequestDecoder::SimulateSampling;
  const auto request = Decode(kSimulate, R"({"Host":"h","Attributes":{"k":"v"},
    "RequestsPerSecond":2.5,"ClientCount":3})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->host, "h");
  EXPECT_EQ(request->url_path, std::nullopt);
  EXPECT_EQ(request->attributes.at("k"), "v");
  EXPECT_EQ(request->requests_per_s, 2.5);
  EXPECT_EQ(request->clients, 3);
  for (const char* body : {R"({"RequestsPerSecond":-1})", R"({"RequestsPerSecond":1e10})",
                           R"({"ClientCount":0})", R"({"ClientCount":1.5})", R"({"Host":1})"}) {
    EXPECT_NE(ErrorOf(kSimulate, body), "accepted") << body;
  }
  Simulation simulation;
  simulation.rule.name = "base";
  simulation.verdicts.push_back({.rule = "base",
                                 .priority = 1,
                                 .mismatches = {{"Host", "a*", "b"}, {"Attributes.k", "v", {}}},
                                 .unknown = {"URLPath"},
                                 .skipped_by_xray_sdks = true});
  simulation.expected = {1, 0.5};
  EXPECT_EQ(EncodeSimulation(simulation),
            R"({"RuleName":"base","Verdicts":[{"RuleName":"base","Priority":1,"Matches":false,)"
            R"("Mismatches":[{"Member":"Host","Pattern":"a*","Value":"b"},)"
            R"({"Member":"Attributes.k","Pattern":"v"}],"Unknown":["URLPath"],)"
            R"("SkippedByXRaySDKs":true}],"Expected":{"TracesPerSecond":1.5,"FromReservoir":1.0,)"
            R"("FromRate":0.5},"BeforeQuota":{"TracesPerSecond":0.0,"FromReservoir":0.0,)"
            R"("FromRate":0.0}})");
}

}  // namespace
}  // namespace roentgen::wire
