#include "wire/api_json/group_json.h"

#include <gtest/gtest.h>

#include "wire/api_json/api_requests.h"
#include "wire/api_json/api_responses.h"

namespace roentgen::wire {
namespace {

template <class Method>
auto Decode(Method method, std::string body) {
  static ApiRequestDecoder decoder;  // reused, as a network thread does
  return (decoder.*method)(body);
}

template <class Method>
std::string ErrorOf(Method method, std::string body) {
  const auto result = Decode(method, std::move(body));
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  return result.error().message;
}

constexpr auto kCreate = &ApiRequestDecoder::CreateGroup;
constexpr auto kUpdate = &ApiRequestDecoder::UpdateGroup;
constexpr auto kTag = &ApiRequestDecoder::TagResource;
constexpr auto kUntag = &ApiRequestDecoder::UntagResource;
constexpr auto kList = &ApiRequestDecoder::ListTagsForResource;

TEST(GroupRequests, CreateGroupIsReadWhole) {
  const auto request = Decode(kCreate, R"({"GroupName":"shop","FilterExpression":"fault",
    "InsightsConfiguration":{"InsightsEnabled":true,"NotificationsEnabled":null},
    "Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":""}],"Unknown":1})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->group_name, "shop");
  EXPECT_EQ(request->filter_expression, "fault");
  EXPECT_EQ(request->insights.insights_enabled, true);
  EXPECT_EQ(request->insights.notifications_enabled, std::nullopt);
  EXPECT_EQ(request->tags, (std::vector<Tag>{{"a", "1"}, {"b", ""}}));
}

TEST(GroupRequests, AnUpdateTellsNoExpressionFromAnEmptyOne) {
  EXPECT_EQ(Decode(kUpdate, R"({"GroupName":"a"})")->filter_expression, std::nullopt);
  EXPECT_EQ(Decode(kUpdate, R"({"GroupName":"a","FilterExpression":null})")->filter_expression,
            std::nullopt);
  const auto request =
      Decode(kUpdate, R"({"GroupARN":"arn:x","FilterExpression":"","InsightsConfiguration":
        {"InsightsEnabled":false}})");
  EXPECT_EQ(request->group_arn, "arn:x");
  EXPECT_EQ(request->filter_expression, "");
  EXPECT_EQ(request->insights.insights_enabled, false);
}

TEST(GroupRequests, TagsAreListsOfKeysAndValues) {
  EXPECT_EQ(Decode(kTag, R"({"ResourceARN":"r","Tags":[]})")->tags.size(), 0u);
  EXPECT_EQ(Decode(kUntag, R"({"ResourceARN":"r","TagKeys":["a","b"]})")->tag_keys,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(Decode(kList, R"({"ResourceARN":"r","NextToken":"t"})")->next_token, "t");
  for (const char* body :
       {"{}", R"({"ResourceARN":"","Tags":[]})", R"({"ResourceARN":"r"})",
        R"({"ResourceARN":"r","Tags":{}})", R"({"ResourceARN":"r","Tags":["a"]})",
        R"({"ResourceARN":"r","Tags":[{"Key":"a"}]})",
        R"({"ResourceARN":"r","Tags":[{"Value":""}]})",
        R"({"ResourceARN":"r","Tags":[{"Key":1,"Value":""}]})"}) {
    EXPECT_NE(ErrorOf(kTag, body), "accepted") << body;
  }
  EXPECT_NE(ErrorOf(kUntag, R"({"ResourceARN":"r"})"), "accepted");
  EXPECT_NE(ErrorOf(kUntag, R"({"ResourceARN":"r","TagKeys":[1]})"), "accepted");
  std::string many = R"({"ResourceARN":"r","TagKeys":[)";
  for (std::size_t n = 0; n <= kMaxRequestTags; ++n) many += n == 0 ? "\"k\"" : ",\"k\"";
  EXPECT_NE(ErrorOf(kUntag, many + "]}").find("200"), std::string::npos);
}

TEST(GroupRequests, MembersOfOtherTypesAreRefused) {
  for (const char* body : {R"({"GroupName":1})", R"({"GroupName":"a","FilterExpression":true})",
                           R"({"GroupName":"a","InsightsConfiguration":true})",
                           R"({"GroupName":"a","InsightsConfiguration":{"InsightsEnabled":"yes"}})",
                           R"({"GroupName":"a","Tags":"x"})"}) {
    EXPECT_NE(ErrorOf(kCreate, body), "accepted") << body;
  }
  EXPECT_NE(
      ErrorOf(&ApiRequestDecoder::GetGroups, R"({"NextToken":")" + std::string(101, 't') + "\"}"),
      "accepted");
}

TEST(GroupJson, GroupsAndTagsAreTheModelsShapes) {
  Group group;
  group.id = 1;
  group.name = "shop \"1\"";
  group.arn = "arn:1";
  EXPECT_EQ(EncodeGroup(group),
            R"({"Group":{"GroupName":"shop \"1\"","GroupARN":"arn:1","InsightsConfiguration":)"
            R"({"InsightsEnabled":false,"NotificationsEnabled":false}}})");
  group.filter_expression = "fault";
  group.insights = {true, true};
  const std::string one =
      R"({"GroupName":"shop \"1\"","GroupARN":"arn:1","FilterExpression":"fault",)"
      R"("InsightsConfiguration":{"InsightsEnabled":true,"NotificationsEnabled":true}})";
  const std::vector<Group> two = {group, group};
  EXPECT_EQ(EncodeGroups(two, "next"),
            "{\"Groups\":[" + one + "," + one + "],\"NextToken\":\"next\"}");
  EXPECT_EQ(EncodeGroups({}, ""), R"({"Groups":[]})");
  const std::vector<Tag> tags = {{"a", "1"}, {"b", ""}};
  EXPECT_EQ(EncodeTags(tags), R"({"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":""}]})");
  EXPECT_EQ(EncodeTags({}), R"({"Tags":[]})");
}

TEST(GroupJson, ErrorsNameTheResourceWhereTheModelDoes) {
  EXPECT_EQ(EncodeError("ResourceNotFoundException", "gone", "arn:1"),
            R"({"__type":"ResourceNotFoundException","Message":"gone","ResourceName":"arn:1"})");
}

}  // namespace
}  // namespace roentgen::wire
