// Groups and tags as the X-Ray API answers them.
//
// Source: X-Ray API reference, Group and GroupSummary, which are one shape.
// Thread-safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/group.h"

namespace roentgen::wire {

// The answer of CreateGroup, GetGroup and UpdateGroup.
std::string EncodeGroup(const Group& group);
std::string EncodeGroups(std::span<const Group> groups, std::string_view next_token);
std::string EncodeTags(std::span<const Tag> tags);

}  // namespace roentgen::wire
