#include "adapters/client/group_calls.h"

#include <utility>

#include "adapters/client/api_answer.h"
#include "wire/json/json_writer.h"

namespace roentgen::client {
namespace {

Result<wire::JsonValue> Parse(wire::JsonIndex& index, const std::string& body) {
  if (!index.Parse(body, kMaxAnswerDepth) || !index.root().IsObject()) {
    return MakeError(ErrorCode::kCorrupt, "not a JSON object");
  }
  return index.root();
}

Group DecodeGroup(wire::JsonValue json) {
  Group group;
  group.name = TextOf(Member(json, "GroupName"));
  group.arn = TextOf(Member(json, "GroupARN"));
  group.filter_expression = TextOf(Member(json, "FilterExpression"));
  const wire::JsonValue insights = Member(json, "InsightsConfiguration");
  group.insights.insights_enabled = FlagOf(Member(insights, "InsightsEnabled"));
  group.insights.notifications_enabled = FlagOf(Member(insights, "NotificationsEnabled"));
  return group;
}

std::string NameBody(const std::string& name) {
  std::string body;
  wire::JsonWriter(body).BeginObject().StringField("GroupName", name).EndObject();
  return body;
}

std::string SettingsBody(const std::string& name, const GroupSettings& settings) {
  std::string body;
  wire::JsonWriter json(body);
  json.BeginObject().StringField("GroupName", name);
  if (settings.filter_expression) {
    json.StringField("FilterExpression", *settings.filter_expression);
  }
  if (settings.insights || settings.notifications) {
    json.Key("InsightsConfiguration").BeginObject();
    if (settings.insights) json.BoolField("InsightsEnabled", *settings.insights);
    if (settings.notifications) json.BoolField("NotificationsEnabled", *settings.notifications);
    json.EndObject();
  }
  if (!settings.tags.empty()) {
    json.Key("Tags").BeginArray();
    for (const Tag& tag : settings.tags) {
      json.BeginObject().StringField("Key", tag.key).StringField("Value", tag.value).EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
  return body;
}

Result<GroupAnswer> CallForGroup(XrayClient& client, std::string_view path,
                                 const std::string& request) {
  GroupAnswer answer;
  RG_TRY(answer.json, client.Call(path, request));
  wire::JsonIndex index;
  RG_TRY(const wire::JsonValue root, Parse(index, answer.json));
  answer.group = DecodeGroup(Member(root, "Group"));
  return answer;
}

}  // namespace

Result<GroupsAnswer> ListGroups(XrayClient& client) {
  GroupsAnswer answer;
  std::string token;
  for (int page = 0; page < kMaxGroupPages; ++page) {
    std::string request;
    wire::JsonWriter json(request);
    json.BeginObject();
    if (!token.empty()) json.StringField("NextToken", token);
    json.EndObject();
    RG_TRY(const std::string body, client.Call("/Groups", request));
    wire::JsonIndex index;
    RG_TRY(const wire::JsonValue root, Parse(index, body));
    ForEach(Member(root, "Groups"), [&](wire::JsonValue item) {
      answer.groups.push_back(DecodeGroup(item));
      answer.json.emplace_back(item.raw());
    });
    token = TextOf(Member(root, "NextToken"));
    if (token.empty()) break;
  }
  return answer;
}

Result<GroupAnswer> GetGroup(XrayClient& client, const std::string& name) {
  return CallForGroup(client, "/GetGroup", NameBody(name));
}

Result<GroupAnswer> CreateGroup(XrayClient& client, const std::string& name,
                                const GroupSettings& settings) {
  return CallForGroup(client, "/CreateGroup", SettingsBody(name, settings));
}

Result<GroupAnswer> UpdateGroup(XrayClient& client, const std::string& name,
                                const GroupSettings& settings) {
  return CallForGroup(client, "/UpdateGroup", SettingsBody(name, settings));
}

Result<void> DeleteGroup(XrayClient& client, const std::string& name) {
  RG_TRY_VOID(client.Call("/DeleteGroup", NameBody(name)));
  return {};
}

Result<std::vector<Tag>> TagsOf(XrayClient& client, const std::string& arn) {
  std::string request;
  wire::JsonWriter(request).BeginObject().StringField("ResourceARN", arn).EndObject();
  RG_TRY(const std::string body, client.Call("/ListTagsForResource", request));
  wire::JsonIndex index;
  RG_TRY(const wire::JsonValue root, Parse(index, body));
  std::vector<Tag> tags;
  ForEach(Member(root, "Tags"), [&](wire::JsonValue item) {
    tags.push_back({TextOf(Member(item, "Key")), TextOf(Member(item, "Value"))});
  });
  return tags;
}

}  // namespace roentgen::client
