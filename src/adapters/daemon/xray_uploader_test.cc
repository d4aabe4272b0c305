#include "adapters/daemon/xray_uploader.h"

#include <gtest/gtest.h>

#include "adapters/daemon/daemon_test_harness.h"

namespace roentgen::daemon {
namespace {

using http::FailureKind;

struct Case {
  http::Outcome outcome;
  UploadResult result;
  std::optional<UploadFault> fault;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const UploadAnswer answer = ReadUploadAnswer(c.outcome);
    const std::string what = c.outcome ? std::to_string(c.outcome->status) + c.outcome->body
                                       : std::string(http::ToWord(c.outcome.error().kind));
    EXPECT_EQ(static_cast<int>(answer.result), static_cast<int>(c.result)) << what;
    EXPECT_EQ(answer.fault, c.fault) << what;
    EXPECT_EQ(answer.reason.empty(), c.result == UploadResult::kAccepted) << what;
  }
}

http::Outcome Error(int status, const std::string& name) {
  return Answered(status, R"({"message":"m"})", {{"x-amzn-errortype", name}});
}

TEST(UploadAnswer, AcceptedIsWhatXraySaysInItsOwnWords) {
  Check({{Answered(200, "{}"), UploadResult::kAccepted, {}},
         {Answered(200, R"({"UnprocessedTraceSegments":[]})"), UploadResult::kAccepted, {}},
         {Answered(200, R"({"UnprocessedTraceSegments":null})"), UploadResult::kAccepted, {}},
         // Pages of proxies and captive portals: nobody has taken the documents.
         {Answered(200, "<html>sign in</html>"), UploadResult::kUnavailable, UploadFault::kOther},
         {Answered(204, ""), UploadResult::kUnavailable, UploadFault::kOther},
         {Answered(200, "[]"), UploadResult::kUnavailable, UploadFault::kOther},
         {Answered(200, R"({"UnprocessedTraceSegments":1})"), UploadResult::kUnavailable,
          UploadFault::kOther}});
}

TEST(UploadAnswer, UnprocessedDocumentsComeWithWhatIsKnown) {
  const auto answer = ReadUploadAnswer(Answered(
      200, R"({"UnprocessedTraceSegments":[{"Id":"a","ErrorCode":"InvalidName","Message":"m"},
               {"ErrorCode":"ThrottlingException"},{"Id":null}]})"));
  ASSERT_EQ(answer.unprocessed.size(), 3u);
  EXPECT_EQ(answer.unprocessed[0].id, "a");
  EXPECT_EQ(answer.unprocessed[0].code, "InvalidName");
  EXPECT_EQ(answer.unprocessed[0].message, "m");
  EXPECT_EQ(answer.unprocessed[1].id, "");
  EXPECT_EQ(answer.unprocessed[1].code, "ThrottlingException");
  EXPECT_EQ(answer.unprocessed[2].id, "");
}

TEST(UploadAnswer, OnlyWhatIsWrongWithTheBodyIsFinal) {
  Check({{Error(400, "InvalidRequestException"), UploadResult::kRefused, UploadFault::kStatus4xx},
         {Error(400, "SerializationException"), UploadResult::kRefused, UploadFault::kStatus4xx},
         {Error(400, "ValidationException"), UploadResult::kRefused, UploadFault::kStatus4xx},
         {Answered(400, "no"), UploadResult::kRefused, UploadFault::kStatus4xx},
         {Answered(413, "too large"), UploadResult::kRefused, UploadFault::kStatus4xx},
         // Who asks, or where: somebody may put that right.
         {Error(403, "AccessDeniedException"), UploadResult::kUnavailable, UploadFault::kStatus4xx},
         {Error(403, "InvalidSignatureException"), UploadResult::kUnavailable,
          UploadFault::kStatus4xx},
         {Error(400, "UnrecognizedClientException"), UploadResult::kUnavailable,
          UploadFault::kStatus4xx},
         {Error(400, "ExpiredTokenException"), UploadResult::kUnavailable, UploadFault::kStatus4xx},
         {Answered(404, "nothing"), UploadResult::kUnavailable, UploadFault::kStatus4xx},
         {Answered(407, "proxy"), UploadResult::kUnavailable, UploadFault::kStatus4xx}});
}

TEST(UploadAnswer, ThrottlingIsSeenUnderAllItsNames) {
  Check({{Answered(429, ""), UploadResult::kThrottled, UploadFault::kStatus4xx},
         {Error(400, "ThrottlingException"), UploadResult::kThrottled, UploadFault::kStatus4xx},
         {Error(400, "Throttling"), UploadResult::kThrottled, UploadFault::kStatus4xx},
         {Error(429, "ThrottledException"), UploadResult::kThrottled, UploadFault::kStatus4xx},
         {Error(503, "RequestThrottled"), UploadResult::kThrottled, UploadFault::kStatus5xx}});
}

TEST(UploadAnswer, ServerErrorsAndRedirectsAreTriedAgain) {
  Check({{Answered(500, ""), UploadResult::kUnavailable, UploadFault::kStatus5xx},
         {Answered(502, "<html>"), UploadResult::kUnavailable, UploadFault::kStatus5xx},
         {Answered(503, ""), UploadResult::kUnavailable, UploadFault::kStatus5xx},
         {Answered(301, ""), UploadResult::kUnavailable, UploadFault::kOther},
         {Answered(307, ""), UploadResult::kUnavailable, UploadFault::kOther}});
}

TEST(UploadAnswer, FailuresAreOfTheKindsOfTelemetry) {
  Check({{Failed(FailureKind::kTimeout), UploadResult::kUnavailable, UploadFault::kTimeout},
         {Failed(FailureKind::kConnectionRefused), UploadResult::kUnavailable,
          UploadFault::kConnectionRefused},
         {Failed(FailureKind::kUnknownHost), UploadResult::kUnavailable, UploadFault::kUnknownHost},
         {Failed(FailureKind::kTls), UploadResult::kUnavailable, UploadFault::kOther},
         {Failed(FailureKind::kNoCredentials), UploadResult::kUnavailable, UploadFault::kOther},
         {Failed(FailureKind::kOverloaded), UploadResult::kUnavailable, UploadFault::kOther},
         {Failed(FailureKind::kOther), UploadResult::kUnavailable, UploadFault::kOther},
         {Failed(FailureKind::kCancelled), UploadResult::kCancelled, {}}});
}

TEST(UploadAnswer, TheReasonIsShortAndOfOneLine) {
  const auto answer = ReadUploadAnswer(Answered(500, "a\nb\x1b[2J" + std::string(5'000, 'x')));
  EXPECT_TRUE(answer.reason.starts_with("HTTP 500 : a b [2J")) << answer.reason;
  EXPECT_LT(answer.reason.size(), 300u);
}

TEST(XrayUploader, SendsWhatTheXrayDaemonSends) {
  FakeBackend backend;
  const FakeClock wall{TimestampUs{1'700'000'000'123'456}};
  XrayUploader uploader(backend.call(), wall, "roentgen/1 xray-agent/xray-daemon/1");
  const auto body = std::make_shared<const std::string>(R"({"TraceSegmentDocuments":[]})");
  std::vector<UploadAnswer> answers;
  uploader.Upload(body, [&](UploadAnswer answer) { answers.push_back(std::move(answer)); });
  ASSERT_EQ(backend.calls.size(), 1u);
  const aws::XrayCall& call = backend.calls.front();
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.target, "/TraceSegments");
  EXPECT_EQ(call.body, body);  // shared, not copied
  EXPECT_EQ(call.timeout, kUploadTimeout);
  EXPECT_EQ(HeaderOf(call.headers, "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(call.headers, "X-Amzn-Xray-Timestamp"), "1700000000.123456001");
  EXPECT_EQ(HeaderOf(call.headers, "User-Agent"), "roentgen/1 xray-agent/xray-daemon/1");
  EXPECT_TRUE(answers.empty());
  backend.AnswerWith(Answered(200, "{}"));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(static_cast<int>(answers[0].result), static_cast<int>(UploadResult::kAccepted));
}

TEST(XrayUploader, TellsWhetherTelemetryArrived) {
  FakeBackend backend;
  const FakeClock wall{FromSeconds(1)};
  XrayUploader uploader(backend.call(), wall, "ua");
  std::vector<bool> arrived;
  for (const http::Outcome& outcome :
       {Answered(200, ""), Answered(500, ""), Failed(FailureKind::kTimeout)}) {
    backend.next = outcome;
    uploader.UploadTelemetry("{}", [&](bool is_there) { arrived.push_back(is_there); });
  }
  EXPECT_EQ(arrived, (std::vector<bool>{true, false, false}));
  EXPECT_EQ(backend.calls.back().target, "/TelemetryRecords");
}

}  // namespace
}  // namespace roentgen::daemon
