#include "engine/sampling/rate_booster.h"

#include <algorithm>

#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {

void RateBooster::JudgeWindow(const SamplingRule& rule, TimestampUs now) {
  if (now < window_ + kWindow && now >= window_) return;
  const std::int64_t wanted = std::min(anomalies_, kWantedAnomalies);
  const bool is_enough = sampled_anomalies_ >= wanted;
  const double needed =
      is_enough ? 0 : static_cast<double>(wanted) / static_cast<double>(anomalies_);
  window_ = now;
  anomalies_ = sampled_anomalies_ = 0;
  if (!rule.boost || is_enough) return;
  const double rate = std::min(needed, rule.boost->max_rate);
  const DurationUs cooldown{rule.boost->cooldown_minutes * kUsPerMinute};
  const bool is_cooling = begun_ != TimestampUs{} && now < begun_ + cooldown;
  if (rate <= rule.fixed_rate || is_cooling || now < boost_.until) return;
  boost_ = {rate, now + kBoostTtl};
  begun_ = now;
  ++boosts_;
}

void RateBooster::Observe(const SamplingRule& rule, const SamplingBoostStatistics& statistics,
                          TimestampUs now) {
  JudgeWindow(rule, now);
  anomalies_ += statistics.anomalies;
  sampled_anomalies_ += statistics.sampled_anomalies;
}

std::optional<SamplingBoost> RateBooster::Current(const SamplingRule& rule, TimestampUs now) {
  JudgeWindow(rule, now);
  if (!rule.boost || now >= boost_.until) return std::nullopt;
  const double rate = std::min(boost_.rate, rule.boost->max_rate);
  if (rate <= rule.fixed_rate) return std::nullopt;
  return SamplingBoost{rate, boost_.until};
}

}  // namespace roentgen::sampling
