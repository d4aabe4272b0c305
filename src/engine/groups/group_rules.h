// What must hold of names and expressions of groups.
//
// Source: X-Ray API reference, Group; choices where it is silent in docs/adr/0010.
// Thread-safety: pure functions. Errors: kInvalid.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/groups/group_set.h"
#include "model/group.h"

namespace roentgen::groups {

// What of a group's insights a request says.
struct InsightsChange {
  std::optional<bool> insights_enabled;
  std::optional<bool> notifications_enabled;
};

Result<void> CheckName(std::string_view name);

// Notifications go off with insights, and cannot be asked for without them.
Result<InsightsConfiguration> Apply(const InsightsChange& change, InsightsConfiguration kept);

// Whether every group of the set can be evaluated: groups it names exist, none leads back to
// itself, and none names too many. `changed` is the one whose expression is new; what is wrong with
// it is said first.
Result<void> CheckExpressions(const GroupSet& set, std::string_view changed);

// Names of the groups whose expressions name `name`.
std::vector<std::string> UsersOf(const GroupSet& set, std::string_view name);

}  // namespace roentgen::groups
