#include "adapters/daemon/xray_uploader.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "wire/daemon/backend_json.h"

namespace roentgen::daemon {
namespace {

UploadFault ToFault(http::BackendFault fault) {
  switch (fault) {
    case http::BackendFault::kTimeout: return UploadFault::kTimeout;
    case http::BackendFault::kConnectionRefused: return UploadFault::kConnectionRefused;
    case http::BackendFault::kUnknownHost: return UploadFault::kUnknownHost;
    case http::BackendFault::kStatus4xx: return UploadFault::kStatus4xx;
    case http::BackendFault::kStatus5xx: return UploadFault::kStatus5xx;
    case http::BackendFault::kOther: return UploadFault::kOther;
  }
  return UploadFault::kOther;
}

// 4xx that say nothing about the body: who asks, what it may, or where it went.
bool IsAboutTheBody(int status, std::string_view error_name) {
  if (status == 413) return true;
  if (status != 400) return false;
  static constexpr std::array<std::string_view, 5> kNames = {
      "", "InvalidRequestException", "SerializationException", "ValidationException",
      "ValidationError"};
  return std::ranges::find(kNames, error_name) != kNames.end();
}

// The first part of an error's body, which is all that stands in it at AWS.
std::string BodyExcerpt(const http::Answer& answer) {
  constexpr std::size_t kMostBytes = 200;
  std::string text = answer.body.substr(0, kMostBytes);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

UploadAnswer ReadAccepted(const http::Answer& answer) {
  auto entries = wire::DecodeUnprocessed(answer.body);
  if (!entries) {  // a proxy's page, perhaps: nobody has taken the documents
    return {.result = UploadResult::kUnavailable,
            .unprocessed = {},
            .reason = fmt::format("HTTP {} without an X-Ray answer: {}", answer.status,
                                  entries.error().message),
            .fault = UploadFault::kOther};
  }
  UploadAnswer out{.result = UploadResult::kAccepted, .unprocessed = {}, .reason = {}, .fault = {}};
  for (wire::UnprocessedSegment& entry : *entries) {
    out.unprocessed.push_back(
        {std::move(entry.id), std::move(entry.code), std::move(entry.message)});
  }
  return out;
}

UploadAnswer ReadRefused(const http::Outcome& outcome) {
  const http::Answer& answer = *outcome;
  const std::string name = aws::ErrorNameOf(answer);
  UploadAnswer out;
  out.reason = fmt::format("HTTP {} {}: {}", answer.status, name, BodyExcerpt(answer));
  const bool throttled =
      answer.status == 429 || LowerAscii(name).find("throttl") != std::string::npos;
  if (throttled) {
    out.result = UploadResult::kThrottled;
  } else if (!aws::IsRetryable(outcome) && IsAboutTheBody(answer.status, name)) {
    out.result = UploadResult::kRefused;
  }
  return out;
}

}  // namespace

UploadAnswer ReadUploadAnswer(const http::Outcome& outcome) {
  if (outcome && outcome->status / 100 == 2) return ReadAccepted(*outcome);
  UploadAnswer out;
  if (outcome) {
    out = ReadRefused(outcome);
  } else {
    const http::Failure& failure = outcome.error();
    out.reason = fmt::format("{}: {}", http::ToWord(failure.kind), failure.message);
    if (failure.kind == http::FailureKind::kCancelled) out.result = UploadResult::kCancelled;
  }
  const auto fault = http::FaultOf(outcome);
  if (out.result != UploadResult::kCancelled) {
    out.fault = fault ? ToFault(*fault) : UploadFault::kOther;
  }
  return out;
}

aws::XrayCall XrayUploader::MakeCall(const char* path,
                                     std::shared_ptr<const std::string> body) const {
  aws::XrayCall call;
  call.target = path;
  call.headers = {{"Content-Type", "application/json"},
                  {"User-Agent", user_agent_},
                  {"X-Amzn-Xray-Timestamp", fmt::format("{:.9f}", wall_.Now().seconds())}};
  call.body = std::move(body);
  call.timeout = kUploadTimeout;
  return call;
}

void XrayUploader::Upload(std::shared_ptr<const std::string> body,
                          std::function<void(UploadAnswer)> done) {
  call_(
      MakeCall("/TraceSegments", std::move(body)),
      [done = std::move(done)](const http::Outcome& outcome) { done(ReadUploadAnswer(outcome)); });
}

void XrayUploader::UploadTelemetry(std::string body, std::function<void(bool)> done) {
  call_(MakeCall("/TelemetryRecords", std::make_shared<const std::string>(std::move(body))),
        [done = std::move(done)](const http::Outcome& outcome) {
          done(outcome && outcome->status / 100 == 2);
        });
}

}  // namespace roentgen::daemon
