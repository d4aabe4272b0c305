#include "wire/api_json/group_json.h"

#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

void WriteGroup(const Group& group, JsonWriter& json) {
  json.BeginObject();
  json.StringField("GroupName", group.name).StringField("GroupARN", group.arn);
  if (!group.filter_expression.empty()) {
    json.StringField("FilterExpression", group.filter_expression);
  }
  json.Key("InsightsConfiguration").BeginObject();
  json.BoolField("InsightsEnabled", group.insights.insights_enabled);
  json.BoolField("NotificationsEnabled", group.insights.notifications_enabled);
  json.EndObject().EndObject();
}

}  // namespace

std::string EncodeGroup(const Group& group) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("Group");
  WriteGroup(group, json);
  json.EndObject();
  return out;
}

std::string EncodeGroups(std::span<const Group> groups, std::string_view next_token) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("Groups").BeginArray();
  for (const Group& group : groups) WriteGroup(group, json);
  json.EndArray();
  if (!next_token.empty()) json.StringField("NextToken", next_token);
  json.EndObject();
  return out;
}

std::string EncodeTags(std::span<const Tag> tags) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("Tags").BeginArray();
  for (const Tag& tag : tags) {
    json.BeginObject().StringField("Key", tag.key).StringField("Value", tag.value).EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

}  // namespace roentgen::wire
