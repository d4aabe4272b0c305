#include "adapters/rest/group_answers.h"

#include <gtest/gtest.h>

#include "adapters/rest/http_handler_test_harness.h"

namespace roentgen::rest {
namespace {

constexpr const char* kArn = "arn:aws:xray:us-east-1:000000000000:group/shop/0000000000000001";

std::string OfArn(std::string_view more = "") {
  return R"({"ResourceARN":")" + std::string(kArn) + "\"" + std::string(more) + "}";
}

TEST(GroupAnswers, AGroupLivesFromCreateToDelete) {
  Fixture f;
  const std::string shop =
      R"({"Group":{"GroupName":"shop","GroupARN":")" + std::string(kArn) +
      R"(","FilterExpression":"fault","InsightsConfiguration":{"InsightsEnabled":false,)"
      R"("NotificationsEnabled":false}}})";
  EXPECT_EQ(f.Post("/CreateGroup", R"({"GroupName":"shop","FilterExpression":"fault"})").body,
            shop);
  EXPECT_EQ(f.Post("/GetGroup", R"({"GroupName":"shop"})").body, shop);
  EXPECT_EQ(f.Post("/GetGroup", R"({"GroupARN":")" + std::string(kArn) + "\"}").body, shop);
  const auto updated =
      f.Post("/UpdateGroup", R"({"GroupName":"shop","FilterExpression":"error",)"
                             R"("InsightsConfiguration":{"InsightsEnabled":true}})");
  EXPECT_NE(updated.body.find(R"("FilterExpression":"error")"), std::string::npos);
  EXPECT_NE(updated.body.find(R"("InsightsEnabled":true)"), std::string::npos);
  const auto list = f.Post("/Groups", "");
  EXPECT_TRUE(list.body.starts_with(
      R"({"Groups":[{"GroupName":"Default","GroupARN":"arn:aws:xray:us-east-1:000000000000:group/)"
      R"(Default","InsightsConfiguration")"))
      << list.body;
  EXPECT_EQ(list.body.find("NextToken"), std::string::npos);
  EXPECT_EQ(f.Post("/DeleteGroup", R"({"GroupName":"shop"})").body, "{}");
  ExpectError(f.Post("/GetGroup", R"({"GroupName":"shop"})"), 400, "InvalidRequestException",
              "The group 'shop' does not exist");
  EXPECT_EQ(f.counters.of(Operation::kGetGroup).outcomes[1].value(), 1u);
}

TEST(GroupAnswers, PagesFollowTheirTokens) {
  Fixture f;
  for (int n = 0; n < 12; ++n) {
    f.Post("/CreateGroup", R"({"GroupName":"g)" + std::to_string(n) + "\"}");
  }
  const std::string first = f.Post("/Groups", "{}").body;
  const auto at = first.find(R"("NextToken":")");
  ASSERT_NE(at, std::string::npos) << first;
  const std::string token = first.substr(at + 13, first.size() - at - 15);
  const std::string second = f.Post("/Groups", R"({"NextToken":")" + token + "\"}").body;
  EXPECT_NE(second.find(R"("GroupName":"g11")"), std::string::npos) << second;
  EXPECT_EQ(second.find("NextToken"), std::string::npos) << second;
  ExpectError(f.Post("/Groups", R"({"NextToken":"x"})"), 400, "InvalidRequestException",
              "NextToken");
}

TEST(GroupAnswers, MistakesAreInvalidRequests) {
  Fixture f;
  ExpectError(f.Post("/CreateGroup", "{}"), 400, "InvalidRequestException", "GroupName");
  ExpectError(f.Post("/CreateGroup", R"({"GroupName":"Default"})"), 400, "InvalidRequestException",
              "exists already");
  ExpectError(f.Post("/CreateGroup", R"({"GroupName":"a","FilterExpression":"falt"})"), 400,
              "InvalidRequestException", "Invalid filter expression");
  ExpectError(f.Post("/DeleteGroup", R"({"GroupName":"Default"})"), 400, "InvalidRequestException",
              "cannot be deleted");
  ExpectError(f.Post("/GetGroup", "{}"), 400, "InvalidRequestException", "required");
}

TEST(GroupAnswers, AGraphIsOfItsGroupAndSaysWhenThatChanged) {
  Fixture f;
  const auto graph = [&](const std::string& range, const std::string& group) {
    return f.Post("/ServiceGraph", "{" + range + R"(,"GroupName":")" + group + "\"}").body;
  };
  const std::string around = R"("StartTime":1795341000,"EndTime":1795341660)";
  f.Post("/CreateGroup", R"({"GroupName":"oks","FilterExpression":"ok"})");
  f.Post("/CreateGroup", R"({"GroupName":"faults","FilterExpression":"fault"})");
  f.Post("/TraceSegments", PutBody({Document("70de5b6f19ff9a0a")}));
  EXPECT_NE(graph(around, "oks").find(R"("Name":"shop")"), std::string::npos);
  EXPECT_NE(graph(around, "faults").find(R"("Services":[],"ContainsOldGroupVersions":false)"),
            std::string::npos)
      << graph(around, "faults");
  f.clock.Advance({30 * kUsPerSecond});
  f.Post("/UpdateGroup", R"({"GroupName":"oks","FilterExpression":"fault"})");
  EXPECT_NE(graph(around, "oks").find(R"("ContainsOldGroupVersions":true)"), std::string::npos);
  const std::string later = R"("StartTime":1795341660,"EndTime":1795341720)";
  EXPECT_NE(graph(later, "oks").find(R"("ContainsOldGroupVersions":false)"), std::string::npos);
  ExpectError(f.Post("/ServiceGraph", "{" + around + R"(,"GroupARN":"arn:nobody"})"), 400,
              "InvalidRequestException", "'arn:nobody' does not exist");
}

TEST(GroupAnswers, TagsComeAndGo) {
  Fixture f;
  f.Post("/CreateGroup", R"({"GroupName":"shop","Tags":[{"Key":"a","Value":"1"}]})");
  EXPECT_EQ(f.Post("/TagResource", OfArn(R"(,"Tags":[{"Key":"b","Value":""}])")).body, "{}");
  EXPECT_EQ(f.Post("/ListTagsForResource", OfArn()).body,
            R"({"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":""}]})");
  EXPECT_EQ(f.Post("/UntagResource", OfArn(R"(,"TagKeys":["a","c"])")).body, "{}");
  EXPECT_EQ(f.Post("/ListTagsForResource", OfArn()).body, R"({"Tags":[{"Key":"b","Value":""}]})");
  ExpectError(f.Post("/ListTagsForResource", OfArn(R"(,"NextToken":"x")")), 400,
              "InvalidRequestException", "NextToken");
}

TEST(GroupAnswers, TaggingNamesTheResourceItRefuses) {
  Fixture f;
  const std::string name = R"("ResourceName":")" + std::string(kArn) + "\"";
  ExpectError(f.Post("/ListTagsForResource", OfArn()), 404, "ResourceNotFoundException", name);
  ExpectError(f.Post("/TagResource", OfArn(R"(,"Tags":[])")), 404, "ResourceNotFoundException",
              name);
  ExpectError(f.Post("/UntagResource", OfArn(R"(,"TagKeys":[])")), 404, "ResourceNotFoundException",
              name);
  f.Post("/CreateGroup", R"({"GroupName":"shop"})");
  std::string tags;
  for (int n = 0; n < 51; ++n) {
    tags += (n == 0 ? "" : ",") + (R"({"Key":")" + std::to_string(n)) + R"(","Value":""})";
  }
  ExpectError(f.Post("/TagResource", OfArn(",\"Tags\":[" + tags + "]")), 400,
              "TooManyTagsException", name);
  ExpectError(f.Post("/CreateGroup", R"({"GroupName":"b","Tags":[)" + tags + "]}"), 400,
              "InvalidRequestException", "50");
  ExpectError(f.Post("/TagResource", OfArn(R"(,"Tags":[{"Key":"aws:a","Value":""}])")), 400,
              "InvalidRequestException", "reserved");
}

}  // namespace
}  // namespace roentgen::rest
