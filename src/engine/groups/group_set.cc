#include "engine/groups/group_set.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace roentgen::groups {

GroupSet::GroupSet(std::vector<Group> groups) : groups_(std::move(groups)) {
  std::ranges::sort(groups_, {}, [](const Group& group) {
    return std::tuple(!group.is_default(), group.created, group.id);
  });
  for (const Group& group : groups_) {
    definitions_.push_back({group.name, group.arn, group.filter_expression});
  }
}

const Group* GroupSet::Find(std::string_view name) const {
  const auto it = std::ranges::find(groups_, name, &Group::name);
  return it == groups_.end() ? nullptr : &*it;
}

const Group* GroupSet::FindArn(std::string_view arn) const {
  if (arn.ends_with(":group/Default")) return Find(kDefaultGroupName);
  const auto it = std::ranges::find(groups_, arn, &Group::arn);
  return it == groups_.end() ? nullptr : &*it;
}

const filter::GroupDefinition* GroupSet::DefinitionOf(const Group* group) const {
  return group == nullptr ? nullptr : &definitions_[static_cast<std::size_t>(group - &groups_[0])];
}

const filter::GroupDefinition* GroupSet::ByName(std::string_view name) const {
  return DefinitionOf(Find(name));
}

const filter::GroupDefinition* GroupSet::ByArn(std::string_view arn) const {
  return DefinitionOf(FindArn(arn));
}

std::vector<std::string> GroupSet::Names() const {
  std::vector<std::string> names;
  for (const Group& group : groups_) names.push_back(group.name);
  return names;
}

}  // namespace roentgen::groups
