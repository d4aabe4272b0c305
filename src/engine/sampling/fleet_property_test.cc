// Fifty clients for a virtual hour, deciding and reporting as the X-Ray SDKs do.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "adapters/memory/memory_segment_store.h"
#include "engine/sampling/target_keeper.h"

namespace roentgen::sampling {
namespace {

constexpr TimestampUs kStart{1'795'341'600'000'000};
constexpr int kHour_s = 3'600;

struct Client {
  std::string id;
  double demand_per_s = 0;
  int polls_at = 0;  // of ten seconds
  SamplingCounts counts;
  std::int64_t quota = 0;
  TimestampUs until;

  std::int64_t Valid(TimestampUs now) const { return now <= until ? quota : 0; }
};

class Fleet : public ::testing::TestWithParam<unsigned> {
 protected:
  Fleet() {
    SamplingRule rule;
    rule.name = "rule";
    rule.priority = 1;
    rule.fixed_rate = 0;
    rule.reservoir_size = 100;
    EXPECT_TRUE(rules_.Create(rule));
    for (int n = 0; n < 50; ++n) Join();
  }

  double Between(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  void Join() {
    clients_.push_back({.id = fmt::format("{:024x}", next_id_++),
                        .demand_per_s = Between(2, 30),
                        .polls_at = static_cast<int>(random_() % 10)});
  }
  void Leave() {
    clients_.erase(clients_.begin() + static_cast<std::ptrdiff_t>(random_() % clients_.size()));
  }

  // A second of requests; how many the reservoir took.
  std::int64_t Serve(Client& client) {
    const auto requests = std::poisson_distribution<std::int64_t>(client.demand_per_s)(random_);
    const std::int64_t taken = std::min(requests, client.Valid(clock_.Now()));
    client.counts.requests += requests;
    client.counts.sampled += taken;
    return taken;
  }

  void Poll(Client& client) {
    if (client.counts.requests == 0) return;
    const auto answer = keeper_.Report(
        std::vector<SamplingStatistics>{{"rule", client.id, clock_.Now(), client.counts}}, {});
    ASSERT_EQ(answer.targets.size(), 1u);
    client.counts = {};
    client.quota = answer.targets[0].quota;
    client.until = answer.targets[0].quota_until;
  }

  void Happen(int second) {
    if (second % 600 == 300) {  // who is busy changes
      for (Client& client : clients_) client.demand_per_s = Between(2, 30);
    }
    if (second % 120 == 60) Leave();
    if (second % 120 == 90) Join();
    if (second == kHour_s / 2) {
      ASSERT_TRUE(rules_.Update({"rule", ""}, {.reservoir_size = 160}));
      reservoir_ = 160;
    }
    if (second == kHour_s * 3 / 4) {
      ASSERT_TRUE(rules_.Update({"rule", ""}, {.reservoir_size = 70}));
      reservoir_ = 70;
    }
  }

  std::mt19937 random_{GetParam()};
  FakeClock clock_{kStart};
  memory::MemorySegmentStore store_;
  RuleRegistry rules_{clock_, store_, {}};
  TargetKeeper keeper_{clock_, rules_};
  std::vector<Client> clients_;
  int next_id_ = 1;
  std::int64_t reservoir_ = 100;
};

TEST_P(Fleet, StaysWithinTheReservoirAndUsesIt) {
  std::deque<std::int64_t> reservoirs;  // of the last deadline's time
  std::int64_t taken = 0;
  std::int64_t could_have = 0;
  for (int second = 0; second < kHour_s; ++second) {
    ASSERT_NO_FATAL_FAILURE(Happen(second));
    reservoirs.push_back(reservoir_);
    if (reservoirs.size() > 31) reservoirs.pop_front();
    const std::int64_t most = *std::ranges::max_element(reservoirs);
    std::int64_t quotas = 0;
    std::int64_t taken_now = 0;
    for (Client& client : clients_) {
      quotas += client.Valid(clock_.Now());
      taken_now += Serve(client);
    }
    ASSERT_LE(quotas, most) << "second " << second << ", seed " << GetParam();
    ASSERT_LE(taken_now, most);
    if (second >= 60) {  // a fleet that starts all at once settles first
      taken += taken_now;
      could_have += reservoir_;
    }
    for (Client& client : clients_) {
      if (second % 10 == client.polls_at) ASSERT_NO_FATAL_FAILURE(Poll(client));
    }
    clock_.Advance({kUsPerSecond});
  }
  const double used = static_cast<double>(taken) / static_cast<double>(could_have);
  RecordProperty("used", fmt::format("{:.4f}", used));
  EXPECT_GE(used, 0.95) << "seed " << GetParam();
  EXPECT_LE(used, 1.05) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Fleet, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace roentgen::sampling
