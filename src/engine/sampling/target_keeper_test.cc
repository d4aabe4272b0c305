#include "engine/sampling/target_keeper.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/memory/memory_segment_store.h"

namespace roentgen::sampling {
namespace {

constexpr TimestampUs kNow{1'795'341'600'000'000};

class Targets : public ::testing::Test {
 protected:
  SamplingRule Make(std::string name, std::int64_t reservoir, double rate) {
    SamplingRule rule;
    rule.name = std::move(name);
    rule.priority = 100;
    rule.reservoir_size = reservoir;
    rule.fixed_rate = rate;
    rule.boost = {.max_rate = 0.5, .cooldown_minutes = 1};
    const auto made = rules_.Create(rule);
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : SamplingRule{};
  }
  TargetsAnswer Report(std::string rule, TimestampUs time, std::int64_t requests = 110) {
    return keeper_.Report(
        std::vector<SamplingStatistics>{{std::move(rule), client_, time, {requests, 20, 10}}}, {});
  }

  FakeClock clock_{kNow};
  memory::MemorySegmentStore store_;
  RuleRegistry rules_{clock_, store_, {}};
  TargetKeeper keeper_{clock_, rules_};
  std::string client_ = "0123456789abcdef01234567";
};

TEST_F(Targets, AReportIsAnsweredWithRateQuotaAndDeadline) {
  Make("base", 2, 0.1);
  const auto answer = Report("base", kNow);
  ASSERT_EQ(answer.targets.size(), 1u);
  EXPECT_EQ(answer.targets[0],
            (SamplingTarget{"base", 0.1, 2, kNow + kQuotaTtl, kReportInterval, std::nullopt}));
  EXPECT_EQ(answer.last_rule_change, kNow);
  EXPECT_TRUE(answer.unprocessed.empty());
  Make("none", 0, 0.003);
  EXPECT_EQ(Report("none", kNow).targets[0].quota, 0) << "with a deadline: nobody borrows";
  EXPECT_EQ(Report("Default", kNow).targets[0].fixed_rate, 0.05);
}

TEST_F(Targets, DeadlinesAreToldInTheClientsTime) {
  Make("base", 2, 0.1);
  const TimestampUs slow = kNow - DurationUs{5 * kUsPerMinute - 300'000};
  EXPECT_EQ(Report("base", slow).targets[0].quota_until,
            (TimestampUs{slow.us - slow.us % kUsPerSecond} + kQuotaTtl));
}

TEST_F(Targets, WhatIsUnknownOrOldOrToComeIsSaid) {
  const auto unknown = Report("nobody", kNow);
  EXPECT_TRUE(unknown.targets.empty());
  EXPECT_EQ(unknown.unprocessed,
            (std::vector<UnprocessedStatistics>{{"nobody", "400", "Unknown rule"}}));
  EXPECT_EQ(Report("Default", kNow - kStaleAfter).targets.size(), 1u);
  const auto stale = Report("Default", kNow - kStaleAfter - DurationUs{1});
  ASSERT_EQ(stale.unprocessed.size(), 1u);
  EXPECT_NE(stale.unprocessed[0].message.find("600 s old"), std::string::npos);
  const auto early = Report("Default", kNow + kStaleAfter + DurationUs{1});
  ASSERT_EQ(early.unprocessed.size(), 1u);
  EXPECT_NE(early.unprocessed[0].message.find("ahead"), std::string::npos);
  EXPECT_EQ(keeper_.counters().unknown_rule.value(), 1u);
  EXPECT_EQ(keeper_.counters().stale.value(), 1u);
  EXPECT_EQ(keeper_.counters().from_future.value(), 1u);
  EXPECT_EQ(keeper_.counters().reports.value(), 1u);
}

TEST_F(Targets, ADeletedRuleIsUnknownAndItsQuotasOutliveIt) {
  Make("base", 10, 0.1);
  Report("base", kNow);
  ASSERT_TRUE(rules_.Delete({"base", ""}));
  EXPECT_EQ(Report("base", kNow).unprocessed.size(), 1u);
  Make("base", 10, 0.1);
  client_[0] = 'f';
  EXPECT_EQ(Report("base", kNow).targets[0].quota, 0) << "the first client may still take its 10";
  ASSERT_TRUE(rules_.Delete({"base", ""}));
  clock_.Advance({kQuotaTtl.us + 2 * kUsPerSecond});
  Make("base", 10, 0.1);
  EXPECT_EQ(Report("base", clock_.Now()).targets[0].quota, 10);
}

TEST_F(Targets, AnomaliesBoostTheRate) {
  Make("base", 1, 0.05);
  const auto report = [&](SamplingBoostStatistics boost) {
    return keeper_.Report(std::vector<SamplingStatistics>{{"base", client_, clock_.Now(), {}}},
                          std::vector{std::move(boost)});
  };
  EXPECT_EQ(report({"base", "shop", kNow, 40, 100, 1}).targets[0].boost, std::nullopt);
  clock_.Advance(kWindow);
  const auto boosted = report({"base", "shop", clock_.Now(), 40, 100, 1});
  EXPECT_EQ(boosted.targets[0].boost, (SamplingBoost{0.25, clock_.Now() + kBoostTtl}));
  EXPECT_EQ(boosted.targets[0].fixed_rate, 0.05);
  EXPECT_EQ(keeper_.Standings()[0].rate, 0.25);
  EXPECT_EQ(keeper_.Standings()[0].boosts, 1u);
  for (const SamplingBoostStatistics& bad :
       {SamplingBoostStatistics{"nobody", "s", clock_.Now(), 0, 1, 0},
        {"Default", "s", clock_.Now(), 0, 1, 0},
        {"base", "s", kNow - DurationUs{kUsPerHour}, 0, 1, 0},
        {"base", "s", kNow + DurationUs{kUsPerHour}, 0, 1, 0},
        {"base", "s", clock_.Now(), 2, 1, 0},
        {"base", "s", clock_.Now(), 1, 2, 2}}) {
    EXPECT_EQ(report(bad).unprocessed_boosts.size(), 1u) << bad.rule;
  }
  EXPECT_EQ(keeper_.counters().refused_boosts.value(), 6u);
}

TEST_F(Targets, SummariesAndStandingsTellWhatWasReported) {
  Make("base", 2, 0.1);
  Report("base", kNow);
  client_[0] = 'f';
  Report("base", kNow);
  const auto page = keeper_.Summaries("");
  ASSERT_TRUE(page);
  ASSERT_EQ(page->summaries.size(), 1u);
  EXPECT_EQ(page->summaries[0], (SamplingSummary{"base", kNow, {220, 40, 20}}));
  const auto standings = keeper_.Standings();
  ASSERT_EQ(standings.size(), 2u);
  EXPECT_EQ(standings[0].counts.requests, 220);
  EXPECT_EQ(standings[0].clients, 2u);
  EXPECT_EQ(standings[0].quota, 2);
  EXPECT_EQ(standings[1].rule, "Default");
}

}  // namespace
}  // namespace roentgen::sampling
