// The daemon's name moves to another address while the old daemon still answers: nothing is
// refused, so only looking the name up again tells.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/xray.h>

#include "src/net/http_stand_in.h"
#include "tests/document_catcher.h"
#include "tests/own_names.h"

namespace xray {
namespace {

using ::testing::HasSubstr;
using xray::testing::DocumentCatcher;
using xray::testing::HttpSeen;
using xray::testing::HttpStandIn;
using xray::testing::OwnNames;

constexpr const char* kName = "daemon.test";

class DaemonThatMoves : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!names_.error().empty()) GTEST_SKIP() << names_.error();
  }
  Config ConfigWith(int reresolve_interval_ms) const {
    Config config;
    config.name = "orders";
    config.daemon_address = std::string(kName) + ":" + std::to_string(old_.port());
    config.sampling = SamplingStrategy::kAll;
    config.log_level = LogLevel::kSilent;
    config.reresolve_interval_ms = reresolve_interval_ms;
    return config;
  }
  static void Record(Recorder& recorder) {
    {
      auto segment = recorder.BeginSegment("orders");
    }
    ASSERT_TRUE(recorder.Flush(10'000));
  }

  // Until `count` documents have arrived, at either; how many of them at the old one.
  std::size_t ArrivedAtOld(std::size_t count) const {
    const auto deadline = std::chrono::steady_clock::now() + DocumentCatcher::kDeadline;
    std::size_t old = 0;
    do {
      old = old_.documents().size();
      if (old + moved_.documents().size() >= count) return old;
      std::this_thread::yield();
    } while (std::chrono::steady_clock::now() < deadline);
    ADD_FAILURE() << "of " << count << " documents some did not arrive";
    return old;
  }

  OwnNames names_{kName};  // first: before any thread
  DocumentCatcher old_;
  DocumentCatcher moved_{"127.0.0.2", old_.port()};
};

TEST_F(DaemonThatMoves, IsFollowedThoughTheOldOneStillAnswers) {
  Recorder recorder(ConfigWith(1));
  Record(recorder);
  ASSERT_TRUE(old_.WaitFor(1));
  names_.PointTo("127.0.0.2");
  std::size_t recorded = 1;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (moved_.documents().empty() && std::chrono::steady_clock::now() < deadline) {
    Record(recorder);
    ++recorded;
  }
  ASSERT_FALSE(moved_.documents().empty());
  // From now on all of them arrive there, and none was lost on the way.
  const std::size_t stayed = ArrivedAtOld(recorded);
  for (int i = 0; i < 5; ++i) Record(recorder);
  EXPECT_EQ(ArrivedAtOld(recorded + 5), stayed);
  EXPECT_EQ(recorder.counters().dropped_send_failed, 0U);
  EXPECT_GT(recorder.counters().reconnects, 0U);
}

TEST_F(DaemonThatMoves, IsNotLookedUpWithEveryBatch) {
  Recorder recorder(ConfigWith(3'600'000));
  Record(recorder);
  names_.PointTo("127.0.0.2");
  for (int i = 0; i < 5; ++i) Record(recorder);
  EXPECT_TRUE(old_.WaitFor(6));
  EXPECT_TRUE(moved_.documents().empty());
  EXPECT_EQ(recorder.counters().reconnects, 0U);
}

// Daemons are moved within minutes; a name server is not asked more often than clients usually do.
TEST_F(DaemonThatMoves, IsLookedUpAboutEveryFortyFiveSeconds) {
  EXPECT_GE(Config().reresolve_interval_ms, 30'000);
  EXPECT_LE(Config().reresolve_interval_ms, 60'000);
}

TEST_F(DaemonThatMoves, KeepsTheOldOneWhileTheNameIsNotFound) {
  Recorder recorder(ConfigWith(1));
  Record(recorder);
  names_.Forget();
  for (int i = 0; i < 3; ++i) Record(recorder);
  EXPECT_TRUE(old_.WaitFor(4));
  EXPECT_EQ(recorder.counters().dropped_send_failed, 0U);
}

// A daemon's TCP port: one rule, everything at the rate given.
class SamplingDaemon {
 public:
  SamplingDaemon(const std::string& host, std::uint16_t port, std::string rate)
      : rate_(std::move(rate)),
        server_([this](const HttpSeen& seen) { return Serve(seen); }, port, host) {}
  std::uint16_t port() const { return server_.port(); }
  int calls() const { return calls_.load(); }

 private:
  std::string Serve(const HttpSeen& seen) {
    ++calls_;
    EXPECT_THAT(seen.head, HasSubstr(kName));
    if (seen.target == "/SamplingTargets") {
      return HttpStandIn::Answer(200, R"({"SamplingTargetDocuments": [{"RuleName": "Default",
          "FixedRate": )" + rate_ + R"(, "ReservoirQuota": 0, "ReservoirQuotaTTL": 4e9,
          "Interval": 10}], "LastRuleModification": 0, "UnprocessedStatistics": []})");
    }
    return HttpStandIn::Answer(200, R"({"SamplingRuleRecords": [{"SamplingRule": {
        "RuleName": "Default", "RuleARN": "arn:aws:xray:r:000000000000:sampling-rule/Default",
        "ResourceARN": "*", "Priority": 10000, "FixedRate": )" +
                                        rate_ + R"(, "ReservoirSize": 0,
        "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*",
        "Version": 1, "Attributes": {}}, "CreatedAt": 0, "ModifiedAt": 0}]})");
  }

  const std::string rate_;
  std::atomic<int> calls_{0};
  HttpStandIn server_;  // last: serves until it is gone
};

TEST_F(DaemonThatMoves, IsFollowedByCentralisedSampling) {
  SamplingDaemon old("127.0.0.1", 0, "1");
  SamplingDaemon moved("127.0.0.2", old.port(), "0");
  Config config = ConfigWith(1);
  config.daemon_address = std::string("tcp:") + kName + ":" + std::to_string(old.port()) +
                          " udp:" + kName + ":" + std::to_string(old_.port());
  config.sampling = SamplingStrategy::kCentralized;
  Recorder recorder(config);
  auto& sampler = static_cast<CentralSampler&>(recorder.sampler());
  sampler.StartThread(false);
  ASSERT_TRUE(sampler.PollRules());
  EXPECT_TRUE(recorder.BeginSegmentWithSampling("orders").sampled());

  names_.PointTo("127.0.0.2");
  const int before = old.calls();
  ASSERT_TRUE(sampler.PollTargets());  // reports what was decided, and learns the rate
  EXPECT_FALSE(recorder.BeginSegmentWithSampling("orders").sampled());
  ASSERT_TRUE(sampler.PollRules());
  EXPECT_FALSE(recorder.BeginSegmentWithSampling("orders").sampled());
  EXPECT_EQ(old.calls(), before);
  EXPECT_GE(moved.calls(), 2);
}

}  // namespace
}  // namespace xray
