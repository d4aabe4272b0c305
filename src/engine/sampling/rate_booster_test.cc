#include "engine/sampling/rate_booster.h"

#include <gtest/gtest.h>

#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {
namespace {

class Boosting : public ::testing::Test {
 protected:
  Boosting() {
    rule_.fixed_rate = 0.05;
    rule_.boost = {.max_rate = 0.5, .cooldown_minutes = 5};
  }
  // One window of reports, and the rate behind it; zero without a boost.
  double Window(std::int64_t anomalies, std::int64_t sampled) {
    booster_.Observe(rule_, {"r", "s", now_, anomalies, 1'000, sampled}, now_);
    now_ = now_ + kWindow;
    const auto boost = booster_.Current(rule_, now_);
    return boost ? boost->rate : 0;
  }

  SamplingRule rule_;
  RateBooster booster_;
  TimestampUs now_{1'795'341'600'000'000};
};

TEST_F(Boosting, RaisesTheRateForAMinuteWhenAnomaliesGoByUnsampled) {
  EXPECT_EQ(Window(0, 0), 0);
  EXPECT_EQ(Window(40, 2), 0.25) << "a quarter would have sampled ten";
  EXPECT_EQ(booster_.Current(rule_, now_)->until, now_ + kBoostTtl);
  for (int n = 0; n < 5; ++n) EXPECT_EQ(Window(40, 0), 0.25) << n;
  EXPECT_EQ(Window(40, 0), 0) << "the minute is over, the cooldown window is not";
  EXPECT_EQ(booster_.boosts(), 1u);
}

TEST_F(Boosting, NotAboveTheRulesLimitNorBelowItsRate) {
  EXPECT_EQ(Window(1, 0), 0.5);
  rule_.boost->max_rate = 0.1;
  EXPECT_EQ(booster_.Current(rule_, now_)->rate, 0.1) << "a lower limit holds at once";
  rule_.fixed_rate = 0.2;
  EXPECT_EQ(booster_.Current(rule_, now_), std::nullopt);
  rule_.boost.reset();
  EXPECT_EQ(booster_.Current(rule_, now_), std::nullopt);
}

TEST_F(Boosting, NotWhenEnoughIsSampledOrTheRateWouldDo) {
  EXPECT_EQ(Window(1'000, kWantedAnomalies), 0);
  EXPECT_EQ(Window(1'000, 0), 0) << "the fixed rate samples more than that";
  EXPECT_EQ(Window(3, 3), 0);
}

TEST_F(Boosting, OnceACooldownWindow) {
  EXPECT_GT(Window(40, 0), 0);
  int boosted = 1;
  for (int n = 1; n < 90; ++n) boosted += Window(40, 0) > 0 ? 1 : 0;
  EXPECT_EQ(booster_.boosts(), 3u);
  EXPECT_EQ(boosted, 18);
  rule_.boost->cooldown_minutes = 0;
  Window(40, 0);
  EXPECT_EQ(booster_.boosts(), 4u);
}

}  // namespace
}  // namespace roentgen::sampling
