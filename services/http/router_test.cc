#include <gtest/gtest.h>

#include <string>

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
  router.Add({"GET", "/app/user/{username}", text("find")});
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

TEST(Router, KnowsHealthPaths) {
  const Router router = Sample();
  EXPECT_TRUE(router.IsHealth("GET", "/app/health"));
  EXPECT_TRUE(router.IsHealth("HEAD", "/app/health"));
  EXPECT_FALSE(router.IsHealth("POST", "/app/health"));
  EXPECT_FALSE(router.IsHealth("GET", "/app/user/bob"));
}

}  // namespace
}  // namespace services::http
