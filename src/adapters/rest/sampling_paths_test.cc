#include "adapters/rest/sampling_paths.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include <fmt/format.h>

#include "adapters/rest/http_handler_test_harness.h"

namespace roentgen::rest {
namespace {

std::string Rule(std::string_view name, std::string_view priority = "9000") {
  return fmt::format(
      R"({{"SamplingRule":{{"RuleName":"{}","Priority":{},"FixedRate":0.1,"ReservoirSize":2,)"
      R"("ServiceName":"*","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"/api/*",)"
      R"("ResourceARN":"*","Version":1}}}})",
      name, priority);
}

std::string Change(std::string_view name, std::string_view members) {
  return fmt::format(R"({{"SamplingRuleUpdate":{{"RuleName":"{}",{}}}}})", name, members);
}

std::string Statistics(std::string_view rule) {
  return fmt::format(
      R"({{"SamplingStatisticsDocuments":[{{"RuleName":"{}","ClientID":"0123456789abcdef01234567",)"
      R"("Timestamp":1795341600,"RequestCount":110,"SampledCount":20,"BorrowCount":10}}]}})",
      rule);
}

void ExpectPart(const net::HttpResponse& response, std::string_view part) {
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_NE(response.body.find(part), std::string::npos) << part << "\n" << response.body;
}

constexpr const char* kArn = "arn:aws:xray:us-east-1:000000000000:sampling-rule/base";

TEST(SamplingPaths, RulesComeAndGo) {
  Fixture f;
  ExpectPart(f.Post("/CreateSamplingRule", Rule("base")),
             R"("CreatedAt":1795341600.0,"ModifiedAt":1795341600.0)");
  ExpectPart(f.Post("/GetSamplingRules", ""), R"("RuleName":"base")");
  ExpectPart(f.Call(f.daemon, "POST", "/GetSamplingRules"), R"("RuleName":"base")");
  ExpectPart(f.Post("/UpdateSamplingRule", Change("base", R"("FixedRate":0.5)")),
             R"("FixedRate":0.5)");
  ExpectPart(f.Post("/DeleteSamplingRule", R"({"RuleName":"base"})"), R"("FixedRate":0.5)");
  EXPECT_EQ(f.Post("/GetSamplingRules", "{}").body.find("base"), std::string::npos);
}

TEST(SamplingPaths, TheRuleChangedLastComesLast) {
  Fixture f;
  f.Post("/CreateSamplingRule", Rule("b", "2"));
  f.Post("/CreateSamplingRule", Rule("a", "1"));
  const auto order = [&f] {
    const std::string body = f.Post("/GetSamplingRules", "{}").body;
    std::map<std::size_t, std::string> names;
    for (const char* name : {"a", "b", "Default"}) {
      names[body.find(fmt::format(R"("RuleName":"{}")", name))] = name;
    }
    std::string joined;
    for (const auto& [place, name] : names) joined += name + " ";
    return joined;
  };
  EXPECT_EQ(order(), "b a Default ");
  f.Post("/UpdateSamplingRule", Change("b", R"("Priority":3)"));
  EXPECT_EQ(order(), "a b Default ");
}

TEST(SamplingPaths, AChangeIsNewerThanTheSecondItIsIn) {
  Fixture f;
  f.clock.Advance(DurationUs{300'000});
  f.Post("/CreateSamplingRule", Rule("base"));
  ExpectPart(f.Post("/SamplingTargets", Statistics("base")),
             R"("LastRuleModification":1795341601.0)");
}

TEST(SamplingPaths, FailuresAreXRaysExceptions) {
  Fixture f;
  f.Post("/CreateSamplingRule", Rule("base"));
  const std::string create = "/CreateSamplingRule";
  ExpectError(f.Post(create, Rule("base")), 400, "InvalidRequestException", "exists already");
  ExpectError(f.Post(create, Rule("a", "0")), 400, "ValidationException", "Priority");
  ExpectError(f.Post(create, Rule(std::string(33, 'n'))), 400, "ValidationException", "RuleName");
  ExpectError(f.Post(create, "{}"), 400, "ValidationException", "SamplingRule is required");
  ExpectError(f.Post(create, "{"), 400, "ValidationException", "not JSON");
  const std::string update = "/UpdateSamplingRule";
  ExpectError(f.Post(update, Change("base", R"("FixedRate":2)")), 400, "ValidationException", "2");
  ExpectError(f.Post(update, Change("base", R"("Priority":10000)")), 400, "InvalidRequestException",
              "Priority");
  ExpectError(f.Post(update, Change("Default", R"("Host":"a")")), 400, "InvalidRequestException",
              "Invalid update request for default sampling rule");
  ExpectError(f.Post(update, Change("x", R"("Host":"a")")), 400, "InvalidRequestException", "x");
  ExpectError(f.Post("/DeleteSamplingRule", "{}"), 400, "InvalidRequestException", "not both");
  ExpectError(f.Post("/GetSamplingRules", R"({"NextToken":"x"})"), 400, "InvalidRequestException",
              "NextToken");
  ExpectError(f.Post("/SamplingStatisticSummaries", R"({"NextToken":"x"})"), 400,
              "InvalidRequestException", "NextToken");
  for (int n = 0; n < 24; ++n) f.Post(create, Rule("rule" + std::to_string(n)));
  ExpectError(f.Post(create, Rule("more")), 400, "RuleLimitExceededException", "25");
}

TEST(SamplingPaths, ClientsReportOnBothPorts) {
  Fixture f;
  f.Post("/CreateSamplingRule", Rule("base"));
  const std::string target = R"({"RuleName":"base","FixedRate":0.1,"ReservoirQuota":2,)"
                             R"("ReservoirQuotaTTL":1795341630.0,"Interval":10})";
  ExpectPart(f.Call(f.daemon, "POST", "/SamplingTargets", Statistics("base")), target);
  ExpectPart(f.Post("/SamplingTargets", Statistics("base")), target);
  ExpectPart(f.Post("/SamplingTargets", Statistics("gone")),
             R"("UnprocessedStatistics":[{"RuleName":"gone","ErrorCode":"400",)");
  ExpectPart(f.Post("/SamplingStatisticSummaries", "{}"),
             R"("RuleName":"base","Timestamp":1795341600.0,"RequestCount":220)");
  ExpectPart(f.Post("/SamplingTargets", "{}"), R"("SamplingTargetDocuments":[])");
  ExpectError(f.Post("/SamplingTargets", R"({"SamplingStatisticsDocuments":[{}]})"), 400,
              "ValidationException", "RuleName is required");
}

TEST(SamplingPaths, RulesAreTaggedByTheirArn) {
  Fixture f;
  f.Post("/CreateSamplingRule", Rule("base"));
  const auto with = [](std::string_view more, std::string_view arn = kArn) {
    return fmt::format(R"({{"ResourceARN":"{}"{}}})", arn, more);
  };
  EXPECT_EQ(f.Post("/TagResource", with(R"(,"Tags":[{"Key":"a","Value":"1"}])")).body, "{}");
  ExpectPart(f.Post("/ListTagsForResource", with("")), R"([{"Key":"a","Value":"1"}])");
  EXPECT_EQ(f.Post("/UntagResource", with(R"(,"TagKeys":["a"])")).body, "{}");
  ExpectPart(f.Post("/ListTagsForResource", with("")), "[]");
  const std::string gone = std::string(kArn) + "x";
  ExpectError(f.Post("/ListTagsForResource", with("", gone)), 404, "ResourceNotFoundException",
              gone);
}

TEST(SamplingPaths, ARequestIsSimulated) {
  Fixture f;
  f.Post("/CreateSamplingRule", Rule("base"));
  const auto ask = [&](std::string body) {
    return f.Call(f.handler, "POST", "/api/sampling/simulate", std::move(body),
                  {{"Host", "127.0.0.1:2080"}, {"Content-Type", "application/json"}});
  };
  ExpectPart(ask(R"({"URLPath":"/api/users","RequestsPerSecond":110})"),
             R"("Expected":{"TracesPerSecond":12.8,"FromReservoir":2.0,"FromRate":10.8)");
  ExpectPart(ask(R"({"URLPath":"/login"})"), R"({"RuleName":"Default","Verdicts":[)");
  ExpectError(ask(R"({"ClientCount":0})"), 400, "InvalidRequestException", "ClientCount");
}

TEST(SamplingPaths, EveryPathIsAnOperation) {
  int paths = 0;
  for (const OperationRow& row : Operations()) {
    if (FindSamplingPath(row.operation) != nullptr) ++paths;
    if (row.is_sampling) {
      EXPECT_NE(FindSamplingPath(row.operation), nullptr) << row.name;
    }
  }
  EXPECT_EQ(paths, 9);
}

}  // namespace
}  // namespace roentgen::rest
