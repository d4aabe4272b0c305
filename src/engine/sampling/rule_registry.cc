#include "engine/sampling/rule_registry.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "engine/tags/tag_rules.h"
#include "wire/storage_record/sampling_rule_record.h"

namespace roentgen::sampling {
namespace {

// No rule has a control character in its name.
constexpr std::string_view kDeletionMark = "\x01last-deletion";

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

std::vector<SamplingRule> AllBut(const RuleSet& set, std::string_view name) {
  std::vector<SamplingRule> rules(set.rules().begin(), set.rules().end());
  std::erase_if(rules, [&](const SamplingRule& each) { return each.name == name; });
  return rules;
}

Result<SamplingRule> Resolve(const RuleSet& set, const RuleSelector& which) {
  if (which.name.empty() == which.arn.empty()) {
    return Invalid("Give either RuleName or RuleARN, not both");
  }
  const SamplingRule* rule = which.arn.empty() ? set.Find(which.name) : set.FindArn(which.arn);
  if (rule != nullptr) return *rule;
  return Invalid(fmt::format("The sampling rule '{}' does not exist",
                             which.arn.empty() ? which.name : which.arn));
}

Result<SamplingRule> ResolveArn(const RuleSet& set, std::string_view arn) {
  const SamplingRule* rule = set.FindArn(arn);
  if (rule != nullptr) return *rule;
  return MakeError(ErrorCode::kNotFound, fmt::format("There is no resource {}", arn));
}

// Saying of Default what it is already is no change.
Result<void> CheckDefault(const SamplingRule& before, SamplingRule after) {
  after.fixed_rate = before.fixed_rate;
  after.reservoir_size = before.reservoir_size;
  if (after == before) return {};
  return Invalid("Invalid update request for default sampling rule");
}

}  // namespace

bool IsRuleArn(std::string_view arn) {
  return arn.find(":sampling-rule/") != std::string_view::npos;
}

RuleRegistry::RuleRegistry(const Clock& clock, SettingStore& store, RuleOptions options)
    : clock_(clock), store_(store), options_(std::move(options)) {
  Show(std::make_shared<const RuleSet>(std::vector{MakeDefault()}, TimestampUs{}));
}

Result<void> RuleRegistry::Load() {
  RG_TRY(const auto settings, store_.LoadSettings(options_.account, SettingKind::kSamplingRule));
  std::vector<SamplingRule> rules;
  TimestampUs last_deletion;
  bool has_default = false;
  for (const Setting& setting : settings) {
    if (setting.name == kDeletionMark) {
      RG_TRY(last_deletion, wire::DecodeChangeMark(setting.value));
      continue;
    }
    RG_TRY(SamplingRule rule, wire::DecodeSamplingRuleRecord(setting.value));
    if (rule.name != setting.name) {
      return MakeError(ErrorCode::kCorrupt, "a stored sampling rule is kept under another name");
    }
    has_default |= rule.is_default();
    rules.push_back(std::move(rule));
  }
  if (!has_default) rules.push_back(MakeDefault());
  Show(std::make_shared<const RuleSet>(std::move(rules), last_deletion));
  return {};
}

SamplingRule RuleRegistry::MakeDefault() const {
  SamplingRule rule;
  rule.name = kDefaultRuleName;
  rule.arn = ArnOf(rule.name);
  rule.priority = kDefaultRulePriority;
  rule.fixed_rate = 0.05;
  rule.reservoir_size = 1;
  return rule;
}

RuleSetPtr RuleRegistry::Current() const {
  MutexLock lock(mu_);
  return current_;
}

void RuleRegistry::Show(RuleSetPtr next) {
  MutexLock lock(mu_);
  current_ = std::move(next);
}

std::string RuleRegistry::ArnOf(std::string_view name) const {
  return fmt::format("arn:aws:xray:{}:{}:sampling-rule/{}", options_.region,
                     options_.account.ToString(), name);
}

SettingKey RuleRegistry::KeyOf(std::string_view name) const {
  return {options_.account, SettingKind::kSamplingRule, std::string(name)};
}

TimestampUs RuleRegistry::ChangeTime(const RuleSet& now) const {
  return std::max(clock_.Now(), now.last_change() + DurationUs{1});
}

Result<void> RuleRegistry::Keep(const RuleSet& now, const SamplingRule& rule) {
  std::vector<SamplingRule> rules = AllBut(now, rule.name);
  rules.push_back(rule);
  RG_TRY_VOID(store_.PutSetting(KeyOf(rule.name), wire::EncodeSamplingRuleRecord(rule)));
  Show(std::make_shared<const RuleSet>(std::move(rules), now.last_deletion()));
  return {};
}

Result<SamplingRule> RuleRegistry::Create(SamplingRule draft) {
  if (!draft.arn.empty()) {
    return Invalid("RuleARN is given by the service; a rule is made by its RuleName");
  }
  if (draft.name.empty()) return Invalid("RuleName is required");
  RG_TRY_VOID(CheckMembers(draft));
  auto merged = tags::MergeTags({}, draft.tags);
  if (!merged) return Invalid(merged.error().message);
  draft.tags = std::move(*merged);
  draft.arn = ArnOf(draft.name);
  MutexLock turn(change_mu_);
  const RuleSetPtr now = Current();
  if (now->Find(draft.name) != nullptr) {
    return Invalid(fmt::format("The sampling rule '{}' exists already", draft.name));
  }
  if (now->rules().size() > options_.max_rules) {
    return MakeError(ErrorCode::kTooLarge,
                     fmt::format("There are {} sampling rules already, which is the limit",
                                 now->rules().size() - 1));
  }
  draft.created = draft.modified = ChangeTime(*now);
  RG_TRY_VOID(Keep(*now, draft));
  return draft;
}

Result<SamplingRule> RuleRegistry::Update(const RuleSelector& which, const RuleChange& change) {
  MutexLock turn(change_mu_);
  const RuleSetPtr now = Current();
  RG_TRY(const SamplingRule before, Resolve(*now, which));
  SamplingRule after = Apply(change, before);
  if (before.is_default()) RG_TRY_VOID(CheckDefault(before, after));
  RG_TRY_VOID(CheckMembers(after));
  after.modified = ChangeTime(*now);
  RG_TRY_VOID(Keep(*now, after));
  return after;
}

// The mark first: after a crash between the two, clients read rules once too often, never once too
// few.
Result<SamplingRule> RuleRegistry::Delete(const RuleSelector& which) {
  MutexLock turn(change_mu_);
  const RuleSetPtr now = Current();
  RG_TRY(SamplingRule rule, Resolve(*now, which));
  if (rule.is_default()) return Invalid("The sampling rule Default cannot be deleted");
  const TimestampUs time = ChangeTime(*now);
  RG_TRY_VOID(store_.PutSetting(KeyOf(kDeletionMark), wire::EncodeChangeMark(time)));
  RG_TRY_VOID(store_.RemoveSetting(KeyOf(rule.name)));
  Show(std::make_shared<const RuleSet>(AllBut(*now, rule.name), time));
  return rule;
}

Result<void> RuleRegistry::Tag(std::string_view arn, std::span<const roentgen::Tag> tags) {
  MutexLock turn(change_mu_);
  const RuleSetPtr now = Current();
  RG_TRY(SamplingRule rule, ResolveArn(*now, arn));
  RG_TRY(rule.tags, tags::MergeTags(std::move(rule.tags), tags));
  return Keep(*now, rule);
}

Result<void> RuleRegistry::Untag(std::string_view arn, std::span<const std::string> keys) {
  MutexLock turn(change_mu_);
  const RuleSetPtr now = Current();
  RG_TRY(SamplingRule rule, ResolveArn(*now, arn));
  rule.tags = tags::WithoutKeys(std::move(rule.tags), keys);
  return Keep(*now, rule);
}

Result<std::vector<roentgen::Tag>> RuleRegistry::Tags(std::string_view arn) const {
  RG_TRY(SamplingRule rule, ResolveArn(*Current(), arn));
  return std::move(rule.tags);
}

}  // namespace roentgen::sampling
