// Raises one rule's rate for a minute while anomalies go by unsampled.
//
// Each window of ten seconds is judged when it is over. The rate asked for is the one that would
// have sampled about kWantedAnomalies of the window's anomalies, not above the rule's MaxRate. A
// boost cannot begin before the cooldown window that the last one began is over.
//
// Source: X-Ray developer guide, adaptive sampling; docs/adr/0016. Thread-safety: none.
#pragma once

#include <optional>

#include "model/sampling_rule.h"
#include "model/sampling_statistics.h"

namespace roentgen::sampling {

class RateBooster {
 public:
  void Observe(const SamplingRule& rule, const SamplingBoostStatistics& statistics,
               TimestampUs now);
  // The boost at this moment, none without one.
  std::optional<SamplingBoost> Current(const SamplingRule& rule, TimestampUs now);
  std::uint64_t boosts() const { return boosts_; }

 private:
  void JudgeWindow(const SamplingRule& rule, TimestampUs now);

  TimestampUs window_;
  std::int64_t anomalies_ = 0;
  std::int64_t sampled_anomalies_ = 0;
  SamplingBoost boost_;
  TimestampUs begun_;
  std::uint64_t boosts_ = 0;
};

}  // namespace roentgen::sampling
