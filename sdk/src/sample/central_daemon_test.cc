// Centralised sampling against a stand-in of the daemon on a real socket.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/environment.h>
#include <xray/sampler.h>
#include <nlohmann/json.hpp>

#include "src/net/http_stand_in.h"

namespace xray {
namespace {

using nlohmann::json;
using xray::testing::HttpSeen;
using xray::testing::HttpStandIn;

constexpr std::int64_t kSecond = 1'000'000'000;

class SteppedClock : public Clock {
 public:
  std::int64_t NowNs() noexcept override { return now_ns.load(); }
  std::atomic<std::int64_t> now_ns{1'700'000'000 * kSecond};
};

// Speaks the two calls as the X-Ray API does: rules with all their fields, a reservoir shared out
// among the clients that were seen.
class SamplingDaemon {
 public:
  explicit SamplingDaemon(std::shared_ptr<SteppedClock> clock, std::uint16_t port = 0)
      : clock_(std::move(clock)),
        server_([this](const HttpSeen& seen) { return Serve(seen); }, port) {}

  void SetRule(const std::string& name, double rate, int reservoir) {
    const std::lock_guard lock(mutex_);
    rules_[name] = {rate, reservoir};
    modified_s_ = static_cast<double>(clock_->now_ns.load() / kSecond);
  }
  void RemoveRule(const std::string& name) {
    const std::lock_guard lock(mutex_);
    rules_.erase(name);
  }
  // Sent instead of every answer, byte for byte; empty: the daemon works.
  void BreakWith(std::string bytes) {
    const std::lock_guard lock(mutex_);
    broken_ = std::move(bytes);
  }
  // Statistics of this rule are refused with this code.
  void Refuse(const std::string& rule, const std::string& code) {
    const std::lock_guard lock(mutex_);
    refused_[rule] = code;
  }
  void Accept(const std::string& rule) {
    const std::lock_guard lock(mutex_);
    refused_.erase(rule);
  }

  std::string Url() const { return server_.Url(); }
  std::uint16_t port() const { return server_.port(); }
  // Statistics documents that were taken.
  std::vector<json> documents() {
    const std::lock_guard lock(mutex_);
    return documents_;
  }
  std::set<std::string> clients() {
    const std::lock_guard lock(mutex_);
    return clients_;
  }
  std::vector<std::size_t> documents_per_call() {
    const std::lock_guard lock(mutex_);
    return documents_per_call_;
  }
  int rules_calls() {
    const std::lock_guard lock(mutex_);
    return rules_calls_;
  }

 private:
  struct Rule {
    double rate;
    int reservoir;
  };

  std::string Serve(const HttpSeen& seen) {
    const std::lock_guard lock(mutex_);
    if (!broken_.empty()) return broken_;
    const json request = json::parse(seen.body, nullptr, false);
    if (seen.method != "POST" || !request.is_object()) return HttpStandIn::Answer(400, "{}");
    if (seen.target == "/GetSamplingRules") return HttpStandIn::Answer(200, RulesAnswer().dump());
    if (seen.target == "/SamplingTargets")
      return HttpStandIn::Answer(200, TargetsAnswer(request).dump());
    return HttpStandIn::Answer(404, "{}");
  }

  json RulesAnswer() {
    ++rules_calls_;
    json records = json::array();
    for (const auto& [name, rule] : rules_) {
      records.push_back({{"SamplingRule",
                          {{"RuleName", name},
                           {"RuleARN", "arn:aws:xray:r:1:sampling-rule/" + name},
                           {"ResourceARN", "*"},
                           {"Priority", name == "Default" ? 10'000 : 100},
                           {"FixedRate", rule.rate},
                           {"ReservoirSize", rule.reservoir},
                           {"ServiceName", name == "Default" ? "*" : name},
                           {"ServiceType", "*"},
                           {"Host", "*"},
                           {"HTTPMethod", "*"},
                           {"URLPath", "*"},
                           {"Version", 1},
                           {"Attributes", json::object()}}},
                         {"CreatedAt", 0.0},
                         {"ModifiedAt", modified_s_}});
    }
    return {{"SamplingRuleRecords", records}};
  }

  json TargetsAnswer(const json& request) {
    json targets = json::array();
    json unprocessed = json::array();
    const double now_s = static_cast<double>(clock_->now_ns.load() / kSecond);
    documents_per_call_.push_back(request.at("SamplingStatisticsDocuments").size());
    for (const json& document : request.at("SamplingStatisticsDocuments")) {
      const std::string name = document.at("RuleName");
      const auto rule = rules_.find(name);
      const auto refused = refused_.find(name);
      if (rule == rules_.end() || refused != refused_.end()) {
        const std::string code = refused == refused_.end() ? "400" : refused->second;
        unprocessed.push_back({{"RuleName", name}, {"ErrorCode", code}, {"Message", "not now"}});
        continue;
      }
      documents_.push_back(document);
      clients_.insert(document.at("ClientID").get<std::string>());
      targets.push_back(
          {{"RuleName", name},
           {"FixedRate", rule->second.rate},
           {"ReservoirQuota", rule->second.reservoir / static_cast<int>(clients_.size())},
           {"ReservoirQuotaTTL", now_s + 300},
           {"Interval", 10}});
    }
    return {{"SamplingTargetDocuments", targets},
            {"LastRuleModification", modified_s_},
            {"UnprocessedStatistics", unprocessed}};
  }

  std::shared_ptr<SteppedClock> clock_;
  std::mutex mutex_;
  std::map<std::string, Rule> rules_;
  std::map<std::string, std::string> refused_;
  std::vector<json> documents_;
  std::vector<std::size_t> documents_per_call_;
  std::set<std::string> clients_;
  std::string broken_;
  double modified_s_ = 0;
  int rules_calls_ = 0;
  HttpStandIn server_;  // last: serves until it is gone
};

class CentralDaemonTest : public ::testing::Test {
 protected:
  std::shared_ptr<CentralSampler> Make(const std::string& endpoint, int timeout_ms = 20'000) {
    CentralSamplerOptions options;
    options.endpoint = endpoint;
    options.fallback = MakeFixedSampler(false);
    options.clock = clock_;
    options.fetch_timeout_ms = timeout_ms;
    auto sampler = CentralSampler::Make(std::move(options));
    sampler->StartThread(false);
    return sampler;
  }
  int SampledOf(CentralSampler& sampler, int requests, std::string_view service = "") {
    int sampled = 0;
    for (int i = 0; i < requests; ++i)
      sampled += sampler.Decide({.service_name = service}).sampled ? 1 : 0;
    return sampled;
  }
  void Pass(std::int64_t seconds) { clock_->now_ns += seconds * kSecond; }

  std::shared_ptr<SteppedClock> clock_ = std::make_shared<SteppedClock>();
};

TEST_F(CentralDaemonTest, TwentyClientsShareAReservoirByTheirQuotas) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 0, 100);
  std::vector<std::shared_ptr<CentralSampler>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(Make(daemon.Url()));
  for (auto& client : clients) {
    ASSERT_TRUE(client->PollRules());
    EXPECT_EQ(SampledOf(*client, 30), 1) << "without a quota one a second is borrowed";
  }
  // Twice: at the first report the server does not know all clients yet.
  for (int round = 0; round < 2; ++round) {
    for (auto& client : clients) {
      SampledOf(*client, 1);
      ASSERT_TRUE(client->PollTargets());
    }
    Pass(10);
  }
  EXPECT_EQ(daemon.clients().size(), 20U);
  for (int second = 0; second < 5; ++second) {
    int fleet = 0;
    for (auto& client : clients) fleet += SampledOf(*client, 30);
    EXPECT_EQ(fleet, 100);
    Pass(1);
  }
}

TEST_F(CentralDaemonTest, QuotaAndCountsOutliveARefreshOfTheRules) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 0, 4);
  auto sampler = Make(daemon.Url());
  ASSERT_TRUE(sampler->PollRules());
  SampledOf(*sampler, 10);
  ASSERT_TRUE(sampler->PollTargets());
  Pass(1);
  EXPECT_EQ(SampledOf(*sampler, 10), 4);
  daemon.SetRule("orders", 1, 0);
  ASSERT_TRUE(sampler->PollRules());
  EXPECT_EQ(SampledOf(*sampler, 10, "orders"), 10);
  Pass(10);
  EXPECT_EQ(SampledOf(*sampler, 10, "other"), 4);
  ASSERT_TRUE(sampler->PollTargets());
  std::map<std::string, json> last;
  for (const json& document : daemon.documents()) last[document["RuleName"]] = document;
  EXPECT_EQ(last["Default"]["RequestCount"], 20);
  EXPECT_EQ(last["Default"]["SampledCount"], 8);
  EXPECT_EQ(last["Default"]["BorrowCount"], 0);
  EXPECT_EQ(last["orders"]["RequestCount"], 10);
}

TEST_F(CentralDaemonTest, ADaemonThatFailsChangesNothingAndLosesNoCounts) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 1, 0);
  auto sampler = Make(daemon.Url());
  ASSERT_TRUE(sampler->PollRules());
  int requests = 0;
  for (const std::string& bytes :
       {HttpStandIn::Answer(500, "{}"), HttpStandIn::Answer(200, "<html>"),
        HttpStandIn::Answer(200, "{}"), HttpStandIn::Answer(200, "[]"),
        HttpStandIn::Answer(200, std::string(2'000'000, ' ')),
        HttpStandIn::Answer(200, std::string(100'000, '[')), std::string("SSH-2.0\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")}) {
    daemon.BreakWith(bytes);
    requests += SampledOf(*sampler, 5);
    EXPECT_FALSE(sampler->PollTargets()) << bytes.substr(0, 60);
    EXPECT_FALSE(sampler->PollRules()) << bytes.substr(0, 60);
  }
  EXPECT_EQ(requests, 40);
  daemon.BreakWith("");
  ASSERT_TRUE(sampler->PollTargets());
  ASSERT_EQ(daemon.documents().size(), 1U);
  EXPECT_EQ(daemon.documents()[0]["RequestCount"], 40);
  EXPECT_EQ(daemon.documents()[0]["SampledCount"], 40);
  EXPECT_EQ(sampler->counters().target_fetch_failures, 8U);
  EXPECT_EQ(sampler->counters().rule_fetch_failures, 8U);
}

TEST_F(CentralDaemonTest, ASilentDaemonCostsThePollItsTimeoutAndDecisionsNothing) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 1, 0);
  auto sampler = Make(daemon.Url(), 50);
  daemon.BreakWith(std::string(HttpStandIn::kHold));
  EXPECT_FALSE(sampler->PollRules());
  EXPECT_FALSE(sampler->Decide({}).sampled);
  EXPECT_EQ(sampler->counters().fallback_decisions, 1U);
}

TEST_F(CentralDaemonTest, ADaemonThatRestartsIsFoundAgain) {
  auto daemon = std::make_unique<SamplingDaemon>(clock_);
  const std::uint16_t port = daemon->port();
  daemon->SetRule("Default", 1, 0);
  auto sampler = Make(daemon->Url());
  ASSERT_TRUE(sampler->PollRules());
  daemon.reset();
  EXPECT_EQ(SampledOf(*sampler, 3), 3);
  EXPECT_FALSE(sampler->PollTargets());
  daemon = std::make_unique<SamplingDaemon>(clock_, port);
  daemon->SetRule("Default", 1, 0);
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_EQ(daemon->documents().at(0)["RequestCount"], 3);
}

TEST_F(CentralDaemonTest, ARuleTheServerDoesNotKnowMakesItAskForTheRules) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 0, 0);
  daemon.SetRule("gone", 1, 0);
  auto sampler = Make(daemon.Url());
  Pass(5);
  ASSERT_TRUE(sampler->PollRules());
  EXPECT_EQ(SampledOf(*sampler, 2, "gone"), 2);
  daemon.RemoveRule("gone");
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_EQ(daemon.rules_calls(), 2);
  EXPECT_EQ(sampler->Decide({.service_name = "gone"}).rule.view(), "Default");
}

TEST_F(CentralDaemonTest, StatisticsRefusedByAFaultOfTheServerAreSentAgain) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 1, 0);
  auto sampler = Make(daemon.Url());
  ASSERT_TRUE(sampler->PollRules());
  daemon.Refuse("Default", "500");
  SampledOf(*sampler, 6);
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_TRUE(daemon.documents().empty());
  daemon.Accept("Default");
  SampledOf(*sampler, 1);
  Pass(10);
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_EQ(daemon.documents().at(0)["RequestCount"], 7);
}

TEST_F(CentralDaemonTest, ManyRulesAreReportedInCallsOfTwentyFive) {
  SamplingDaemon daemon(clock_);
  for (int i = 0; i < 60; ++i) daemon.SetRule("rule" + std::to_string(i), 1, 0);
  auto sampler = Make(daemon.Url());
  ASSERT_TRUE(sampler->PollRules());
  for (int i = 0; i < 60; ++i) SampledOf(*sampler, 1, "rule" + std::to_string(i));
  ASSERT_TRUE(sampler->PollTargets());
  EXPECT_THAT(daemon.documents_per_call(), ::testing::ElementsAre(25, 25, 10));
  EXPECT_EQ(daemon.documents().size(), 60U);
}

TEST_F(CentralDaemonTest, DecisionsGoOnWhileRulesAreReplaced) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 1, 0);
  auto sampler = Make(daemon.Url());
  ASSERT_TRUE(sampler->PollRules());
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> decided{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      while (!done) {
        EXPECT_EQ(sampler->Decide({.service_name = "x"}).rule.view(), "Default");
        ++decided;
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(sampler->PollRules());
    EXPECT_TRUE(sampler->PollTargets());
    Pass(10);
  }
  done = true;
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(sampler->PollTargets());
  std::uint64_t reported = 0;
  for (const json& document : daemon.documents()) {
    EXPECT_LE(document["SampledCount"], document["RequestCount"]);
    reported += document["RequestCount"].get<std::uint64_t>();
  }
  EXPECT_EQ(reported, decided);
}

TEST_F(CentralDaemonTest, EndsAtOnceInTheMiddleOfAFetch) {
  std::atomic<bool> asked{false};
  HttpStandIn silent([&](const HttpSeen&) {
    asked = true;
    return std::string(HttpStandIn::kHold);
  });
  auto sampler = Make(silent.Url(), 3'600'000);  // longer than any test may take
  sampler->StartThread(true);
  sampler->Decide({});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!asked && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_TRUE(asked);
  sampler.reset();
}

// The child is another client: its own id, its own thread, and none of the parent's counts.
TEST_F(CentralDaemonTest, AForkedChildIsAClientOfItsOwn) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 1, 0);
  auto sampler = Make(daemon.Url());
  ASSERT_TRUE(sampler->PollRules());
  EXPECT_EQ(SampledOf(*sampler, 7), 7);
  const pid_t child = fork();
  if (child == 0) {
    sampler->AfterFork();
    const bool good = SampledOf(*sampler, 3) == 3 && sampler->PollTargets();
    _exit(good ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ASSERT_TRUE(sampler->PollTargets());
  const std::vector<json> documents = daemon.documents();
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0]["RequestCount"], 3);
  EXPECT_EQ(documents[1]["RequestCount"], 7);
  EXPECT_EQ(daemon.clients().size(), 2U);
}

TEST_F(CentralDaemonTest, AForkedChildPollsByItself) {
  SamplingDaemon daemon(clock_);
  daemon.SetRule("Default", 1, 0);
  auto sampler = Make(daemon.Url());
  sampler->StartThread(true);
  const auto has_rules = [&] {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      if (sampler->Decide({}).sampled) return true;
      std::this_thread::yield();
    }
    return false;
  };
  ASSERT_TRUE(has_rules());
  Pass(4'000);  // what the child inherits is too old to decide
  const int before = daemon.rules_calls();
  const pid_t child = fork();
  if (child == 0) {
    sampler->AfterFork();
    _exit(has_rules() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_GT(daemon.rules_calls(), before);
}

}  // namespace
}  // namespace xray
