// Sampling rules as people make, change and delete them, and where the rest of the server looks
// them up. Every change is in the setting store before it shows.
//
// Source: X-Ray API reference, CreateSamplingRule to GetSamplingRules and tagging; docs/adr/0016.
// Thread-safety: every method may be called from any thread at once; changes take turns.
// Ownership:     borrows clock and store, which must outlive it; answers own their bytes.
// Errors:        kInvalid with X-Ray's rules, kNotFound (tagging: nothing has that ARN), kTooLarge
//                (one rule or, tagging, one tag too many), and the store's. Then nothing has
//                changed.
// Bounds:        engine/sampling/sampling_limits.h.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "engine/sampling/rule_checks.h"
#include "engine/sampling/rule_set.h"
#include "engine/sampling/sampling_limits.h"
#include "ports/setting_store.h"

namespace roentgen::sampling {

struct RuleOptions {
  AccountId account;
  std::string region = "us-east-1";  // as ARNs name it
  std::size_t max_rules = kDefaultMaxRules;
};

// By name or by ARN, not both.
struct RuleSelector {
  std::string name;
  std::string arn;
};

class RuleRegistry {
 public:
  // With Default alone, until Load.
  RuleRegistry(const Clock& clock, SettingStore& store, RuleOptions options);

  // Reads the rules the store keeps; once, before anything is changed.
  Result<void> Load();

  RuleSetPtr Current() const;

  // `draft` says everything but ARN and times, which are given here.
  Result<SamplingRule> Create(SamplingRule draft);
  Result<SamplingRule> Update(const RuleSelector& which, const RuleChange& change);
  // What was deleted.
  Result<SamplingRule> Delete(const RuleSelector& which);

  Result<void> Tag(std::string_view arn, std::span<const roentgen::Tag> tags);
  // Keys that are not there are no error.
  Result<void> Untag(std::string_view arn, std::span<const std::string> keys);
  Result<std::vector<roentgen::Tag>> Tags(std::string_view arn) const;

 private:
  SamplingRule MakeDefault() const;
  std::string ArnOf(std::string_view name) const;
  SettingKey KeyOf(std::string_view name) const;
  // Later than any change so far, whatever the clock says.
  TimestampUs ChangeTime(const RuleSet& now) const;
  // Stores `rule` in place of what had its name, then shows it.
  Result<void> Keep(const RuleSet& now, const SamplingRule& rule) RG_REQUIRES(change_mu_);
  void Show(RuleSetPtr next);

  const Clock& clock_;
  SettingStore& store_;
  const RuleOptions options_;
  Mutex change_mu_;  // held by whoever changes rules; taken before mu_
  mutable Mutex mu_;
  RuleSetPtr current_ RG_GUARDED_BY(mu_);
};

// Whether an ARN speaks of a sampling rule, there or not.
bool IsRuleArn(std::string_view arn);

}  // namespace roentgen::sampling
