// The two calls of centralised sampling, as JSON: GetSamplingRules and SamplingTargets.
//
// Thread-safety: pure functions.
// Errors:        an answer that is none gives a sentence in `error`; one bad record in a good
// answer only itself
//                goes missing, with a sentence in `problems`.
// Bounds:        kCentralRulesMax rules, kProblemsMax sentences.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/sample/central_rule.h"

namespace xray::detail {

inline constexpr std::size_t kCentralRulesMax = 1'000;
inline constexpr std::size_t kProblemsMax = 10;
inline constexpr std::size_t kStatisticsMax =
    25;  // documents in one call: X-Ray API, GetSamplingTargets

struct RulesAnswer {
  std::string error;
  std::vector<CentralRule> rules;  // usable ones, without state
  std::size_t malformed = 0;
  std::vector<std::string> problems;
  std::string next_token;
};
RulesAnswer ReadRulesAnswer(std::string_view json);
void SortRules(std::vector<CentralRule>& rules);

std::string WriteRulesRequest(std::string_view next_token);

struct RuleStatistics {
  std::string name;
  RuleCounts counts;
};
std::string WriteTargetsRequest(std::string_view client_id, std::int64_t epoch_s,
                                std::span<const RuleStatistics> statistics);

// What a target says of a rule; what it leaves out stays as it was.
struct RuleTarget {
  std::string name;
  std::optional<double> fixed_rate;
  std::optional<std::uint32_t> quota;
  std::optional<std::int64_t> quota_until_ns;
  std::optional<std::int64_t> interval_ns;
};
struct UnprocessedStatistics {
  std::string name;
  std::string code;
  std::string message;
};
struct TargetsAnswer {
  std::string error;
  std::vector<RuleTarget> targets;
  std::vector<UnprocessedStatistics> unprocessed;
  std::optional<std::int64_t> rules_modified_ns;
  std::vector<std::string> problems;
};
TargetsAnswer ReadTargetsAnswer(std::string_view json);

}  // namespace xray::detail
