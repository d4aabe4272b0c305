#include "engine/sampling/rule_checks.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {
namespace {

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

bool HasControlCharacter(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<void> CheckText(std::string_view member, std::string_view text, std::size_t most) {
  if (CountCharacters(text) > most) {
    return Invalid(fmt::format("{} is longer than {} characters", member, most));
  }
  if (HasControlCharacter(text)) {
    return Invalid(fmt::format("{} holds a control character", member));
  }
  return {};
}

Result<void> CheckNumber(std::string_view member, std::int64_t value, std::int64_t least,
                         std::int64_t most) {
  if (value >= least && value <= most) return {};
  return Invalid(fmt::format("{} is {}; it must be from {} to {}", member, value, least, most));
}

Result<void> CheckRate(std::string_view member, double value) {
  if (value >= 0 && value <= 1) return {};
  return Invalid(fmt::format("{} is {}; it must be from 0 to 1", member, value));
}

Result<void> CheckAttributes(const SamplingRule& rule) {
  if (rule.attributes.size() > kMaxAttributes) {
    return Invalid(fmt::format("Attributes has {} members; at most {} are allowed",
                               rule.attributes.size(), kMaxAttributes));
  }
  for (const auto& [key, value] : rule.attributes) {
    if (key.empty() || value.empty()) {
      return Invalid("Attributes has a member whose key or value is empty");
    }
    RG_TRY_VOID(CheckText("A key in Attributes", key, kMaxAttributeCharacters));
    RG_TRY_VOID(CheckText("A value in Attributes", value, kMaxAttributeCharacters));
  }
  return {};
}

template <class T>
void Set(const std::optional<T>& given, T& kept) {
  if (given) kept = *given;
}

}  // namespace

Result<void> CheckMembers(const SamplingRule& rule) {
  RG_TRY_VOID(CheckText("RuleName", rule.name, kMaxRuleNameCharacters));
  RG_TRY_VOID(CheckText("ServiceName", rule.service_name, kMaxServiceCharacters));
  RG_TRY_VOID(CheckText("ServiceType", rule.service_type, kMaxServiceCharacters));
  RG_TRY_VOID(CheckText("Host", rule.host, kMaxServiceCharacters));
  RG_TRY_VOID(CheckText("HTTPMethod", rule.http_method, kMaxMethodCharacters));
  RG_TRY_VOID(CheckText("URLPath", rule.url_path, kMaxPathCharacters));
  RG_TRY_VOID(CheckText("ResourceARN", rule.resource_arn, kMaxResourceCharacters));
  const bool has_default_priority = rule.is_default() && rule.priority == kDefaultRulePriority;
  if (!has_default_priority) RG_TRY_VOID(CheckNumber("Priority", rule.priority, 1, kMaxPriority));
  RG_TRY_VOID(CheckRate("FixedRate", rule.fixed_rate));
  RG_TRY_VOID(CheckNumber("ReservoirSize", rule.reservoir_size, 0, kMaxReservoir));
  RG_TRY_VOID(CheckNumber("Version", rule.version, 1, 1));
  if (rule.boost) {
    RG_TRY_VOID(CheckRate("SamplingRateBoost.MaxRate", rule.boost->max_rate));
    RG_TRY_VOID(CheckNumber("SamplingRateBoost.CooldownWindowMinutes", rule.boost->cooldown_minutes,
                            0, kMaxCooldownMinutes));
  }
  return CheckAttributes(rule);
}

SamplingRule Apply(const RuleChange& change, SamplingRule rule) {
  Set(change.priority, rule.priority);
  Set(change.fixed_rate, rule.fixed_rate);
  Set(change.reservoir_size, rule.reservoir_size);
  Set(change.service_name, rule.service_name);
  Set(change.service_type, rule.service_type);
  Set(change.host, rule.host);
  Set(change.http_method, rule.http_method);
  Set(change.url_path, rule.url_path);
  Set(change.resource_arn, rule.resource_arn);
  Set(change.attributes, rule.attributes);
  if (change.boost) rule.boost = change.boost;
  return rule;
}

}  // namespace roentgen::sampling
