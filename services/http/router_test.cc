#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "services/http/router.h"

namespace services::http {
namespace {

Router Sample() {
  Router router;
  const auto text = [](std::string name) {
    return [name](const Request& request) {
      std::string body = name;
      for (const auto& [key, value] : request.parameters) body += " " + key + "=" + value;
      return Response::Text(body);
    };
  };
  router.Add({.method = "GET",
              .path = "/app/user/{username}",
              .handler = text("find"),
              .waits_for = "database"});
  router.Add({"DELETE", "/app/user/{username}", text("delete")});
  router.Add({"POST", "/app/user", text("create")});
  router.Add({"GET", "/app/health", text("health"), true});
  return router;
}

std::string Ask(const std::string& method, const std::string& path) {
  const Router router = Sample();
  Request request{.method = method, .path = path, .body = {}, .parameters = {}};
  try {
    return router.Find(request).handler(request).body;
  } catch (const MethodNotAllowed& failure) {
    return "405 " + failure.allow();
  } catch (const Failure& failure) {
    return std::to_string(failure.status());
  }
}

TEST(Router, ServesWhatMethodAndPathName) {
  EXPECT_EQ(Ask("GET", "/app/user/bob"), "find username=bob");
  EXPECT_EQ(Ask("HEAD", "/app/user/bob"), "find username=bob");
  EXPECT_EQ(Ask("DELETE", "/app/user/b%20b"), "delete username=b b");
  EXPECT_EQ(Ask("POST", "/app/user"), "create");
}

TEST(Router, SaysWhichMethodsThereAre) {
  EXPECT_EQ(Ask("PUT", "/app/user/bob"), "405 GET, DELETE");
  EXPECT_EQ(Ask("GET", "/app/user"), "405 POST");
  EXPECT_EQ(Ask("FOO", "/app/user"), "405 POST");
}

TEST(Router, KnowsNothingElse) {
  for (const char* path : {"", "/", "*", "/app", "/app/user/", "/app/user/bob/", "/app/user/a/b",
                           "/app/User", "//app/user", "app/user"}) {
    EXPECT_EQ(Ask("GET", path), std::string(path) == "/app/user" ? "405" : "404") << path;
  }
  EXPECT_EQ(Ask("GET", "/app/user/%ff"), "400");
}

TEST(Router, KnowsWhatARequestWaitsFor) {
  const Router router = Sample();
  ASSERT_EQ(router.lanes(), (std::vector<std::string>{"database", ""}));
  EXPECT_EQ(router.LaneOf("GET", "/app/user/bob"), 0U);
  EXPECT_EQ(router.LaneOf("HEAD", "/app/user/bob"), 0U);
  EXPECT_EQ(router.LaneOf("DELETE", "/app/user/bob"), 1U);
  EXPECT_EQ(router.LaneOf("POST", "/app/user"), 1U);
}

TEST(Router, LetsHealthAndWhatItRefusesWaitForNothing) {
  const Router router = Sample();
  EXPECT_EQ(router.LaneOf("GET", "/app/health"), std::nullopt);
  EXPECT_EQ(router.LaneOf("HEAD", "/app/health"), std::nullopt);
  EXPECT_EQ(router.LaneOf("POST", "/app/health"), std::nullopt);
  EXPECT_EQ(router.LaneOf("GET", "/app/nothing"), std::nullopt);
}

}  // namespace
}  // namespace services::http
