#include "wire/api_json/group_requests.h"

#include <fmt/format.h>

#include "wire/api_json/request_fields.h"

namespace roentgen::wire {
namespace {

Result<std::optional<bool>> ReadFlag(const dom::object& object, std::string_view key) {
  if (!Member(object, key)) return std::optional<bool>{};
  bool flag = false;
  RG_TRY_VOID(ReadBool(object, key, flag));
  return std::optional<bool>(flag);
}

Result<InsightsRequest> ReadInsights(const dom::object& root) {
  InsightsRequest insights;
  const auto member = Member(root, "InsightsConfiguration");
  if (!member) return insights;
  dom::object object;
  if (member->get(object) != simdjson::SUCCESS) {
    return Invalid("InsightsConfiguration is not an object");
  }
  RG_TRY(insights.insights_enabled, ReadFlag(object, "InsightsEnabled"));
  RG_TRY(insights.notifications_enabled, ReadFlag(object, "NotificationsEnabled"));
  return insights;
}

Result<GroupRequest> ReadGroup(const dom::object& root) {
  GroupRequest request;
  RG_TRY_VOID(ReadString(root, "GroupName", kMaxGroupNameBytes, request.group_name));
  RG_TRY_VOID(ReadString(root, "GroupARN", kMaxGroupArnBytes, request.group_arn));
  return request;
}

Result<std::string> ReadResourceArn(const dom::object& root) {
  std::string arn;
  RG_TRY_VOID(ReadString(root, "ResourceARN", kMaxResourceArnBytes, arn));
  if (arn.empty()) return Invalid("ResourceARN is required");
  return arn;
}

// The list under `key`, absent when missing or null.
Result<std::optional<dom::array>> ReadList(const dom::object& root, std::string_view key) {
  const auto member = Member(root, key);
  if (!member) return std::optional<dom::array>{};
  dom::array list;
  if (member->get(list) != simdjson::SUCCESS) return Invalid(fmt::format("{} is not a list", key));
  if (list.size() > kMaxRequestTags) {
    return Invalid(fmt::format("{} has more than {} members", key, kMaxRequestTags));
  }
  return std::optional<dom::array>(list);
}

Result<Tag> ReadTag(const dom::element& item) {
  dom::object object;
  if (item.get(object) != simdjson::SUCCESS)
    return Invalid("Tags holds something that is no object");
  for (const char* key : {"Key", "Value"}) {
    if (!Member(object, key)) return Invalid(fmt::format("A tag's {} is required", key));
  }
  Tag tag;
  RG_TRY_VOID(ReadString(object, "Key", kMaxTokenBytes, tag.key));
  RG_TRY_VOID(ReadString(object, "Value", kMaxTokenBytes, tag.value));
  return tag;
}

Result<std::vector<Tag>> ReadTags(const std::optional<dom::array>& list) {
  std::vector<Tag> tags;
  if (!list) return tags;
  for (const dom::element item : *list) {
    RG_TRY(Tag tag, ReadTag(item));
    tags.push_back(std::move(tag));
  }
  return tags;
}

}  // namespace

Result<std::vector<Tag>> ReadTagList(const dom::object& object) {
  RG_TRY(const auto list, ReadList(object, "Tags"));
  return ReadTags(list);
}

Result<CreateGroupRequest> ApiRequestDecoder::CreateGroup(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  CreateGroupRequest request;
  RG_TRY_VOID(ReadString(root, "GroupName", kMaxGroupNameBytes, request.group_name));
  RG_TRY_VOID(
      ReadString(root, "FilterExpression", kMaxGroupExpressionBytes, request.filter_expression));
  RG_TRY(request.insights, ReadInsights(root));
  RG_TRY(request.tags, ReadTagList(root));
  return request;
}

Result<GroupRequest> ApiRequestDecoder::GetGroup(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  return ReadGroup(root);
}

Result<GroupRequest> ApiRequestDecoder::DeleteGroup(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  return ReadGroup(root);
}

Result<GroupsRequest> ApiRequestDecoder::GetGroups(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  GroupsRequest request;
  RG_TRY_VOID(ReadString(root, "NextToken", kMaxGroupsTokenBytes, request.next_token));
  return request;
}

Result<UpdateGroupRequest> ApiRequestDecoder::UpdateGroup(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  RG_TRY(GroupRequest group, ReadGroup(root));
  UpdateGroupRequest request;
  request.group_name = std::move(group.group_name);
  request.group_arn = std::move(group.group_arn);
  if (Member(root, "FilterExpression")) {
    request.filter_expression.emplace();
    RG_TRY_VOID(
        ReadString(root, "FilterExpression", kMaxGroupExpressionBytes, *request.filter_expression));
  }
  RG_TRY(request.insights, ReadInsights(root));
  return request;
}

Result<TagResourceRequest> ApiRequestDecoder::TagResource(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  TagResourceRequest request;
  RG_TRY(request.resource_arn, ReadResourceArn(root));
  RG_TRY(const auto tags, ReadList(root, "Tags"));
  if (!tags) return Invalid("Tags is required");
  RG_TRY(request.tags, ReadTags(tags));
  return request;
}

Result<UntagResourceRequest> ApiRequestDecoder::UntagResource(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  UntagResourceRequest request;
  RG_TRY(request.resource_arn, ReadResourceArn(root));
  RG_TRY(const auto keys, ReadList(root, "TagKeys"));
  if (!keys) return Invalid("TagKeys is required");
  for (const dom::element item : *keys) {
    std::string_view key;
    if (item.get(key) != simdjson::SUCCESS) {
      return Invalid("TagKeys holds something that is no string");
    }
    request.tag_keys.emplace_back(key);
  }
  return request;
}

Result<ListTagsRequest> ApiRequestDecoder::ListTagsForResource(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  ListTagsRequest request;
  RG_TRY(request.resource_arn, ReadResourceArn(root));
  RG_TRY_VOID(ReadString(root, "NextToken", kMaxTokenBytes, request.next_token));
  return request;
}

}  // namespace roentgen::wire
