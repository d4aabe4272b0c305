#include "engine/sampling/rule_set.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace roentgen::sampling {

RuleSet::RuleSet(std::vector<SamplingRule> rules, TimestampUs last_deletion)
    : rules_(std::move(rules)), last_deletion_(last_deletion), last_change_(last_deletion) {
  std::ranges::sort(rules_, {}, [](const SamplingRule& rule) {
    return std::tuple(rule.is_default(), rule.priority, std::string_view(rule.name));
  });
  for (const SamplingRule& rule : rules_) last_change_ = std::max(last_change_, rule.modified);
}

const SamplingRule* RuleSet::Find(std::string_view name) const {
  const auto it = std::ranges::find(rules_, name, &SamplingRule::name);
  return it == rules_.end() ? nullptr : &*it;
}

const SamplingRule* RuleSet::FindArn(std::string_view arn) const {
  if (arn.ends_with(":sampling-rule/Default")) return Find(kDefaultRuleName);
  const auto it = std::ranges::find(rules_, arn, &SamplingRule::arn);
  return it == rules_.end() ? nullptr : &*it;
}

}  // namespace roentgen::sampling
