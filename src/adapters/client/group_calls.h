// The group operations of the X-Ray API as typed calls.
//
// Thread-safety: one thread at a time, as the client's.
// Errors:        those of XrayClient.
// Bounds:        ListGroups reads at most kMaxGroupPages pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/client/xray_client.h"
#include "model/group.h"

namespace roentgen::client {

inline constexpr int kMaxGroupPages = 100;

struct GroupAnswer {
  Group group;  // without tags; times are not told
  std::string json;
};

struct GroupsAnswer {
  std::vector<Group> groups;
  std::vector<std::string> json;  // each group as answered
};

// What is absent stays, or is the usual of a new group.
struct GroupSettings {
  std::optional<std::string> filter_expression;
  std::optional<bool> insights;
  std::optional<bool> notifications;
  std::vector<Tag> tags;  // of a new group
};

Result<GroupsAnswer> ListGroups(XrayClient& client);
Result<GroupAnswer> GetGroup(XrayClient& client, const std::string& name);
Result<GroupAnswer> CreateGroup(XrayClient& client, const std::string& name,
                                const GroupSettings& settings);
Result<GroupAnswer> UpdateGroup(XrayClient& client, const std::string& name,
                                const GroupSettings& settings);
Result<void> DeleteGroup(XrayClient& client, const std::string& name);
Result<std::vector<Tag>> TagsOf(XrayClient& client, const std::string& arn);

}  // namespace roentgen::client
