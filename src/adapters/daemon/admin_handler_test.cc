#include "adapters/daemon/admin_handler.h"

#include <gtest/gtest.h>

#include <optional>

namespace roentgen::daemon {
namespace {

net::HttpResponse Ask(const net::HttpHandler& handler, const std::string& method,
                      const std::string& path, const std::string& host = "127.0.0.1") {
  net::HttpRequest request;
  request.method = method;
  request.path = path;
  request.headers.emplace_back("Host", host);
  std::optional<net::HttpResponse> answer;
  handler(request, [&answer](net::HttpResponse response) { answer = std::move(response); });
  EXPECT_TRUE(answer.has_value());
  return answer.value_or(net::HttpResponse{});
}

TEST(AdminHandler, AnswersItsThreePagesAndNothingElse) {
  bool is_ready = true;
  const auto handler = MakeAdminHandler({.loopback_only = true,
                                         .is_ready = [&] { return is_ready; },
                                         .metrics = [] { return "a 1\n"; }});
  EXPECT_EQ(Ask(handler, "GET", "/healthz").status, 200);
  EXPECT_EQ(Ask(handler, "GET", "/readyz").status, 200);
  is_ready = false;
  EXPECT_EQ(Ask(handler, "GET", "/readyz").status, 503);
  EXPECT_EQ(Ask(handler, "GET", "/metrics").body, "a 1\n");
  EXPECT_EQ(Ask(handler, "GET", "/other").status, 404);
  EXPECT_EQ(Ask(handler, "POST", "/metrics").status, 405);
}

TEST(AdminHandler, OnLoopbackItRefusesForeignNames) {
  AdminParts parts{
      .loopback_only = true, .is_ready = [] { return true; }, .metrics = [] { return ""; }};
  EXPECT_EQ(Ask(MakeAdminHandler(parts), "GET", "/metrics", "evil.example").status, 403);
  parts.loopback_only = false;
  EXPECT_EQ(Ask(MakeAdminHandler(parts), "GET", "/metrics", "node-7:9464").status, 200);
}

}  // namespace
}  // namespace roentgen::daemon
