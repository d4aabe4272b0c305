#include "adapters/rest/browser_guard.h"

#include <gtest/gtest.h>

namespace roentgen::rest {
namespace {

net::HttpRequest Request(std::string method, std::vector<net::HttpHeader> headers) {
  net::HttpRequest request;
  request.method = std::move(method);
  request.headers = std::move(headers);
  return request;
}

TEST(BrowserGuard, KnowsLoopbackNames) {
  for (const char* host : {"localhost", "localhost:2080", "LOCALHOST:1", "app.localhost",
                           "127.0.0.1", "127.0.0.1:2080", "127.1.2.3", "[::1]", "[::1]:2080"}) {
    EXPECT_TRUE(IsLoopbackHost(host)) << host;
  }
  for (const char* host : {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example",
                           "10.0.0.1:2080", "127.evil", "[::2]", "0.0.0.0"}) {
    EXPECT_FALSE(IsLoopbackHost(host)) << host;
  }
}

TEST(BrowserGuard, ARebindingNameIsRefusedOnLoopbackOnly) {
  const auto request = Request("GET", {{"Host", "evil.example:2080"}});
  EXPECT_EQ(CheckBrowser(request, true, true), GuardRefusal::kHost);
  EXPECT_EQ(CheckBrowser(request, false, true), std::nullopt);
}

TEST(BrowserGuard, PagesOfOtherSitesCannotPost) {
  const auto post = [](const char* origin) {
    return Request("POST", {{"Host", "127.0.0.1:2080"}, {"Origin", origin}});
  };
  EXPECT_EQ(CheckBrowser(post("http://127.0.0.1:2080"), true, true), std::nullopt);
  EXPECT_EQ(CheckBrowser(post("http://evil.example"), true, true), GuardRefusal::kOrigin);
  EXPECT_EQ(CheckBrowser(post("http://127.0.0.1:8080"), true, true), GuardRefusal::kOrigin);
  EXPECT_EQ(CheckBrowser(post("null"), true, true), GuardRefusal::kOrigin);
  EXPECT_EQ(CheckBrowser(post(""), true, true), GuardRefusal::kOrigin);
  EXPECT_EQ(CheckBrowser(Request("POST", {{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}),
                         true, true),
            GuardRefusal::kOrigin);
  EXPECT_EQ(CheckBrowser(Request("POST", {{"Host", "localhost"}}), true, true), std::nullopt);
}

TEST(BrowserGuard, TheDaemonsPortTakesNoPageAtAll) {
  const auto own =
      Request("POST", {{"Host", "127.0.0.1:2000"}, {"Origin", "http://127.0.0.1:2000"}});
  EXPECT_EQ(CheckBrowser(own, true, false), GuardRefusal::kOrigin);
  EXPECT_EQ(CheckBrowser(Request("POST", {{"Host", "127.0.0.1:2000"}}), true, false), std::nullopt);
}

}  // namespace
}  // namespace roentgen::rest
