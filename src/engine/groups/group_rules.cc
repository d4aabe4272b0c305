#include "engine/groups/group_rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "base/text.h"
#include "engine/filter/parser.h"
#include "engine/groups/group_limits.h"

namespace roentgen::groups {
namespace {

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

bool HasControlCharacter(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

using Parsed = filter::ParsedExpression;

// Groups are named at the top of an expression only, below AND, OR and NOT.
void CollectGroups(const Parsed& expression, std::vector<filter::ParsedGroup>& out) {
  if (const auto* all = std::get_if<filter::ParsedAnd>(&expression.node)) {
    for (const Parsed& part : all->parts) CollectGroups(part, out);
  } else if (const auto* any = std::get_if<filter::ParsedOr>(&expression.node)) {
    for (const Parsed& part : any->parts) CollectGroups(part, out);
  } else if (const auto* negation = std::get_if<filter::ParsedNot>(&expression.node)) {
    CollectGroups(*negation->inner, out);
  } else if (const auto* group = std::get_if<filter::ParsedGroup>(&expression.node)) {
    out.push_back(*group);
  }
}

// Names of the groups an expression names, each as often as it is named. Empty for what cannot be
// read: compiling says what is wrong.
std::vector<std::string> NamedIn(const GroupSet& set, std::string_view expression) {
  std::vector<std::string> names;
  if (expression.empty()) return names;
  const auto parsed = filter::Parse(expression);
  if (!parsed) return names;
  std::vector<filter::ParsedGroup> groups;
  CollectGroups(*parsed, groups);
  for (const filter::ParsedGroup& named : groups) {
    const Group* group = named.by_arn ? set.FindArn(named.value) : set.Find(named.value);
    if (group != nullptr) names.push_back(group->name);
  }
  return names;
}

// Counts the groups an expression stands for, since evaluating it walks each as often as it is
// named: a chain of groups that each name the last one twice would double with every link.
class NestingCounter {
 public:
  explicit NestingCounter(const GroupSet& set) : set_(set) {}

  Result<std::size_t> Count(const Group& group) {
    const auto [it, is_new] = counts_.try_emplace(group.name, kOpen);
    if (!is_new && it->second == kOpen) {
      return Invalid(fmt::format("The group '{}' would lead back to itself", group.name));
    }
    if (!is_new) return it->second;
    std::size_t count = 0;
    for (const std::string& name : NamedIn(set_, group.filter_expression)) {
      RG_TRY(const std::size_t nested, Count(*set_.Find(name)));
      count += 1 + nested;
      if (count > kMaxNestedGroups) {
        return Invalid(fmt::format("The group '{}' would stand for more than {} other groups",
                                   group.name, kMaxNestedGroups));
      }
    }
    counts_[group.name] = count;
    return count;
  }

 private:
  static constexpr std::size_t kOpen = SIZE_MAX;
  const GroupSet& set_;
  std::map<std::string, std::size_t> counts_;
};

}  // namespace

Result<void> CheckName(std::string_view name) {
  if (name.empty()) return Invalid("GroupName is required");
  if (CountCharacters(name) > kMaxGroupNameCharacters) {
    return Invalid(fmt::format("GroupName is longer than {} characters", kMaxGroupNameCharacters));
  }
  if (HasControlCharacter(name)) return Invalid("GroupName holds a control character");
  return {};
}

Result<InsightsConfiguration> Apply(const InsightsChange& change, InsightsConfiguration kept) {
  kept.insights_enabled = change.insights_enabled.value_or(kept.insights_enabled);
  const bool notifications =
      change.notifications_enabled.value_or(kept.notifications_enabled && kept.insights_enabled);
  if (notifications && !kept.insights_enabled) {
    return Invalid("NotificationsEnabled can be set to true only when InsightsEnabled is true");
  }
  kept.notifications_enabled = notifications;
  return kept;
}

Result<void> CheckExpressions(const GroupSet& set, std::string_view changed) {
  NestingCounter counter(set);
  const Group* group = set.Find(changed);
  if (group != nullptr) RG_TRY_VOID(counter.Count(*group));
  for (const Group& each : set.groups()) RG_TRY_VOID(counter.Count(each));
  if (group == nullptr || group->filter_expression.empty()) return {};
  RG_TRY_VOID(filter::Compile(group->filter_expression, set, group->name));
  return {};
}

std::vector<std::string> UsersOf(const GroupSet& set, std::string_view name) {
  std::vector<std::string> users;
  for (const Group& group : set.groups()) {
    if (group.name == name) continue;
    const auto named = NamedIn(set, group.filter_expression);
    if (std::ranges::find(named, name) != named.end()) users.push_back(group.name);
  }
  return users;
}

}  // namespace roentgen::groups
