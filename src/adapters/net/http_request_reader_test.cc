#include "adapters/net/http_request_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace roentgen::net {
namespace {

using Progress = HttpRequestReader::Progress;

HttpLimits SmallLimits() {
  HttpLimits limits;
  limits.header_bytes = 512;
  limits.header_count = 8;
  limits.target_bytes = 64;
  limits.body_bytes = 32;
  return limits;
}

struct Outcome {
  std::vector<HttpRequest> requests;
  bool refused = false;
  HttpRefusal refusal = HttpRefusal::kMalformed;
  std::size_t left = 0;
};

// Feeds `bytes`, `step` at a time, as a connection would.
Outcome Read(std::string_view bytes, std::size_t step, const HttpLimits& limits = SmallLimits()) {
  HttpRequestReader reader(limits);
  Outcome out;
  std::size_t begin = 0;
  std::size_t arrived = 0;
  for (;;) {
    if (begin < arrived) {
      const auto fed = reader.Feed(bytes.substr(begin, arrived - begin));
      begin += fed.consumed;
      HttpRequest request;
      if (fed.progress == Progress::kRefused ||
          (fed.progress == Progress::kComplete && !reader.Take(request))) {
        out.refused = true;
        out.refusal = reader.refusal();
        return out;
      }
      if (fed.progress == Progress::kComplete) out.requests.push_back(std::move(request));
      if (fed.progress != Progress::kNeedMore) continue;
    }
    if (arrived == bytes.size()) break;
    arrived = std::min(bytes.size(), arrived + step);
  }
  out.left = bytes.size() - begin;
  return out;
}

TEST(HttpRequestReader, ReadsARequestHoweverItIsCut) {
  const std::string text =
      "POST /TraceSegments?a=b HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const Outcome out = Read(text, step);
    ASSERT_EQ(out.requests.size(), 1u) << step;
    const HttpRequest& request = out.requests[0];
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/TraceSegments");
    EXPECT_EQ(request.query, "a=b");
    EXPECT_EQ(request.Header("x-one"), "1");
    EXPECT_TRUE(request.HasHeader("HOST"));
    EXPECT_EQ(request.body, "hello");
  }
}

TEST(HttpRequestReader, ReadsChunkedBodiesHoweverTheyAreCut) {
  const std::string top = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& [chunks, body] : std::vector<std::pair<std::string, std::string>>{
           {"0\r\n\r\n", ""},
           {"1\r\na\r\n0\r\n\r\n", "a"},
           {"2\r\nab\r\n1;x=y\r\nc\r\n0\r\nTrailer: t\r\n\r\n", "abc"}}) {
    const std::string text = top + chunks + top + chunks;
    for (std::size_t step = 1; step <= text.size(); ++step) {
      const Outcome out = Read(text, step);
      ASSERT_EQ(out.requests.size(), 2u) << chunks << step;
      EXPECT_EQ(out.requests[1].body, body) << chunks << step;
    }
  }
}

TEST(HttpRequestReader, ReadsPipelinedRequestsInOrder) {
  const Outcome out = Read(
      "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
      "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
      "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n",
      7);
  ASSERT_EQ(out.requests.size(), 3u);
  EXPECT_EQ(out.requests[0].path, "/1");
  EXPECT_EQ(out.requests[1].body, "abc");
  EXPECT_EQ(out.requests[2].path, "/3");
  EXPECT_EQ(out.left, 0u);
}

TEST(HttpRequestReader, RefusesWhatTwoReadersCouldUnderstandDifferently) {
  const std::vector<std::string> smuggled = {
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: "
      "3\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 4\r\n\r\nabcd",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
      "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
      "hello\r\n\r\n",
  };
  for (const std::string& text : smuggled) {
    for (const std::size_t step : {std::size_t{1}, text.size()}) {
      const Outcome out = Read(text, step);
      EXPECT_TRUE(out.refused) << text;
      EXPECT_EQ(out.refusal, HttpRefusal::kMalformed) << text;
      EXPECT_TRUE(out.requests.empty()) << text;
    }
  }
}

TEST(HttpRequestReader, NamesTheLimitThatBites) {
  const auto refusal = [](const std::string& text) {
    const Outcome out = Read(text, text.size());
    EXPECT_TRUE(out.refused) << text;
    const Outcome piecemeal = Read(text, 1);
    EXPECT_TRUE(piecemeal.refused) << text;
    EXPECT_EQ(piecemeal.refusal, out.refusal) << text;
    return out.refusal;
  };
  const std::string top = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(refusal(top + "X: " + std::string(600, 'x') + "\r\n\r\n"), HttpRefusal::kHeaderLimit);
  std::string many = top;
  for (int i = 0; i < 8; ++i) many += "A" + std::to_string(i) + ": b\r\n";
  EXPECT_EQ(refusal(many + "\r\n"), HttpRefusal::kHeaderLimit);
  EXPECT_EQ(refusal("GET /" + std::string(64, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n"),
            HttpRefusal::kTargetLimit);
  EXPECT_EQ(refusal(top + "Content-Length: 33\r\n\r\n"), HttpRefusal::kBodyLimit);
  EXPECT_EQ(
      refusal(top + "Transfer-Encoding: chunked\r\n\r\n21\r\n" + std::string(33, 'x') + "\r\n"),
      HttpRefusal::kBodyLimit);
  EXPECT_EQ(refusal(top + "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx"),
            HttpRefusal::kEncoding);
  EXPECT_EQ(refusal(top + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
            HttpRefusal::kEncoding);
}

TEST(HttpRequestReader, BareLineFeedsNeverMakeARequest) {
  EXPECT_TRUE(Read("GET / HTTP/1.1\nHost: h\n\n", 1).requests.empty());
}

TEST(HttpRequestReader, TellsKeepAliveAndContinue) {
  const HttpLimits limits = SmallLimits();
  HttpRequestReader reader(limits);
  const auto fed = reader.Feed(
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: "
      "3\r\n\r\n");
  EXPECT_EQ(fed.progress, Progress::kHeaders);
  EXPECT_TRUE(reader.wants_continue());
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_EQ(reader.declared_body_bytes(), 3u);
}

}  // namespace
}  // namespace roentgen::net
