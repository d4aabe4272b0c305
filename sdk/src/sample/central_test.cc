#include "src/sample/central.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "src/net/http_stand_in.h"

namespace xray {
namespace {

using nlohmann::json;
using xray::testing::HttpSeen;
using xray::testing::HttpStandIn;

constexpr std::int64_t kSecond = 1'000'000'000;

class FakeClock : public Clock {
 public:
  std::int64_t NowNs() noexcept override { return now_ns.load(); }
  std::atomic<std::int64_t> now_ns{1'700'000'000 * kSecond};
};

class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : state_(seed) {}
  std::uint64_t Next() noexcept override {
    std::uint64_t z = state_.fetch_add(0x9E37'79B9'7F4A'7C15);
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
    return z ^ (z >> 31);
  }

 private:
  std::atomic<std::uint64_t> state_;
};

// Answers from a script, in order; remembers what was asked.
class ScriptedFetcher : public HttpFetcher {
 public:
  FetchResponse Fetch(const FetchRequest& request) noexcept override {
    const std::lock_guard lock(mutex_);
    requests.push_back(request);
    if (answers.empty()) return {.error = "nobody there"};
    FetchResponse answer = answers.front();
    answers.pop_front();
    return answer;
  }
  void Answer(const json& body, int status = 200) {
    answers.push_back({.status = status, .body = body.dump()});
  }

  std::mutex mutex_;
  std::deque<FetchResponse> answers;
  std::vector<FetchRequest> requests;
};

json Rule(const std::string& name, int priority, double rate, int reservoir,
          const json& more = json::object()) {
  json rule{{"RuleName", name},
            {"RuleARN", "arn:aws:xray:us-east-1:000000000000:sampling-rule/" + name},
            {"ResourceARN", "*"},
            {"Priority", priority},
            {"FixedRate", rate},
            {"ReservoirSize", reservoir},
            {"ServiceName", "*"},
            {"ServiceType", "*"},
            {"Host", "*"},
            {"HTTPMethod", "*"},
            {"URLPath", "*"},
            {"Version", 1},
            {"Attributes", json::object()}};
  rule.update(more);
  return {{"SamplingRule", rule}, {"CreatedAt", 1.7e9}, {"ModifiedAt", 1.7e9}};
}

json Rules(const std::vector<json>& records) { return {{"SamplingRuleRecords", records}}; }

json Targets(const std::vector<json>& documents, double modified = 0) {
  return {{"SamplingTargetDocuments", documents},
          {"LastRuleModification", modified},
          {"UnprocessedStatistics", json::array()}};
}

class CentralSamplerTest : public ::testing::Test {
 protected:
  std::shared_ptr<CentralSampler> Make(std::uint64_t seed = 1) {
    CentralSamplerOptions options;
    options.endpoint = "http://127.0.0.1:2000";
    options.fallback = MakeFixedSampler(false);
    options.fetcher = fetcher_;
    options.clock = clock_;
    options.random = std::make_shared<SeededRandom>(seed);
    auto sampler = CentralSampler::Make(std::move(options));
    sampler->StartThread(false);
    return sampler;
  }
  std::int64_t NowS() const { return clock_->now_ns / kSecond; }

  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<ScriptedFetcher> fetcher_ = std::make_shared<ScriptedFetcher>();
};

TEST_F(CentralSamplerTest, LocalRulesDecideUntilRulesHaveCome) {
  auto sampler = Make();
  EXPECT_FALSE(sampler->Decide({}).sampled);
  EXPECT_FALSE(sampler->PollRules());
  EXPECT_EQ(sampler->counters().fallback_decisions, 1U);
  EXPECT_EQ(sampler->counters().rule_fetch_failures, 1U);
  fetcher_->Answer(Rules({Rule("Default", 10'000, 1, 0)}));
  EXPECT_TRUE(sampler->PollRules());
  const auto decision = sampler->Decide({});
  EXPECT_TRUE(decision.sampled);
  EXPECT_EQ(decision.rule.view(), "Default");
}

TEST_F(CentralSamplerTest, PriorityThenNameThenDefault) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("Default", 10'000, 1, 0), Rule("b", 5, 1, 0, {{"URLPath", "/a*"}}),
                          Rule("a", 5, 1, 0, {{"URLPath", "/a*"}}),
                          Rule("first", 1, 1, 0, {{"HTTPMethod", "POST"}})}));
  ASSERT_TRUE(sampler->PollRules());
  const auto rule_for = [&](std::string_view method, std::string_view path) {
    return std::string(sampler->Decide({.method = method, .path = path}).rule.view());
  };
  EXPECT_EQ(rule_for("POST", "/a"), "first");
  EXPECT_EQ(rule_for("GET", "/abc"), "a");
  EXPECT_EQ(rule_for("GET", "/x"), "Default");
}

TEST_F(CentralSamplerTest, RulesForOthersAndBrokenOnesAreLeftOut) {
  auto sampler = Make();
  json broken = Rule("broken", 1, 1, 0);
  broken["SamplingRule"]["FixedRate"] = "much";
  fetcher_->Answer(
      Rules({broken, Rule("version", 2, 1, 0, {{"Version", 2}}),
             Rule("arn", 3, 1, 0, {{"ResourceARN", "arn:x"}}),
             Rule("attributes", 4, 1, 0, {{"Attributes", {{"k", "v"}}}}), Rule("good", 5, 1, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  EXPECT_EQ(sampler->Decide({}).rule.view(), "good");
}

TEST_F(CentralSamplerTest, ReportsWhatItDecidedAsTheApiWantsIt) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("scorekeep", 9000, 0.1, 2)}));
  ASSERT_TRUE(sampler->PollRules());
  int sampled = 0;
  for (int second = 0; second < 10; ++second) {
    for (int i = 0; i < 11; ++i) sampled += sampler->Decide({}).sampled ? 1 : 0;
    clock_->now_ns += kSecond;
  }
  fetcher_->Answer(Targets({{{"RuleName", "scorekeep"},
                             {"FixedRate", 0.1},
                             {"ReservoirQuota", 2},
                             {"ReservoirQuotaTTL", NowS() + 300},
                             {"Interval", 10}}}));
  ASSERT_TRUE(sampler->PollTargets());
  const FetchRequest& request = fetcher_->requests.back();
  EXPECT_EQ(request.url, "http://127.0.0.1:2000/SamplingTargets");
  const json document = json::parse(request.body)["SamplingStatisticsDocuments"][0];
  EXPECT_EQ(document["RuleName"], "scorekeep");
  EXPECT_EQ(document["RequestCount"], 110);
  EXPECT_EQ(document["BorrowCount"], 10);  // one a second without a quota
  EXPECT_EQ(document["SampledCount"].get<int>() + 10, sampled);
  EXPECT_EQ(document["Timestamp"], NowS());
  EXPECT_TRUE(document["Timestamp"].is_number_integer());
  EXPECT_THAT(document["ClientID"].get<std::string>(), ::testing::MatchesRegex("[0-9a-f]{24}"));
}

TEST_F(CentralSamplerTest, TheQuotaHoldsUntilItsTimeAndThenItBorrows) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("r", 1, 0, 5)}));
  ASSERT_TRUE(sampler->PollRules());
  sampler->Decide({});
  fetcher_->Answer(Targets({{{"RuleName", "r"},
                             {"FixedRate", 0.0},
                             {"ReservoirQuota", 3},
                             {"ReservoirQuotaTTL", NowS() + 100}}}));
  ASSERT_TRUE(sampler->PollTargets());
  const auto in_a_second = [&] {
    clock_->now_ns += kSecond;
    int sampled = 0;
    for (int i = 0; i < 50; ++i) sampled += sampler->Decide({}).sampled ? 1 : 0;
    return sampled;
  };
  EXPECT_EQ(in_a_second(), 3);
  EXPECT_EQ(in_a_second(), 3);
  clock_->now_ns += 200 * kSecond;
  EXPECT_EQ(in_a_second(), 1);
}

TEST_F(CentralSamplerTest, NothingIsBorrowedWithoutAReservoirOrWithAQuotaOfZero) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("r", 1, 0, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  EXPECT_FALSE(sampler->Decide({}).sampled);
  fetcher_->Answer(Rules({Rule("r", 1, 0, 7)}));
  ASSERT_TRUE(sampler->PollRules());
  fetcher_->Answer(Targets({{{"RuleName", "r"},
                             {"FixedRate", 0.0},
                             {"ReservoirQuota", 0},
                             {"ReservoirQuotaTTL", NowS() + 100}}}));
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_FALSE(sampler->Decide({}).sampled);
}

TEST_F(CentralSamplerTest, CountsOfAReportThatFailedComeWithTheNext) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("r", 1, 1, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  for (int i = 0; i < 7; ++i) sampler->Decide({});
  EXPECT_FALSE(sampler->PollTargets());
  EXPECT_EQ(sampler->counters().target_fetch_failures, 1U);
  for (int i = 0; i < 5; ++i) sampler->Decide({});
  fetcher_->Answer(Targets({}));
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_EQ(
      json::parse(fetcher_->requests.back().body)["SamplingStatisticsDocuments"][0]["RequestCount"],
      12);
}

TEST_F(CentralSamplerTest, NothingToReportIsNoCallAndIntervalsAreKept) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("r", 1, 1, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  const auto calls = [&] { return sampler->counters().target_fetches; };
  EXPECT_TRUE(sampler->PollTargets());
  EXPECT_EQ(calls(), 0U);
  sampler->Decide({});
  fetcher_->Answer(Targets({{{"RuleName", "r"}, {"FixedRate", 1.0}, {"Interval", 60}}}));
  EXPECT_TRUE(sampler->PollTargets());
  EXPECT_EQ(calls(), 1U);
  sampler->Decide({});
  clock_->now_ns += 30 * kSecond;
  EXPECT_TRUE(sampler->PollTargets());
  EXPECT_EQ(calls(), 1U);
  clock_->now_ns += 31 * kSecond;
  fetcher_->Answer(Targets({}));
  EXPECT_TRUE(sampler->PollTargets());
  EXPECT_EQ(calls(), 2U);
}

TEST_F(CentralSamplerTest, ANewerModificationFetchesTheRulesAtOnceAndOnlyOnce) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("r", 1, 0, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  clock_->now_ns += 20 * kSecond;
  sampler->Decide({});
  const double modified = static_cast<double>(NowS() - 1);
  fetcher_->Answer(Targets({}, modified));
  fetcher_->Answer(Rules({Rule("r", 1, 1, 0)}));
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_EQ(sampler->counters().rule_fetches, 2U);
  EXPECT_TRUE(sampler->Decide({}).sampled);
  clock_->now_ns += 20 * kSecond;
  fetcher_->Answer(Targets({}, modified));
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_EQ(sampler->counters().rule_fetches, 2U);
}

TEST_F(CentralSamplerTest, PagesOfRulesAreFollowed) {
  auto sampler = Make();
  json first = Rules({Rule("Default", 10'000, 0, 0)});
  first["NextToken"] = "more";
  fetcher_->Answer(first);
  fetcher_->Answer(Rules({Rule("second", 1, 1, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  EXPECT_EQ(sampler->Decide({}).rule.view(), "second");
  EXPECT_EQ(json::parse(fetcher_->requests.back().body)["NextToken"], "more");
}

TEST_F(CentralSamplerTest, RulesOlderThanAnHourDecideNoMore) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("Default", 10'000, 1, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  EXPECT_TRUE(sampler->Decide({}).sampled);
  clock_->now_ns += 3601 * kSecond;
  EXPECT_FALSE(sampler->Decide({}).sampled);
}

TEST_F(CentralSamplerTest, ARuleOfATenthOfAPercentSamplesThat) {
  auto sampler = Make(99);
  fetcher_->Answer(Rules({Rule("r", 1, 0.001, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  constexpr int kRequests = 1'000'000;
  int sampled = 0;
  for (int i = 0; i < kRequests; ++i) sampled += sampler->Decide({}).sampled ? 1 : 0;
  EXPECT_NEAR(sampled, kRequests * 0.001, 5 * std::sqrt(kRequests * 0.001 * 0.999));
}

TEST_F(CentralSamplerTest, GarbageFromTheServerChangesNothing) {
  auto sampler = Make();
  fetcher_->Answer(Rules({Rule("r", 1, 1, 0)}));
  ASSERT_TRUE(sampler->PollRules());
  for (const json& body : {json("text"), json(), json::array(), json{{"SamplingRuleRecords", 7}}}) {
    fetcher_->Answer(body);
    sampler->PollRules();
    EXPECT_EQ(sampler->Decide({}).rule.view(), "r") << body;
  }
}

// The thread, over real sockets: a daemon that appears late, and decisions from many threads
// meanwhile.
TEST(CentralSamplerThread, PollsADaemonThatComesLaterAndEndsAtOnce) {
  const std::uint16_t port = HttpStandIn::ClosedPort();
  CentralSamplerOptions options;
  options.endpoint = "http://127.0.0.1:" + std::to_string(port);
  options.fallback = MakeFixedSampler(false);
  options.rules_interval_ms = 20;
  options.rules_jitter_ms = 1;
  options.targets_interval_ms = 20;
  auto sampler = CentralSampler::Make(std::move(options));
  sampler->Decide({});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (sampler->counters().rule_fetch_failures == 0 &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  std::atomic<int> reported{0};
  HttpStandIn daemon(
      [&](const HttpSeen& seen) {
        if (seen.target == "/GetSamplingRules") {
          return HttpStandIn::Answer(200, Rules({Rule("late", 1, 1, 0)}).dump());
        }
        reported +=
            json::parse(seen.body)["SamplingStatisticsDocuments"][0]["RequestCount"].get<int>();
        return HttpStandIn::Answer(
            200, Targets({{{"RuleName", "late"}, {"FixedRate", 1.0}, {"Interval", 0}}}).dump());
      },
      port);
  while (sampler->Decide({}).rule.view() != "late" && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) sampler->Decide({});
    });
  }
  for (auto& thread : threads) thread.join();
  while (reported < 8'000 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_GE(reported, 8'000);
  sampler.reset();
}

}  // namespace
}  // namespace xray
