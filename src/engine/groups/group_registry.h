// Groups as people make, change and delete them, and where the rest of the server looks them up.
// Every change is in the setting store before it shows.
//
// Source: X-Ray API reference, CreateGroup to DeleteGroup and tagging; docs/adr/0010.
// Thread-safety: every method may be called from any thread at once; changes take turns.
// Ownership:     borrows clock and store, which must outlive it; answers own their bytes.
// Errors:        kInvalid with X-Ray's rules, kNotFound (tagging: nothing has that ARN), kTooLarge
//                (tagging: more than tags::kMaxTags), and the store's. Then nothing has changed.
// Bounds:        engine/groups/group_limits.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "engine/groups/expression_matcher.h"
#include "engine/groups/group_rules.h"
#include "engine/groups/group_set.h"
#include "ports/setting_store.h"

namespace roentgen::groups {

struct GroupOptions {
  AccountId account;
  std::string region = "us-east-1";  // as ARNs name it
  // Makes the ids of new groups: any 64 bits, hard to guess twice. Called one at a time.
  std::function<std::uint64_t()> random;
};

// By name, by ARN, or by both when they mean the same group. Neither is nobody.
struct GroupSelector {
  std::string name;
  std::string arn;
};

struct GroupDraft {
  std::string name;
  std::string filter_expression;
  InsightsChange insights;
  std::vector<Tag> tags;
};

struct GroupChange {
  GroupSelector which;
  std::optional<std::string> filter_expression;  // empty: every trace from now on
  InsightsChange insights;
};

struct GroupsPage {
  std::vector<Group> groups;  // Default first, then in the order of their making
  std::string next_token;     // empty on the last page
};

struct StampCount {
  std::string group;
  std::uint64_t traces = 0;
};

class GroupRegistry {
 public:
  // With Default alone, until Load.
  GroupRegistry(const Clock& clock, SettingStore& store, GroupOptions options);

  // Reads the groups the store keeps; once, before anything is changed.
  Result<void> Load();

  GroupSetPtr Current() const;
  // What stamps traces now; null while there is no group but Default.
  std::shared_ptr<const ingest::GroupMatcher> Matcher() const;
  // Groups by name with the traces stamped since the start, for metrics.
  std::vector<StampCount> StampCounts() const;

  Result<Group> Create(const GroupDraft& draft);
  Result<Group> Get(const GroupSelector& which) const;
  Result<GroupsPage> List(std::string_view token) const;
  Result<Group> Update(const GroupChange& change);
  // A group that another one names stays until that one names it no longer.
  Result<void> Delete(const GroupSelector& which);

  Result<void> Tag(std::string_view arn, std::span<const roentgen::Tag> tags);
  // Keys that are not there are no error.
  Result<void> Untag(std::string_view arn, std::span<const std::string> keys);
  Result<std::vector<roentgen::Tag>> Tags(std::string_view arn) const;

 private:
  Group MakeDefault() const;
  GroupId NewId(const GroupSet& set) const;
  std::string ArnOf(const Group& group) const;
  SettingKey KeyOf(const Group& group) const;
  // Stores `group` in place of what had its name, then shows it.
  Result<void> Keep(const Group& group, GroupSetPtr next) RG_REQUIRES(change_mu_);
  void Show(GroupSetPtr next);

  const Clock& clock_;
  SettingStore& store_;
  const GroupOptions options_;
  Mutex change_mu_;  // held by whoever changes groups; taken before mu_
  mutable Mutex mu_;
  GroupSetPtr current_ RG_GUARDED_BY(mu_);
  std::shared_ptr<const ExpressionMatcher> matcher_ RG_GUARDED_BY(mu_);
  StampCounters counters_ RG_GUARDED_BY(mu_);
};

// The group meant, or kInvalid saying why there is none.
Result<Group> Resolve(const GroupSet& set, const GroupSelector& which);

}  // namespace roentgen::groups
