// Requests of the sampling operations.
//
// Source: X-Ray API reference. Thread-safety: value types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/sampling_rule.h"
#include "model/sampling_simulation.h"
#include "model/sampling_statistics.h"

namespace roentgen::wire {

// Texts have fewer characters; who keeps rules counts them.
inline constexpr std::size_t kMaxRuleTextBytes = 500 * 4;
inline constexpr std::size_t kMaxRuleAttributes = 100;
inline constexpr std::size_t kMaxRuleArnBytes = 500;
inline constexpr std::size_t kMaxSummariesTokenBytes = 400;
inline constexpr std::size_t kClientIdCharacters = 24;
// X-Ray says 25, but a client with 25 rules reports Default too, and the limit of rules is a
// setting.
inline constexpr std::size_t kMaxStatisticsDocuments = 1'000;
inline constexpr std::int64_t kMaxReportedCount = INT32_MAX;

struct SamplingRuleRequest {
  SamplingRule rule;  // with the tags
};

struct SamplingRuleUpdateRequest {
  std::string rule_name;
  std::string rule_arn;
  std::optional<std::int64_t> priority;
  std::optional<double> fixed_rate;
  std::optional<std::int64_t> reservoir_size;
  std::optional<std::string> service_name;
  std::optional<std::string> service_type;
  std::optional<std::string> host;
  std::optional<std::string> http_method;
  std::optional<std::string> url_path;
  std::optional<std::string> resource_arn;
  std::optional<std::map<std::string, std::string, std::less<>>> attributes;
  std::optional<SamplingRateBoost> boost;
};

struct SamplingRuleSelectorRequest {
  std::string rule_name;
  std::string rule_arn;
};

struct SamplingPageRequest {
  std::string next_token;
};

inline constexpr double kMaxSimulatedRequestsPerSecond = 1e9;
inline constexpr std::int64_t kMaxSimulatedClients = 1'000'000;

struct SamplingTargetsRequest {
  std::vector<SamplingStatistics> statistics;
  std::vector<SamplingBoostStatistics> boosts;
};

}  // namespace roentgen::wire
