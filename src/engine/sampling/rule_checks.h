// What the members of a sampling rule may be, whatever other rules there are.
//
// Source: X-Ray API reference, SamplingRule and SamplingRuleUpdate.
// Thread-safety: pure functions. Errors: kInvalid, naming the member.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/sampling_rule.h"

namespace roentgen::sampling {

// What an update says; the rest of the rule stays.
struct RuleChange {
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

// Lengths and ranges. Default's own priority passes.
Result<void> CheckMembers(const SamplingRule& rule);

SamplingRule Apply(const RuleChange& change, SamplingRule rule);

}  // namespace roentgen::sampling
