#include "engine/analyse/operation_table.h"

#include <gtest/gtest.h>

namespace roentgen::analyse {
namespace {

TEST(PathPattern, ReplacesWhatIsOneOfMany) {
  EXPECT_EQ(PathPattern("https://shop.example/orders/4711?x=1"), "/orders/*");
  EXPECT_EQ(PathPattern("/users/9d0f1c9a-4a4b-4d52-8b0e-0f6e1f2a3b4c/mail"), "/users/*/mail");
  EXPECT_EQ(PathPattern("/v2/items/3.5/2026-11-26"), "/v2/items/*/*");
  EXPECT_EQ(PathPattern("/a/deadbeef"), "/a/deadbeef");  // no digit: may be a word
  EXPECT_EQ(PathPattern("/a/deadbee5"), "/a/*");
  EXPECT_EQ(PathPattern("/a/" + std::string(41, 'x')), "/a/*");
  EXPECT_EQ(PathPattern("https://shop.example"), "/");
  EXPECT_EQ(PathPattern("https://shop.example?q=1"), "/");
  EXPECT_EQ(PathPattern("orders/1/"), "/orders/*/");
  EXPECT_EQ(PathPattern(""), "/");
  EXPECT_EQ(PathPattern("/한글/1"), "/한글/*");
}

TEST(OperationOf, TakesTheFirstThatSaysSomething) {
  Segment call;
  call.name = "work";
  EXPECT_EQ(OperationOf(call), "work");
  call.sql.emplace().sanitized_query = "  select * FROM t";
  EXPECT_EQ(OperationOf(call), "SELECT");
  call.aws.emplace().operation = "PutItem";
  EXPECT_EQ(OperationOf(call), "PutItem");
  call.http.emplace().method = "GET";
  EXPECT_EQ(OperationOf(call), "GET");
  call.http->url = "http://x/y/1";
  EXPECT_EQ(OperationOf(call), "GET /y/*");
  call.http->url = "/" + std::string(40, 'a') + "/" + std::string(300, '/');
  EXPECT_LE(OperationOf(call).size(), kMaxOperationBytes);
}

}  // namespace
}  // namespace roentgen::analyse
