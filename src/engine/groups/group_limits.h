// Every bound of groups, in one place. Source: X-Ray quotas; docs/adr/0010.
#pragma once

#include <cstddef>

namespace roentgen::groups {

inline constexpr std::size_t kMaxGroups = 25;  // beside Default
inline constexpr std::size_t kMaxGroupNameCharacters = 32;
inline constexpr std::size_t kGroupsPerPage = 10;
// Groups that a group's expression names, and those that these name, each as often as it is named.
inline constexpr std::size_t kMaxNestedGroups = 100;

}  // namespace roentgen::groups
