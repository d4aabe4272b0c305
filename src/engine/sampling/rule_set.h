// The sampling rules of one moment.
//
// Thread-safety: immutable; shared freely between threads.
// Ownership:     owns its rules; what it hands out lives as long as the set.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/sampling_rule.h"

namespace roentgen::sampling {

class RuleSet {
 public:
  // Ordered as clients ask them: by priority, then by name, Default last. `last_deletion`: when a
  // rule was last deleted.
  RuleSet(std::vector<SamplingRule> rules, TimestampUs last_deletion);

  std::span<const SamplingRule> rules() const { return rules_; }
  // Nullptr when there is none.
  const SamplingRule* Find(std::string_view name) const;
  // Whatever its region says, an ARN that ends in `:sampling-rule/Default` means Default.
  const SamplingRule* FindArn(std::string_view arn) const;
  TimestampUs last_deletion() const { return last_deletion_; }
  // When a rule was last made, changed or deleted.
  TimestampUs last_change() const { return last_change_; }

 private:
  std::vector<SamplingRule> rules_;
  TimestampUs last_deletion_;
  TimestampUs last_change_;
};

using RuleSetPtr = std::shared_ptr<const RuleSet>;

}  // namespace roentgen::sampling
