#include "adapters/daemon/sampling_proxy.h"

#include <gtest/gtest.h>

#include "adapters/daemon/daemon_test_harness.h"

namespace roentgen::daemon {
namespace {

using http::FailureKind;
using net::HttpRequest;
using net::HttpResponse;

constexpr const char* kRules = R"({"SamplingRuleRecords":[]})";

class SamplingProxyTest : public testing::Test {
 protected:
  HttpRequest Request(const std::string& path, const std::string& body = "{}") {
    HttpRequest request{.method = "POST", .path = path, .body = body};
    request.headers.emplace_back("Host", "127.0.0.1:2000");
    request.headers.emplace_back("Content-Type", "application/json");
    return request;
  }
  HttpResponse Ask(SamplingProxy& at, HttpRequest request) {
    std::vector<HttpResponse> answers;
    at.Handle(std::move(request),
              [&answers](HttpResponse response) { answers.push_back(std::move(response)); });
    EXPECT_EQ(answers.size(), 1u);
    return answers.empty() ? HttpResponse{} : answers.front();
  }
  HttpResponse Ask(HttpRequest request) { return Ask(proxy, std::move(request)); }
  HttpResponse AskRules(const std::string& body = "{}") {
    return Ask(Request("/GetSamplingRules", body));
  }

  FakeBackend backend;
  FakeClock steady{FromSeconds(1'000)};
  ProxyCounters counters;
  SamplingProxy proxy{{}, backend.call(), steady, counters};
};

TEST_F(SamplingProxyTest, BothSamplingCallsArePassedOnAsTheyAre) {
  backend.next = Answered(200, kRules, {{"content-type", "application/json"}});
  for (const std::string path : {"/GetSamplingRules", "/SamplingTargets"}) {
    const HttpResponse response = Ask(Request(path, R"({"a":1})"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, kRules);
    const aws::XrayCall& call = backend.calls.back();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.target, path);
    EXPECT_EQ(*call.body, R"({"a":1})");
    EXPECT_EQ(call.timeout, std::chrono::milliseconds(5'000));
  }
  EXPECT_EQ(counters.forwarded.value(), 2u);
}

TEST_F(SamplingProxyTest, TheQueryGoesAlong) {
  backend.next = Answered(200, kRules);
  HttpRequest request = Request("/GetSamplingRules");
  request.query = "a=b";
  Ask(std::move(request));
  EXPECT_EQ(backend.calls.back().target, "/GetSamplingRules?a=b");
}

TEST_F(SamplingProxyTest, OtherPathsStayHere) {
  for (const std::string path : {"/", "/GetSamplingRules/", "/getsamplingrules", "/TraceSummaries",
                                 "//GetSamplingRules", "/GetSamplingRules%00", ""}) {
    const HttpResponse response = Ask(Request(path));
    EXPECT_EQ(response.status, 403) << path;
    EXPECT_EQ(HeaderOf(response.headers, "x-amzn-ErrorType"), "AccessDeniedException");
    EXPECT_NE(response.body.find(R"("message":"This daemon passes on)"), std::string::npos);
  }
  EXPECT_TRUE(backend.calls.empty());
  EXPECT_EQ(counters.refused_path.value(), 7u);
}

TEST_F(SamplingProxyTest, SegmentsArePassedOnOnlyWhereItIsAllowed) {
  backend.next = Answered(200, "{}");
  const HttpResponse refused = Ask(Request("/TraceSegments"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("--proxy-segments"), std::string::npos);
  SamplingProxy open({.allow_segments = true}, backend.call(), steady, counters);
  for (const std::string path : {"/TraceSegments", "/TelemetryRecords"}) {
    EXPECT_EQ(Ask(open, Request(path)).status, 200);
    EXPECT_EQ(backend.calls.back().target, path);
  }
  EXPECT_EQ(Ask(open, Request("/TraceSummaries")).status, 403);
}

TEST_F(SamplingProxyTest, OnlyPostIsPassedOn) {
  for (const std::string method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"}) {
    HttpRequest request = Request("/SamplingTargets");
    request.method = method;
    const HttpResponse response = Ask(std::move(request));
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(HeaderOf(response.headers, "Allow"), "POST");
  }
  EXPECT_EQ(counters.refused_method.value(), 6u);
  EXPECT_TRUE(backend.calls.empty());
}

TEST_F(SamplingProxyTest, WebPagesAreRefused) {
  for (const std::string origin : {"http://evil.example", "http://127.0.0.1:2000", "null"}) {
    HttpRequest request = Request("/GetSamplingRules");
    request.headers.emplace_back("Origin", origin);
    EXPECT_EQ(Ask(std::move(request)).status, 403) << origin;
  }
  HttpRequest cross = Request("/GetSamplingRules");
  cross.headers.emplace_back("Sec-Fetch-Site", "cross-site");
  EXPECT_EQ(Ask(std::move(cross)).status, 403);
  EXPECT_EQ(counters.refused_browser.value(), 4u);
  EXPECT_TRUE(backend.calls.empty());
}

TEST_F(SamplingProxyTest, OnLoopbackOnlyLoopbackNamesAreMeant) {
  backend.next = Answered(200, kRules);
  SamplingProxy open({.loopback_only = false}, backend.call(), steady, counters);
  for (const std::string host : {"evil.example", "127.0.0.1.evil.example", "xray-daemon:2000"}) {
    HttpRequest request = Request("/GetSamplingRules");
    request.headers.front().second = host;
    EXPECT_EQ(Ask(request).status, 403) << host;
    EXPECT_EQ(Ask(open, request).status, 200) << host;
  }
  for (const std::string host : {"localhost:2000", "127.0.0.1", "[::1]:2000"}) {
    HttpRequest request = Request("/GetSamplingRules");
    request.headers.front().second = host;
    EXPECT_EQ(Ask(request).status, 200) << host;
  }
}

TEST_F(SamplingProxyTest, WhatTheClientHoldsBackFromOthersStaysHere) {
  backend.next = Answered(200, kRules,
                          {{"x-amzn-requestid", "1-2"},
                           {"content-type", "application/json"},
                           {"set-cookie", "a=b"},
                           {"server", "x"}});
  HttpRequest request = Request("/GetSamplingRules");
  request.headers.emplace_back("User-Agent", "sdk/1");
  request.headers.emplace_back("X-Amzn-Trace-Id", "Root=1");
  request.headers.emplace_back("Cookie", "session=1");
  request.headers.emplace_back("Authorization", "Bearer x");
  request.headers.emplace_back("X-Forwarded-For", "10.0.0.1");
  request.headers.emplace_back("X-Amz-Security-Token", "t");
  const HttpResponse response = Ask(std::move(request));
  const auto& sent = backend.calls.back().headers;
  EXPECT_EQ(sent.size(), 3u);
  EXPECT_EQ(HeaderOf(sent, "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(sent, "User-Agent"), "sdk/1");
  EXPECT_EQ(HeaderOf(sent, "X-Amzn-Trace-Id"), "Root=1");
  EXPECT_EQ(HeaderOf(response.headers, "x-amzn-requestid"), "1-2");
  EXPECT_EQ(HeaderOf(response.headers, "set-cookie"), "(none)");
  EXPECT_EQ(HeaderOf(response.headers, "server"), "(none)");
}

TEST_F(SamplingProxyTest, ErrorsOfTheBackendReachTheClient) {
  backend.next = Answered(400, R"({"message":"no"})", {{"x-amzn-errortype", "InvalidRequest"}});
  const HttpResponse refused = Ask(Request("/SamplingTargets"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, R"({"message":"no"})");
  EXPECT_EQ(HeaderOf(refused.headers, "x-amzn-errortype"), "InvalidRequest");
  EXPECT_EQ(counters.failed.value(), 0u);
  backend.next = Answered(503, "busy", {{"retry-after", "3"}});
  const HttpResponse busy = Ask(Request("/SamplingTargets"));
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(HeaderOf(busy.headers, "retry-after"), "3");
  EXPECT_EQ(counters.failed.value(), 1u);
}

TEST_F(SamplingProxyTest, ABackendThatCannotBeReachedIs502) {
  for (const FailureKind kind :
       {FailureKind::kTimeout, FailureKind::kConnectionRefused, FailureKind::kUnknownHost,
        FailureKind::kTls, FailureKind::kTooLarge, FailureKind::kCancelled,
        FailureKind::kOverloaded, FailureKind::kOther}) {
    backend.next = Failed(kind, "the \"reason\"");
    const HttpResponse response = AskRules();
    EXPECT_EQ(response.status, 502);
    EXPECT_NE(response.body.find(R"(The backend did not answer: the \"reason\")"),
              std::string::npos)
        << response.body;
  }
  EXPECT_EQ(counters.failed.value(), 8u);
}

TEST_F(SamplingProxyTest, WithoutCredentialsNothingIsSentAndTheClientIsToldWhy) {
  backend.next = Failed(FailureKind::kNoCredentials, "no profile");
  const HttpResponse response = AskRules();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(HeaderOf(response.headers, "Retry-After"), "10");
  EXPECT_NE(response.body.find("no profile"), std::string::npos);
  EXPECT_EQ(counters.without_credentials.value(), 1u);
  EXPECT_EQ(counters.failed.value(), 0u);
}

TEST_F(SamplingProxyTest, KeptRulesStandInForABackendThatIsAway) {
  backend.next = Answered(200, kRules, {{"content-type", "application/json"}});
  AskRules();
  steady.Advance({90 * kUsPerSecond});
  for (const http::Outcome& away : {Failed(FailureKind::kConnectionRefused),
                                    Failed(FailureKind::kNoCredentials), Answered(503, "")}) {
    backend.next = away;
    const HttpResponse response = AskRules();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, kRules);
    EXPECT_EQ(HeaderOf(response.headers, "Age"), "90");
  }
  EXPECT_EQ(counters.answered_from_memory.value(), 3u);
}

TEST_F(SamplingProxyTest, KeptRulesAreNotAnsweredWhenTheyAreOldOrNotTheOnesAskedFor) {
  backend.next = Answered(200, kRules);
  AskRules("{}");
  backend.next = Failed(FailureKind::kTimeout);
  EXPECT_EQ(AskRules(R"({"NextToken":"2"})").status, 502);
  EXPECT_EQ(Ask(Request("/SamplingTargets", "{}")).status, 502);
  steady.Advance({5 * kUsPerMinute});
  EXPECT_EQ(AskRules("{}").status, 200);
  steady.Advance({1});
  EXPECT_EQ(AskRules("{}").status, 502);
}

TEST_F(SamplingProxyTest, ARefusalOfTheBackendIsNotPaperedOver) {
  backend.next = Answered(200, kRules);
  AskRules();
  backend.next = Answered(403, "{}");
  EXPECT_EQ(AskRules().status, 403);
  EXPECT_EQ(counters.answered_from_memory.value(), 0u);
}

TEST_F(SamplingProxyTest, OnlyGoodRulesOfSomeSizeAreKept) {
  const std::string body(SamplingProxy::kKeptRequestBytes + 1, ' ');
  backend.next = Answered(200, kRules);
  AskRules(body);
  backend.next = Answered(200, std::string(SamplingProxy::kKeptAnswerBytes + 1, ' '));
  AskRules("a");
  backend.next = Answered(400, kRules);
  AskRules("b");
  backend.next = Failed(FailureKind::kTimeout);
  for (const std::string& asked : {body, std::string("a"), std::string("b")}) {
    EXPECT_EQ(AskRules(asked).status, 502);
  }
}

TEST_F(SamplingProxyTest, TheOldestKeptAnswerMakesRoom) {
  backend.next = Answered(200, kRules);
  for (std::size_t i = 0; i <= SamplingProxy::kKeptAnswers; ++i) AskRules(std::to_string(i));
  backend.next = Failed(FailureKind::kTimeout);
  EXPECT_EQ(AskRules("0").status, 502);
  EXPECT_EQ(AskRules("1").status, 200);
  EXPECT_EQ(AskRules(std::to_string(SamplingProxy::kKeptAnswers)).status, 200);
}

TEST_F(SamplingProxyTest, ANewAnswerReplacesTheKeptOne) {
  backend.next = Answered(200, "old");
  AskRules();
  backend.next = Answered(200, "new");
  AskRules();
  backend.next = Failed(FailureKind::kTimeout);
  EXPECT_EQ(AskRules().body, "new");
}

}  // namespace
}  // namespace roentgen::daemon
