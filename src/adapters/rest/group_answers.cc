#include "adapters/rest/group_answers.h"

#include "wire/api_json/group_json.h"

namespace roentgen::rest {
namespace {

groups::InsightsChange ChangeOf(const wire::InsightsRequest& request) {
  return {request.insights_enabled, request.notifications_enabled};
}

}  // namespace

Result<std::string> AnswerCreateGroup(groups::GroupRegistry& groups,
                                      const wire::CreateGroupRequest& request) {
  RG_TRY(const Group group, groups.Create({.name = request.group_name,
                                           .filter_expression = request.filter_expression,
                                           .insights = ChangeOf(request.insights),
                                           .tags = request.tags}));
  return wire::EncodeGroup(group);
}

Result<std::string> AnswerGetGroup(groups::GroupRegistry& groups,
                                   const wire::GroupRequest& request) {
  RG_TRY(const Group group, groups.Get({request.group_name, request.group_arn}));
  return wire::EncodeGroup(group);
}

Result<std::string> AnswerGetGroups(groups::GroupRegistry& groups,
                                    const wire::GroupsRequest& request) {
  RG_TRY(const groups::GroupsPage page, groups.List(request.next_token));
  return wire::EncodeGroups(page.groups, page.next_token);
}

Result<std::string> AnswerUpdateGroup(groups::GroupRegistry& groups,
                                      const wire::UpdateGroupRequest& request) {
  RG_TRY(const Group group, groups.Update({.which = {request.group_name, request.group_arn},
                                           .filter_expression = request.filter_expression,
                                           .insights = ChangeOf(request.insights)}));
  return wire::EncodeGroup(group);
}

Result<std::string> AnswerDeleteGroup(groups::GroupRegistry& groups,
                                      const wire::GroupRequest& request) {
  RG_TRY_VOID(groups.Delete({request.group_name, request.group_arn}));
  return "{}";
}

}  // namespace roentgen::rest
