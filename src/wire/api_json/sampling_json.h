// Sampling rules, targets and statistics as the X-Ray API answers them.
//
// Source: X-Ray API reference. Thread-safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/sampling_rule.h"
#include "model/sampling_simulation.h"
#include "model/sampling_statistics.h"

namespace roentgen::wire {

// The answer of CreateSamplingRule, UpdateSamplingRule and DeleteSamplingRule.
std::string EncodeSamplingRule(const SamplingRule& rule);
// All in one page: the X-Ray SDKs read no other.
std::string EncodeSamplingRules(std::span<const SamplingRule> rules);
std::string EncodeSamplingTargets(std::span<const SamplingTarget> targets, TimestampUs last_change,
                                  std::span<const UnprocessedStatistics> unprocessed,
                                  std::span<const UnprocessedStatistics> unprocessed_boosts);
std::string EncodeSamplingSummaries(std::span<const SamplingSummary> summaries,
                                    std::string_view next_token);
// Source: docs/api.md.
std::string EncodeSimulation(const Simulation& simulation);

}  // namespace roentgen::wire
