// Requests of the group operations into answers.
//
// Thread-safety: as the registry's.
// Errors:        those of groups::GroupRegistry.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/groups/group_registry.h"
#include "wire/api_json/group_requests.h"

namespace roentgen::rest {

Result<std::string> AnswerCreateGroup(groups::GroupRegistry& groups,
                                      const wire::CreateGroupRequest& request);
Result<std::string> AnswerGetGroup(groups::GroupRegistry& groups,
                                   const wire::GroupRequest& request);
Result<std::string> AnswerGetGroups(groups::GroupRegistry& groups,
                                    const wire::GroupsRequest& request);
Result<std::string> AnswerUpdateGroup(groups::GroupRegistry& groups,
                                      const wire::UpdateGroupRequest& request);
Result<std::string> AnswerDeleteGroup(groups::GroupRegistry& groups,
                                      const wire::GroupRequest& request);

}  // namespace roentgen::rest
