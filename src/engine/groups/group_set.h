// The groups of one moment.
//
// Thread-safety: immutable; shared freely between threads.
// Ownership:     owns its groups; what it hands out lives as long as the set.
// Bounds:        kMaxGroups and Default.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/filter/binder.h"
#include "model/group.h"

namespace roentgen::groups {

class GroupSet final : public filter::GroupLookup {
 public:
  // Default first, then in the order of their making.
  explicit GroupSet(std::vector<Group> groups);

  std::span<const Group> groups() const { return groups_; }
  // Nullptr when there is none.
  const Group* Find(std::string_view name) const;
  // Whatever its region says, an ARN that ends in `:group/Default` means Default: clients make it
  // up.
  const Group* FindArn(std::string_view arn) const;

  const filter::GroupDefinition* ByName(std::string_view name) const override;
  const filter::GroupDefinition* ByArn(std::string_view arn) const override;
  std::vector<std::string> Names() const override;

 private:
  const filter::GroupDefinition* DefinitionOf(const Group* group) const;

  std::vector<Group> groups_;
  std::vector<filter::GroupDefinition> definitions_;  // as groups_
};

using GroupSetPtr = std::shared_ptr<const GroupSet>;

}  // namespace roentgen::groups
