#include "adapters/aws/xray_backend.h"

#include <future>
#include <string>

#include <gtest/gtest.h>

#include "adapters/aws/aws_test_harness.h"
#include "adapters/aws/sources.h"
#include "wire/sigv4/signer.h"

namespace roentgen::aws {
namespace {

constexpr TimestampUs kStart2030{1'893'456'000'000'000};

std::unique_ptr<CredentialSource> Keys(std::string id = "AKIA") {
  return std::make_unique<StaticSource>(Credentials{std::move(id), "S", "T", std::nullopt, "test"});
}

class FailingSource final : public CredentialSource {
 public:
  Result<Credentials> Fetch() override { return MakeError(ErrorCode::kUnavailable, "none here"); }
  std::string name() const override { return "failing"; }
};

http::Outcome CallAndWait(XrayBackend& backend, XrayCall call) {
  std::promise<http::Outcome> promise;
  backend.Call(std::move(call),
               [&](http::Outcome outcome) { promise.set_value(std::move(outcome)); });
  return promise.get_future().get();
}

XrayCall Put(std::vector<http::Header> headers = {}) {
  return {.target = "/TraceSegments",
          .headers = std::move(headers),
          .body = std::make_shared<const std::string>("{}")};
}

class Backend : public testing::Test {
 protected:
  Backend() { EXPECT_TRUE(credentials_.Wait(std::chrono::seconds(20))); }

  FakeClock clock_{kStart2030};
  CredentialCache credentials_{Keys(), clock_};
  ScriptedTransport transport_{[](const http::Request&) { return Reply(200, "{}"); }};
  XrayBackend backend_{{*ParseEndpoint("https://xray.eu-west-1.amazonaws.com"), "eu-west-1"},
                       transport_,
                       &credentials_,
                       clock_};
};

TEST_F(Backend, SignsWhatAwsWantsSigned) {
  const auto outcome = CallAndWait(backend_, Put({{"Content-Type", "application/json"},
                                                  {"User-Agent", "xray-agent"},
                                                  {"X-Amzn-Xray-Timestamp", "1.000000000"},
                                                  {"Authorization", "forged"},
                                                  {"Connection", "close, X-Hop"},
                                                  {"X-Hop", "1"},
                                                  {"Host", "127.0.0.1:2000"}}));
  ASSERT_TRUE(outcome);
  const http::Request sent = transport_.requests().front();
  EXPECT_EQ(sent.url, "https://xray.eu-west-1.amazonaws.com/TraceSegments");
  for (const char* left_out : {"Connection", "X-Hop", "Host"})
    EXPECT_EQ(HeaderOf(sent, left_out), "");
  EXPECT_EQ(HeaderOf(sent, "User-Agent"), "xray-agent");
  EXPECT_EQ(HeaderOf(sent, "X-Amz-Security-Token"), "T");

  sigv4::Signer signer("eu-west-1", "xray");
  const std::vector<sigv4::HeaderView> headers{{"Host", "xray.eu-west-1.amazonaws.com"},
                                               {"Content-Type", "application/json"},
                                               {"X-Amzn-Xray-Timestamp", "1.000000000"}};
  const auto expected =
      signer.Sign({"POST", "/TraceSegments", "", headers}, "{}", {"AKIA", "S", "T"}, kStart2030);
  EXPECT_EQ(HeaderOf(sent, "Authorization"), expected.headers.back().value);
}

TEST_F(Backend, CorrectsItsClockOnce) {
  clock_.Advance({-2 * kUsPerHour});
  transport_.Become([](const http::Request& request) {
    if (HeaderOf(request, "X-Amz-Date") == "20300101T000000Z") return Reply(200, "{}");
    return Reply(403, R"({"message":"Signature expired"})",
                 {{"x-amzn-errortype", "InvalidSignatureException"},
                  {"date", "Tue, 01 Jan 2030 00:00:00 GMT"}});
  });
  ASSERT_EQ(CallAndWait(backend_, Put())->status, 200);
  EXPECT_EQ(transport_.requests().size(), 2U);
  EXPECT_EQ(backend_.clock_offset(), DurationUs{2 * kUsPerHour});
  ASSERT_EQ(CallAndWait(backend_, Put())->status, 200);
  EXPECT_EQ(transport_.requests().size(), 3U);
  EXPECT_EQ(backend_.counters().clock_corrections.value(), 1U);
}

TEST_F(Backend, AWrongKeyIsNotTakenForAWrongClock) {
  transport_.Become([](const http::Request&) {
    return Reply(403, R"({"__type":"InvalidSignatureException"})",
                 {{"date", "Tue, 01 Jan 2030 00:00:09 GMT"}});
  });
  EXPECT_EQ(CallAndWait(backend_, Put())->status, 403);
  EXPECT_EQ(transport_.requests().size(), 1U);
  EXPECT_EQ(backend_.counters().refused_credentials.value(), 1U);
  EXPECT_EQ(backend_.counters().clock_corrections.value(), 0U);
}

TEST_F(Backend, TellsTheCacheOfRefusedCredentials) {
  transport_.Become([](const http::Request&) {
    return Reply(403, R"({"__type":"com.amazon.coral.service#ExpiredTokenException"})");
  });
  const auto outcome = CallAndWait(backend_, Put());
  EXPECT_TRUE(IsRetryable(outcome));
  EXPECT_EQ(backend_.counters().refused_credentials.value(), 1U);
}

TEST(XrayBackend, NeverSendsUnsignedWhatHasToBeSigned) {
  FakeClock clock(kStart2030);
  ScriptedTransport transport([](const http::Request&) { return Reply(200, "{}"); });
  CredentialCache credentials(std::make_unique<FailingSource>(), clock);
  const auto none = credentials.Wait(std::chrono::seconds(20));
  EXPECT_FALSE(none);
  const EndpointUrl endpoint = *ParseEndpoint("https://xray.eu-west-1.amazonaws.com");
  for (CredentialCache* cache : {&credentials, static_cast<CredentialCache*>(nullptr)}) {
    XrayBackend backend({endpoint, "eu-west-1"}, transport, cache, clock);
    const auto outcome = CallAndWait(backend, Put());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, http::FailureKind::kNoCredentials);
    EXPECT_EQ(backend.counters().without_credentials.value(), 1U);
  }
  EXPECT_TRUE(transport.requests().empty());
}

TEST(XrayBackend, SendsUnsignedToARoentgenServer) {
  FakeClock clock(kStart2030);
  ScriptedTransport transport([](const http::Request&) { return Reply(200, "{}"); });
  XrayBackend backend({*ParseEndpoint("http://roentgen:2080/base"), "", Signing::kNever}, transport,
                      nullptr, clock);
  ASSERT_TRUE(CallAndWait(backend, Put()));
  EXPECT_EQ(transport.requests().front().url, "http://roentgen:2080/base/TraceSegments");
  EXPECT_EQ(HeaderOf(transport.requests().front(), "Authorization"), "");
  const auto outside = CallAndWait(backend, {.target = "@evil"});
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error().kind, http::FailureKind::kInvalid);
}

TEST(ErrorName, IsFoundWhereverItStands) {
  const auto name = [](std::vector<http::Header> headers, std::string body) {
    return ErrorNameOf({400, std::move(headers), std::move(body)});
  };
  EXPECT_EQ(name({{"x-amzn-errortype", "ThrottledException:http://internal/"}}, ""),
            "ThrottledException");
  EXPECT_EQ(name({}, R"({"__type":"a.b#InvalidRequestException"})"), "InvalidRequestException");
  EXPECT_EQ(name({}, R"({"code":"RateExceeded","x":1})"), "RateExceeded");
  EXPECT_EQ(name({}, R"({"code":"a\nb"})"), "");
  EXPECT_EQ(name({}, StsErrorAnswer("SignatureDoesNotMatch")), "SignatureDoesNotMatch");
  EXPECT_EQ(name({}, "<html>"), "");
  EXPECT_EQ(ErrorNameOf({200, {}, R"({"code":"x"})"}), "");
}

TEST(Retryable, IsWhatPassesByItself) {
  const auto answer = [](int status, const char* type = "") {
    return IsRetryable(Reply(status, "", {{"x-amzn-errortype", type}}));
  };
  EXPECT_FALSE(answer(200));
  EXPECT_TRUE(answer(429));
  EXPECT_TRUE(answer(503));
  EXPECT_TRUE(answer(400, "ThrottledException"));
  EXPECT_TRUE(answer(403, "ExpiredTokenException"));
  EXPECT_FALSE(answer(403, "AccessDeniedException"));
  EXPECT_FALSE(answer(400, "InvalidRequestException"));
  EXPECT_TRUE(IsRetryable(Broken(http::FailureKind::kTimeout)));
  EXPECT_TRUE(IsRetryable(Broken(http::FailureKind::kNoCredentials)));
  EXPECT_FALSE(IsRetryable(Broken(http::FailureKind::kInvalid)));
}

}  // namespace
}  // namespace roentgen::aws
