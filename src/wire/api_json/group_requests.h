// Requests of the group and tagging operations.
//
// Source: X-Ray API reference. Thread-safety: value types.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/group.h"

namespace roentgen::wire {

// A name has at most 32 characters; who keeps groups counts them.
inline constexpr std::size_t kMaxGroupNameBytes = 32 * 4;
inline constexpr std::size_t kMaxGroupArnBytes = 400;
inline constexpr std::size_t kMaxResourceArnBytes = 1'011;
inline constexpr std::size_t kMaxGroupsTokenBytes = 100;
inline constexpr std::size_t kMaxGroupExpressionBytes = std::size_t{16} << 10;
inline constexpr std::size_t kMaxRequestTags = 200;

struct InsightsRequest {
  std::optional<bool> insights_enabled;
  std::optional<bool> notifications_enabled;
};

struct CreateGroupRequest {
  std::string group_name;
  std::string filter_expression;
  InsightsRequest insights;
  std::vector<Tag> tags;
};

// Of GetGroup and DeleteGroup.
struct GroupRequest {
  std::string group_name;
  std::string group_arn;
};

struct GroupsRequest {
  std::string next_token;
};

struct UpdateGroupRequest {
  std::string group_name;
  std::string group_arn;
  std::optional<std::string> filter_expression;
  InsightsRequest insights;
};

struct TagResourceRequest {
  std::string resource_arn;
  std::vector<Tag> tags;
};

struct UntagResourceRequest {
  std::string resource_arn;
  std::vector<std::string> tag_keys;
};

struct ListTagsRequest {
  std::string resource_arn;
  std::string next_token;
};

}  // namespace roentgen::wire
