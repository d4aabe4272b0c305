#include "adapters/daemon/sampling_proxy.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "adapters/rest/browser_guard.h"
#include "base/text.h"
#include "wire/json/json_writer.h"

namespace roentgen::daemon {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using net::Respond;

constexpr std::string_view kRulesPath = "/GetSamplingRules";
constexpr std::array<std::string_view, 2> kSamplingPaths = {kRulesPath, "/SamplingTargets"};
constexpr std::array<std::string_view, 2> kSegmentPaths = {"/TraceSegments", "/TelemetryRecords"};
// What an SDK says of itself and its body. Everything else stays here, cookies and credentials of
// its own among it.
constexpr std::array<std::string_view, 4> kPassedOn = {"content-type", "accept", "user-agent",
                                                       "x-amzn-trace-id"};
constexpr std::array<std::string_view, 3> kPassedBack = {"x-amzn-requestid", "x-amzn-errortype",
                                                         "retry-after"};

HttpResponse ErrorResponse(int status, std::string_view name, std::string_view message) {
  HttpResponse response{.status = status};
  wire::JsonWriter json(response.body);
  json.BeginObject().StringField("__type", name).StringField("message", message).EndObject();
  response.headers.emplace_back("x-amzn-ErrorType", name);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

HttpResponse ToResponse(const http::Answer& answer) {
  HttpResponse response{.status = answer.status, .body = answer.body};
  response.content_type = "application/json";
  for (const http::Header& header : answer.headers) {
    if (header.name == "content-type") response.content_type = header.value;
    const bool passes = std::ranges::find(kPassedBack, header.name) != kPassedBack.end();
    if (passes) response.headers.emplace_back(header.name, header.value);
  }
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return response;
}

bool Contains(const auto& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

}  // namespace

bool SamplingProxy::Refuse(const HttpRequest& request, const Respond& respond) {
  if (const auto refusal = rest::CheckBrowser(request, options_.loopback_only, false)) {
    counters_.refused_browser.Add();
    const bool is_host = *refusal == rest::GuardRefusal::kHost;
    respond(ErrorResponse(403, "AccessDeniedException",
                          is_host ? "This daemon listens on loopback only and answers only to "
                                    "loopback names in Host"
                                  : "Requests from web pages are refused"));
    return true;
  }
  const bool is_segments = Contains(kSegmentPaths, request.path);
  if (!Contains(kSamplingPaths, request.path) && !(options_.allow_segments && is_segments)) {
    counters_.refused_path.Add();
    respond(ErrorResponse(
        403, "AccessDeniedException",
        is_segments ? "This daemon passes this path on only when started with --proxy-segments"
                    : "This daemon passes on /GetSamplingRules and /SamplingTargets only"));
    return true;
  }
  if (request.method != "POST") {
    counters_.refused_method.Add();
    HttpResponse response =
        ErrorResponse(405, "InvalidRequestException", "The X-Ray API takes POST requests");
    response.headers.emplace_back("Allow", "POST");
    respond(std::move(response));
    return true;
  }
  return false;
}

void SamplingProxy::Handle(HttpRequest request, Respond respond) {
  if (Refuse(request, respond)) return;
  aws::XrayCall call;
  call.target = request.query.empty() ? request.path : request.path + "?" + request.query;
  for (const auto& [name, value] : request.headers) {
    if (Contains(kPassedOn, LowerAscii(name))) call.headers.push_back({name, value});
  }
  const bool is_rules = request.path == kRulesPath;
  call.body = std::make_shared<const std::string>(std::move(request.body));
  call.timeout = options_.timeout;
  counters_.forwarded.Add();
  call_(call, [this, is_rules, body = call.body, respond = std::move(respond)](
                  const http::Outcome& outcome) { Answer(outcome, is_rules, *body, respond); });
}

void SamplingProxy::Answer(const http::Outcome& outcome, bool is_rules,
                           const std::string& request_body, const Respond& respond) {
  if (outcome && outcome->status < 500) {
    HttpResponse response = ToResponse(*outcome);
    if (is_rules && outcome->status == 200) Keep(request_body, response);
    return respond(std::move(response));
  }
  const bool unsigned_only = !outcome && outcome.error().kind == http::FailureKind::kNoCredentials;
  (unsigned_only ? counters_.without_credentials : counters_.failed).Add();
  if (is_rules && AnswerFromMemory(request_body, respond)) return;
  if (outcome) return respond(ToResponse(*outcome));
  if (unsigned_only) {
    HttpResponse response = ErrorResponse(
        503, "ServiceUnavailableException",
        "This daemon has no AWS credentials to sign with: " + outcome.error().message);
    response.headers.emplace_back("Retry-After", "10");
    return respond(std::move(response));
  }
  respond(ErrorResponse(502, "ServiceUnavailableException",
                        fmt::format("The backend did not answer: {}", outcome.error().message)));
}

void SamplingProxy::Keep(const std::string& request_body, const HttpResponse& response) {
  if (request_body.size() > kKeptRequestBytes || response.body.size() > kKeptAnswerBytes) return;
  MutexLock lock(mu_);
  std::erase_if(kept_, [&](const Kept& kept) { return kept.body == request_body; });
  kept_.push_back({request_body, response, steady_.Now()});
  if (kept_.size() > kKeptAnswers) kept_.pop_front();
}

bool SamplingProxy::AnswerFromMemory(const std::string& request_body, const Respond& respond) {
  HttpResponse response;
  {
    MutexLock lock(mu_);
    const auto found = std::ranges::find(kept_, request_body, &Kept::body);
    if (found == kept_.end() || steady_.Now() - found->at > options_.keep_rules) return false;
    response = found->response;
    response.headers.emplace_back("Age",
                                  std::to_string((steady_.Now() - found->at).us / kUsPerSecond));
  }
  counters_.answered_from_memory.Add();
  respond(std::move(response));
  return true;
}

}  // namespace roentgen::daemon
