// The sampling operations of the X-Ray API as typed calls.
//
// Thread-safety: one thread at a time, as the client.
// Errors:        those of XrayClient.
// Bounds:        GetSamplingStatisticSummaries reads at most kMaxSummaryPages pages.
#pragma once

#include <string>
#include <vector>

#include "adapters/client/xray_client.h"
#include "model/sampling_rule.h"
#include "model/sampling_statistics.h"

namespace roentgen::client {

inline constexpr int kMaxSummaryPages = 1'000;

struct SamplingRulesAnswer {
  std::vector<SamplingRule> rules;  // in the order clients ask them
  std::string json;                 // the whole answer
};

struct SamplingRuleAnswer {
  SamplingRule rule;
  std::string json;
};

struct SamplingSummariesAnswer {
  std::vector<SamplingSummary> summaries;
  std::vector<std::string> json;  // each summary as answered
};

Result<SamplingRulesAnswer> GetSamplingRules(XrayClient& client);
Result<SamplingSummariesAnswer> GetSamplingStatisticSummaries(XrayClient& client);
// `body` is the operation's request; `path` of CreateSamplingRule, UpdateSamplingRule or
// DeleteSamplingRule.
Result<SamplingRuleAnswer> ChangeSamplingRule(XrayClient& client, std::string_view path,
                                              std::string_view body);

}  // namespace roentgen::client
