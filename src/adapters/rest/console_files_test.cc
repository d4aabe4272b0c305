#include "adapters/rest/console_files.h"

#include <gtest/gtest.h>

#include <array>

#include "adapters/rest/http_handler_test_harness.h"

namespace roentgen::rest {
namespace {

using net::HttpRequest;
using net::HttpResponse;

// "page\n" by gzip.
constexpr unsigned char kGzipBytes[] = {31, 139, 8, 0, 0,   0,  0,   0, 2, 3, 43, 72, 76,
                                        79, 229, 2, 0, 237, 44, 173, 9, 5, 0, 0,  0};

std::array<ConsoleFile, 2> Table() {
  static const std::string gzip(reinterpret_cast<const char*>(kGzipBytes), sizeof(kGzipBytes));
  return {ConsoleFile{.path = "assets/x-1.js",
                      .content_type = "text/javascript",
                      .etag = "\"1\"",
                      .immutable = true,
                      .gzip = gzip,
                      .brotli = "brotli"},
          ConsoleFile{.path = "index.html",
                      .content_type = "text/html; charset=utf-8",
                      .etag = "\"2\"",
                      .gzip = gzip,
                      .brotli = ""}};
}

struct Console {
  std::optional<HttpResponse> Ask(std::string path, std::vector<net::HttpHeader> headers = {},
                                  std::string method = "GET") const {
    HttpRequest request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.headers = std::move(headers);
    return files.Answer(request);
  }

  std::array<ConsoleFile, 2> table = Table();
  ConsoleFiles files{table};
};

TEST(ConsoleFiles, EveryPathOfTheConsoleIsThePage) {
  const Console console;
  for (const char* path :
       {"/console/", "/console/map", "/console/traces/1-5f84c7a5-e7d1852db8c4fd35d88bf49a"}) {
    const auto page = console.Ask(path);
    ASSERT_TRUE(page) << path;
    EXPECT_EQ(page->status, 200);
    EXPECT_EQ(page->body, "page\n");
    EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
    EXPECT_EQ(HeaderOf(*page, "Cache-Control"), "no-cache");
  }
}

TEST(ConsoleFiles, NothingFromElsewhereMayRunInIt) {
  const auto page = Console().Ask("/console/map");
  ASSERT_TRUE(page);
  const std::string policy = HeaderOf(*page, "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self';")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(HeaderOf(*page, "Referrer-Policy"), "no-referrer");
}

TEST(ConsoleFiles, PartsComeCompressedAsTheBrowserTakesThem) {
  const Console console;
  const auto ask = [&](std::string codings) {
    return *console.Ask("/console/assets/x-1.js", {{"Accept-Encoding", std::move(codings)}});
  };
  EXPECT_EQ(ask("gzip, deflate, br").body, "brotli");
  EXPECT_EQ(HeaderOf(ask("gzip, br;q=0.5"), "Content-Encoding"), "br");
  EXPECT_EQ(HeaderOf(ask("br;q=0, gzip"), "Content-Encoding"), "gzip");
  EXPECT_EQ(HeaderOf(ask("GZIP"), "Content-Encoding"), "gzip");
  EXPECT_EQ(ask("").body, "page\n");
  EXPECT_EQ(HeaderOf(ask("identity"), "Content-Encoding"), "");
  EXPECT_EQ(HeaderOf(ask("br"), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(HeaderOf(ask("br"), "Vary"), "Accept-Encoding");
}

TEST(ConsoleFiles, WhatTheBrowserHasIsNotSentAgain) {
  const auto again = Console().Ask("/console/map", {{"If-None-Match", "W/\"2\", \"7\""}});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 304);
  EXPECT_EQ(again->body, "");
  EXPECT_EQ(Console().Ask("/console/map", {{"If-None-Match", "\"1\""}})->status, 200);
}

TEST(ConsoleFiles, APartThatIsNotThereIsNotThePage) {
  EXPECT_EQ(Console().Ask("/console/assets/x-2.js")->status, 404);
  EXPECT_EQ(Console().Ask("/console/map", {}, "POST")->status, 405);
}

TEST(ConsoleFiles, BrowsersAreLedInOthersAreNot) {
  const Console console;
  const auto browser = console.Ask("/", {{"Accept", "text/html,*/*;q=0.8"}});
  ASSERT_TRUE(browser);
  EXPECT_EQ(browser->status, 302);
  EXPECT_EQ(HeaderOf(*browser, "Location"), "/console/");
  EXPECT_FALSE(console.Ask("/", {{"Accept", "*/*"}}));
  EXPECT_FALSE(console.Ask("/"));
  EXPECT_EQ(console.Ask("/xray/home")->status, 302);
  EXPECT_FALSE(console.Ask("/Traces"));
  EXPECT_FALSE(console.Ask("/consoles"));
}

TEST(ConsoleFiles, WithoutFilesThereIsNoConsole) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/console/";
  EXPECT_FALSE(ConsoleFiles().Answer(request));
}

TEST(ConsoleFiles, AreServedByTheHandler) {
  const auto table = Table();
  Fixture f;
  f.parts.console = ConsoleFiles(table);
  const auto page = f.Call(f.handler, "GET", "/console/map");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(HeaderOf(page, "X-Content-Type-Options"), "nosniff");
  EXPECT_NE(f.Call(f.handler, "GET", "/").body.find("/console/"), std::string::npos);
  f.parts.console = ConsoleFiles();
  EXPECT_EQ(f.Call(f.handler, "GET", "/console/map").status, 404);
  EXPECT_NE(f.Call(f.handler, "GET", "/").body.find("RG_CONSOLE"), std::string::npos);
}

}  // namespace
}  // namespace roentgen::rest
