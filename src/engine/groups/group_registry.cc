#include "engine/groups/group_registry.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/core.h>

#include "base/hex.h"
#include "base/text.h"
#include "engine/groups/group_limits.h"
#include "engine/tags/tag_rules.h"
#include "wire/storage_record/group_record.h"

namespace roentgen::groups {
namespace {

constexpr int kIdDigits = 16;
constexpr int kTimeDigits = 16;

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

// Blank is no expression.
std::string ExpressionIn(std::string_view given) {
  return IsBlank(given) ? std::string() : std::string(given);
}

std::vector<Group> AllBut(const GroupSet& set, const Group& group) {
  std::vector<Group> groups(set.groups().begin(), set.groups().end());
  std::erase_if(groups, [&](const Group& each) { return each.name == group.name; });
  return groups;
}

GroupSetPtr With(const GroupSet& set, const Group& group) {
  std::vector<Group> groups = AllBut(set, group);
  groups.push_back(group);
  return std::make_shared<const GroupSet>(std::move(groups));
}

// A page goes on after the last group shown, whether that one is still there or not.
std::string TokenAfter(const Group& group) {
  std::string token;
  AppendHex(token, static_cast<std::uint64_t>(group.created.us), kTimeDigits);
  AppendHex(token, group.id, kIdDigits);
  return token;
}

using ListPlace = std::pair<TimestampUs, GroupId>;

Result<std::optional<ListPlace>> PlaceOf(std::string_view token) {
  if (token.empty()) return std::optional<ListPlace>{};
  const auto created = ParseHex(token.substr(0, kTimeDigits));
  const auto id =
      token.size() == kTimeDigits + kIdDigits ? ParseHex(token.substr(kTimeDigits)) : std::nullopt;
  if (!created || !id) return Invalid("NextToken is not one this operation has given");
  return std::optional<ListPlace>({TimestampUs{static_cast<std::int64_t>(*created)}, *id});
}

Result<Group> ResolveArn(const GroupSet& set, std::string_view arn) {
  const Group* group = set.FindArn(arn);
  if (group != nullptr) return *group;
  return MakeError(ErrorCode::kNotFound, fmt::format("There is no resource {}", arn));
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += fmt::format("{}'{}'", text.empty() ? "" : ", ", name);
  return text;
}

}  // namespace

Result<Group> Resolve(const GroupSet& set, const GroupSelector& which) {
  if (which.name.empty() && which.arn.empty()) return Invalid("GroupName or GroupARN is required");
  const Group* named = set.Find(which.name);
  const Group* found = which.arn.empty() ? named : set.FindArn(which.arn);
  if (!which.name.empty() && !which.arn.empty() && named != found) {
    return Invalid("GroupName and GroupARN are not of one group; give one of the two");
  }
  if (found != nullptr) return *found;
  return Invalid(
      fmt::format("The group '{}' does not exist", which.arn.empty() ? which.name : which.arn));
}

GroupRegistry::GroupRegistry(const Clock& clock, SettingStore& store, GroupOptions options)
    : clock_(clock), store_(store), options_(std::move(options)) {
  Show(std::make_shared<const GroupSet>(std::vector<Group>{MakeDefault()}));
}

Result<void> GroupRegistry::Load() {
  RG_TRY(const auto settings, store_.LoadSettings(options_.account, SettingKind::kGroup));
  std::vector<Group> groups;
  bool has_default = false;
  for (const Setting& setting : settings) {
    RG_TRY(Group group, wire::DecodeGroupRecord(setting.value));
    if (group.name != setting.name) {
      return MakeError(ErrorCode::kCorrupt, "a stored group is kept under another name");
    }
    has_default |= group.is_default();
    groups.push_back(std::move(group));
  }
  if (!has_default) groups.push_back(MakeDefault());
  Show(std::make_shared<const GroupSet>(std::move(groups)));
  return {};
}

Group GroupRegistry::MakeDefault() const {
  Group group;
  group.name = kDefaultGroupName;
  group.arn = ArnOf(group);
  return group;
}

GroupSetPtr GroupRegistry::Current() const {
  MutexLock lock(mu_);
  return current_;
}

std::shared_ptr<const ingest::GroupMatcher> GroupRegistry::Matcher() const {
  MutexLock lock(mu_);
  return matcher_;
}

std::vector<StampCount> GroupRegistry::StampCounts() const {
  std::vector<StampCount> counts;
  MutexLock lock(mu_);
  for (const Group& group : current_->groups()) {
    const auto counter = counters_.find(group.id);
    if (counter != counters_.end()) counts.push_back({group.name, counter->second->value()});
  }
  return counts;
}

void GroupRegistry::Show(GroupSetPtr next) {
  MutexLock lock(mu_);
  StampCounters counters;
  for (const Group& group : next->groups()) {
    if (group.is_default()) continue;
    std::shared_ptr<Counter>& known = counters_[group.id];
    if (known == nullptr) known = std::make_shared<Counter>();
    counters[group.id] = known;
  }
  auto matcher = std::make_shared<const ExpressionMatcher>(*next, options_.account, counters);
  matcher_ = matcher->empty() ? nullptr : std::move(matcher);
  counters_ = std::move(counters);
  current_ = std::move(next);
}

GroupId GroupRegistry::NewId(const GroupSet& set) const {
  for (;;) {
    const GroupId id = options_.random();
    const bool is_taken = std::ranges::find(set.groups(), id, &Group::id) != set.groups().end();
    if (!is_taken) return id;  // zero is Default's
  }
}

std::string GroupRegistry::ArnOf(const Group& group) const {
  std::string arn = fmt::format("arn:aws:xray:{}:{}:group/{}", options_.region,
                                options_.account.ToString(), group.name);
  if (group.is_default()) return arn;
  arn += '/';
  AppendHex(arn, group.id, kIdDigits);
  return arn;
}

SettingKey GroupRegistry::KeyOf(const Group& group) const {
  return {options_.account, SettingKind::kGroup, group.name};
}

Result<void> GroupRegistry::Keep(const Group& group, GroupSetPtr next) {
  RG_TRY_VOID(store_.PutSetting(KeyOf(group), wire::EncodeGroupRecord(group)));
  Show(std::move(next));
  return {};
}

Result<Group> GroupRegistry::Create(const GroupDraft& draft) {
  RG_TRY_VOID(CheckName(draft.name));
  MutexLock change(change_mu_);
  const GroupSetPtr now = Current();
  if (now->Find(draft.name) != nullptr) {
    return Invalid(fmt::format("The group '{}' exists already", draft.name));
  }
  if (now->groups().size() > kMaxGroups) {
    return Invalid(fmt::format("There are {} groups already, which is the limit", kMaxGroups));
  }
  Group group;
  group.id = NewId(*now);
  group.name = draft.name;
  group.arn = ArnOf(group);
  group.filter_expression = ExpressionIn(draft.filter_expression);
  RG_TRY(group.insights, Apply(draft.insights, {}));
  auto tags = tags::MergeTags({}, draft.tags);
  if (!tags) return Invalid(tags.error().message);
  group.tags = std::move(*tags);
  group.created = group.updated = group.filter_changed = clock_.Now();
  GroupSetPtr next = With(*now, group);
  RG_TRY_VOID(CheckExpressions(*next, group.name));
  RG_TRY_VOID(Keep(group, std::move(next)));
  return group;
}

Result<Group> GroupRegistry::Get(const GroupSelector& which) const {
  return Resolve(*Current(), which);
}

Result<GroupsPage> GroupRegistry::List(std::string_view token) const {
  RG_TRY(const auto after, PlaceOf(token));
  const GroupSetPtr now = Current();
  GroupsPage page;
  for (const Group& group : now->groups()) {
    // Default, made at no time, is on the first page.
    const bool shown =
        after && (group.is_default() || ListPlace(group.created, group.id) <= *after);
    if (shown) continue;
    if (page.groups.size() == kGroupsPerPage) {
      page.next_token = TokenAfter(page.groups.back());
      break;
    }
    page.groups.push_back(group);
  }
  return page;
}

Result<Group> GroupRegistry::Update(const GroupChange& change) {
  MutexLock turn(change_mu_);
  const GroupSetPtr now = Current();
  RG_TRY(Group group, Resolve(*now, change.which));
  RG_TRY(group.insights, Apply(change.insights, group.insights));
  const std::string expression =
      change.filter_expression ? ExpressionIn(*change.filter_expression) : group.filter_expression;
  if (group.is_default() && !expression.empty()) {
    return Invalid("The group Default holds every trace and takes no FilterExpression");
  }
  group.updated = clock_.Now();
  if (expression != group.filter_expression) group.filter_changed = group.updated;
  group.filter_expression = expression;
  GroupSetPtr next = With(*now, group);
  RG_TRY_VOID(CheckExpressions(*next, group.name));
  RG_TRY_VOID(Keep(group, std::move(next)));
  return group;
}

Result<void> GroupRegistry::Delete(const GroupSelector& which) {
  MutexLock turn(change_mu_);
  const GroupSetPtr now = Current();
  RG_TRY(const Group group, Resolve(*now, which));
  if (group.is_default()) return Invalid("The group Default cannot be deleted");
  if (const auto users = UsersOf(*now, group.name); !users.empty()) {
    return Invalid(
        fmt::format("The group '{}' is named by the filter expression of {}; change that "
                    "first",
                    group.name, Joined(users)));
  }
  RG_TRY_VOID(store_.RemoveSetting(KeyOf(group)));
  Show(std::make_shared<const GroupSet>(AllBut(*now, group)));
  return {};
}

Result<void> GroupRegistry::Tag(std::string_view arn, std::span<const roentgen::Tag> tags) {
  MutexLock turn(change_mu_);
  const GroupSetPtr now = Current();
  RG_TRY(Group group, ResolveArn(*now, arn));
  RG_TRY(group.tags, tags::MergeTags(std::move(group.tags), tags));
  return Keep(group, With(*now, group));
}

Result<void> GroupRegistry::Untag(std::string_view arn, std::span<const std::string> keys) {
  MutexLock turn(change_mu_);
  const GroupSetPtr now = Current();
  RG_TRY(Group group, ResolveArn(*now, arn));
  group.tags = tags::WithoutKeys(std::move(group.tags), keys);
  return Keep(group, With(*now, group));
}

Result<std::vector<roentgen::Tag>> GroupRegistry::Tags(std::string_view arn) const {
  RG_TRY(Group group, ResolveArn(*Current(), arn));
  return std::move(group.tags);
}

}  // namespace roentgen::groups
