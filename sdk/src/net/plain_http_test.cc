#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/environment.h>

#include "src/net/http_answer.h"
#include "src/net/http_stand_in.h"
#include "src/net/http_url.h"

namespace xray {
namespace {

using ::testing::HasSubstr;

using testing::HttpSeen;
using testing::HttpStandIn;

FetchResponse Get(const std::string& url, int timeout_ms = 5'000,
                  std::size_t bytes_max = 1u << 20) {
  FetchRequest request;
  request.url = url;
  request.timeout_ms = timeout_ms;
  request.response_bytes_max = bytes_max;
  return PlainHttpFetcher()->Fetch(request);
}

// What comes back when a server sends exactly these bytes and closes.
FetchResponse Fetched(const std::string& bytes, std::size_t bytes_max = 1u << 20) {
  HttpStandIn server([&](const HttpSeen&) { return bytes; });
  return Get(server.Url("/"), 5'000, bytes_max);
}

TEST(PlainHttp, SendsMethodPathHeadersAndBody) {
  HttpSeen seen;
  FetchResponse response;
  {
    HttpStandIn server([&](const HttpSeen& request) {
      seen = request;
      return HttpStandIn::Answer(201, "made");
    });
    FetchRequest request{.method = "POST", .url = server.Url("/a?b=c#d")};
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    response = PlainHttpFetcher()->Fetch(request);
  }
  EXPECT_EQ(response.error, "");
  EXPECT_TRUE(response.ok());
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, "made");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/a?b=c");
  EXPECT_EQ(seen.body, "{}");
  EXPECT_THAT(seen.head, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("\r\nHost: 127.0.0.1:"));
}

TEST(PlainHttp, AnErrorStatusIsAnAnswerWithoutError) {
  const FetchResponse response = Fetched(HttpStandIn::Answer(503, "busy"));
  EXPECT_EQ(response.error, "");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, "busy");
  EXPECT_FALSE(response.ok());
}

TEST(PlainHttp, LooksNamesUp) {
  HttpStandIn server([](const HttpSeen&) { return HttpStandIn::Answer(200, "here"); });
  const FetchResponse response = Get("http://localhost:" + std::to_string(server.port()) + "/");
  EXPECT_EQ(response.error, "");
  EXPECT_EQ(response.body, "here");
}

TEST(PlainHttp, SaysWhichNameHasNoAddress) {
  const FetchResponse response = Get("http://no-such-host.invalid/");
  EXPECT_THAT(response.error, HasSubstr("looking up no-such-host.invalid"));
}

TEST(PlainHttp, SaysWhereNobodyListens) {
  const std::string authority = "127.0.0.1:" + std::to_string(HttpStandIn::ClosedPort());
  EXPECT_EQ(Get("http://" + authority + "/").error, authority + ": connecting: Connection refused");
}

TEST(PlainHttp, GivesUpOnASilentServer) {
  HttpStandIn server([](const HttpSeen&) { return std::string(HttpStandIn::kHold); });
  const FetchResponse response = Get(server.Url("/"), 30);
  EXPECT_THAT(response.error, HasSubstr("waiting for the answer: timed out"));
  EXPECT_EQ(response.status, 0);
}

TEST(PlainHttp, GivesUpAtOnceWhenToldTo) {
  HttpStandIn server([](const HttpSeen&) { return std::string(HttpStandIn::kHold); });
  const int cancel = eventfd(1, EFD_CLOEXEC);
  FetchRequest request{.url = server.Url("/"), .timeout_ms = 3'600'000};
  request.cancel_fd = cancel;
  EXPECT_THAT(PlainHttpFetcher()->Fetch(request).error, HasSubstr("given up"));
  close(cancel);
}

TEST(PlainHttp, RefusesABodyAboveItsBound) {
  EXPECT_EQ(Fetched(HttpStandIn::Answer(200, "0123456789"), 10).body, "0123456789");
  EXPECT_THAT(Fetched(HttpStandIn::Answer(200, "0123456789"), 9).error,
              HasSubstr("body larger than 9 bytes"));
  EXPECT_THAT(Fetched("HTTP/1.1 200 OK\r\n\r\n0123456789", 9).error,
              HasSubstr("body larger than 9"));
  EXPECT_THAT(Fetched("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                      "chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n",
                      9)
                  .error,
              HasSubstr("body larger than 9"));
}

TEST(PlainHttp, JoinsChunksAndSkipsTrailers) {
  const FetchResponse response = Fetched(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\nB\r\npedia in "
      "ch\r\n0\r\nA: b\r\n\r\n");
  EXPECT_EQ(response.error, "");
  EXPECT_EQ(response.body, "Wikipedia in ch");
}

TEST(PlainHttp, ReadsUntilTheEndWithoutLength) {
  EXPECT_EQ(Fetched("HTTP/1.0 200 OK\r\n\r\nall of it").body, "all of it");
}

TEST(PlainHttp, SkipsInterimAnswers) {
  EXPECT_EQ(Fetched("HTTP/1.1 100 Continue\r\n\r\n" + HttpStandIn::Answer(200, "x")).body, "x");
}

TEST(PlainHttp, TellsATruncatedAnswer) {
  for (const char* bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
    EXPECT_THAT(Fetched(bytes).error, HasSubstr("in the middle of the answer")) << bytes;
  }
  EXPECT_THAT(Fetched("").error, HasSubstr("closed without an answer"));
}

TEST(PlainHttp, TellsGarbage) {
  const std::pair<const char*, const char*> cases[] = {
      {"SSH-2.0-OpenSSH_9.2\r\n", "not an HTTP answer"},
      {"HTTP/1.1 abc\r\n\r\n", "status line"},
      {"HTTP/2 200\r\n\r\n", "status line"},
      {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "header line"},
      {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "content length"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "content length"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "transfer coding"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "chunk size"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "chunk size"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", "chunk longer"},
  };
  for (const auto& [bytes, why] : cases) EXPECT_THAT(Fetched(bytes).error, HasSubstr(why)) << bytes;
}

TEST(PlainHttp, BoundsTheHead) {
  const std::string endless =
      "HTTP/1.1 200 OK\r\nA: " + std::string(detail::HttpAnswer::kHeadBytesMax, 'a');
  EXPECT_THAT(Fetched(endless).error, HasSubstr("head larger than"));
}

TEST(PlainHttp, RefusesWhatWouldInjectALine) {
  EXPECT_THAT(Get("http://127.0.0.1:1/a\r\nX: y").error, HasSubstr("percent-encoded"));
  EXPECT_THAT(Get("http://127.0.0.1:1/a b").error, HasSubstr("percent-encoded"));
  FetchRequest request{.url = "http://127.0.0.1:1/"};
  request.headers = {{"X", "a\r\nY: b"}};
  EXPECT_THAT(PlainHttpFetcher()->Fetch(request).error,
              HasSubstr("header X has a control character"));
  request.headers = {{"X: a\r\nY", "b"}};
  EXPECT_THAT(PlainHttpFetcher()->Fetch(request).error, HasSubstr("name is not an HTTP token"));
  request.headers = {{"content-length", "7"}};
  EXPECT_THAT(PlainHttpFetcher()->Fetch(request).error, HasSubstr("written by the fetcher"));
  request.headers = {};
  request.method = "GET / HTTP/1.1\r\nX:";
  EXPECT_THAT(PlainHttpFetcher()->Fetch(request).error, HasSubstr("method"));
}

TEST(PlainHttp, SendsWhoWantsHttpsToCurl) {
  EXPECT_THAT(Get("https://example.com/").error, HasSubstr("xray/curl.h"));
}

TEST(HttpUrl, ReadsHostPortAndTarget) {
  const detail::HttpUrl v6 = detail::ParseHttpUrl("HTTP://[::1]:2000?x");
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.port, 2000);
  EXPECT_EQ(v6.authority, "[::1]:2000");
  EXPECT_EQ(v6.target, "/?x");
  const detail::HttpUrl plain = detail::ParseHttpUrl("http://a.b");
  EXPECT_EQ(plain.host, "a.b");
  EXPECT_EQ(plain.port, 80);
  EXPECT_EQ(plain.target, "/");
}

TEST(HttpUrl, RefusesWhatIsNoAddress) {
  for (const char* url : {"", "ftp://a/", "http://", "http:///x", "http://a:0/", "http://a:65536/",
                          "http://a:b/", "http://user@host/", "http://[::1/", "http://[::1]x/"}) {
    EXPECT_NE(detail::ParseHttpUrl(url).error, "") << url;
  }
}

// However the bytes are cut into pieces, the answer is the same.
TEST(HttpAnswer, DoesNotDependOnHowTheBytesArrive) {
  const std::string text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    detail::HttpAnswer answer(100, true);
    for (std::size_t at = 0; at < text.size(); at += step) answer.Take(text.substr(at, step));
    EXPECT_TRUE(answer.complete()) << step << answer.error();
    EXPECT_EQ(answer.body(), "abcde");
  }
}

}  // namespace
}  // namespace xray
