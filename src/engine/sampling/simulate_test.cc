#include "engine/sampling/simulate.h"

#include <gtest/gtest.h>

namespace roentgen::sampling {
namespace {

SamplingRule Rule(std::string name, std::int64_t priority, std::string path,
                  std::int64_t reservoir = 10, double rate = 0.1) {
  SamplingRule rule;
  rule.name = std::move(name);
  rule.priority = priority;
  rule.url_path = std::move(path);
  rule.reservoir_size = reservoir;
  rule.fixed_rate = rate;
  return rule;
}

std::vector<SamplingRule> Rules() {
  std::vector<SamplingRule> rules = {Rule("health", 1, "/health"), Rule("api", 2, "/api/*"),
                                     Rule("Default", 10'000, "*", 1, 0.05)};
  rules[0].host = "internal.*";
  rules[1].attributes = {{"tenant", "gold"}};
  return rules;
}

TEST(Simulate, SaysWhyEarlierRulesDoNotMatch) {
  SimulatedRequest request{.host = "example.com", .url_path = "/API/users"};
  request.attributes = {{"tenant", "silver"}};
  const Simulation simulation = Simulate(Rules(), request);
  EXPECT_EQ(simulation.rule.name, "Default");
  ASSERT_EQ(simulation.verdicts.size(), 3u);
  ASSERT_EQ(simulation.verdicts[0].mismatches.size(), 2u);
  EXPECT_EQ(simulation.verdicts[0].mismatches[0].member, "Host");
  EXPECT_EQ(simulation.verdicts[0].mismatches[0].pattern, "internal.*");
  EXPECT_EQ(simulation.verdicts[0].mismatches[0].value, "example.com");
  EXPECT_EQ(simulation.verdicts[1].mismatches[0].member, "Attributes.tenant");
  EXPECT_TRUE(simulation.verdicts[1].skipped_by_xray_sdks);
  EXPECT_TRUE(simulation.verdicts[2].matches);
}

TEST(Simulate, WhatIsNotKnownMatchesAndIsSaid) {
  const Simulation simulation = Simulate(Rules(), {.url_path = "/health"});
  EXPECT_EQ(simulation.rule.name, "health");
  EXPECT_EQ(simulation.verdicts[0].unknown, std::vector<std::string>{"Host"});
  const Simulation api = Simulate(Rules(), {.url_path = "/api/x"});
  EXPECT_EQ(api.rule.name, "Default") << "an attribute that is not there is no match";
  EXPECT_EQ(api.verdicts[1].mismatches[0].value, std::nullopt);
}

TEST(Simulate, ExpectsTheReservoirFirstAndTheRateOfTheRest) {
  const std::vector<SamplingRule> rules = {Rule("Default", 10'000, "*", 10, 0.1)};
  const auto expected = [&](double requests, std::int64_t clients) {
    return Simulate(rules, {.requests_per_s = requests, .clients = clients}).expected;
  };
  EXPECT_DOUBLE_EQ(expected(110, 1).total(), 20);
  EXPECT_DOUBLE_EQ(expected(110, 4).from_reservoir, 10);
  EXPECT_DOUBLE_EQ(expected(5, 1).total(), 5);
  EXPECT_DOUBLE_EQ(expected(0, 1).total(), 0);
  EXPECT_DOUBLE_EQ(expected(50, 100).from_reservoir, 5) << "ten of them have a quota of one";
  EXPECT_DOUBLE_EQ(expected(20, 4).from_reservoir, 10);
  const SimulatedRequest four{.requests_per_s = 110, .clients = 4};
  EXPECT_DOUBLE_EQ(Simulate(rules, four).before_quota.from_reservoir, 4);
  const std::vector<SamplingRule> none = {Rule("Default", 1, "*", 0, 0.5)};
  EXPECT_DOUBLE_EQ(Simulate(none, four).before_quota.total(), 55);
}

}  // namespace
}  // namespace roentgen::sampling
