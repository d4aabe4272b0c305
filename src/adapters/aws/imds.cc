#include "adapters/aws/imds.h"

#include <utility>

#include <fmt/format.h>

#include "adapters/aws/bounded_file.h"
#include "adapters/aws/credential_answers.h"
#include "adapters/aws/endpoint.h"
#include "adapters/aws/service_call.h"
#include "base/text.h"

namespace roentgen::aws {
namespace {

constexpr std::chrono::milliseconds kTimeout{1'000};
constexpr std::string_view kService = "EC2 metadata";
constexpr std::string_view kHopLimit =
    " (in a container, the instance's hop limit for metadata has to be 2: "
    "aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2; "
    "off EC2, set AWS_EC2_METADATA_DISABLED=true)";

}  // namespace

Result<Imds> Imds::FromEnvironment(const Environment& env, http::Transport& transport) {
  std::string endpoint = ValueOr(env, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (endpoint.empty()) {
    const bool six = LowerAscii(ValueOr(env, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")) == "ipv6";
    endpoint = six ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  }
  RG_TRY(const EndpointUrl url, ParseEndpoint(endpoint));
  const bool disabled = LowerAscii(ValueOr(env, "AWS_EC2_METADATA_DISABLED")) == "true";
  return Imds(url.Url(), disabled, transport);
}

http::Outcome Imds::Fetch(const char* method, const std::string& path, http::Header header) {
  http::Request request;
  request.method = method;
  request.url = endpoint_ + path;
  request.headers = {std::move(header)};
  request.timeout = kTimeout;
  request.connect_timeout = kTimeout;
  request.max_answer_bytes = kMaxCredentialAnswerBytes;
  request.use_proxy = false;
  return transport_->Fetch(std::move(request));
}

Result<void> Imds::RenewToken() {
  const http::Outcome outcome =
      Fetch("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds", "21600"});
  if (!outcome) {
    Error error = ServiceError(kService, outcome.error());
    error.message += kHopLimit;
    return error;
  }
  if (outcome->status != 200) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{} gives no token: status {}", kService, outcome->status));
  }
  RG_TRY(token_, CheckedToken(outcome->body, "the token of EC2 metadata"));
  return {};
}

Result<std::string> Imds::Get(const std::string& path) {
  if (disabled_) {
    return MakeError(ErrorCode::kUnsupported, "EC2 metadata is off (AWS_EC2_METADATA_DISABLED)");
  }
  for (bool renewed = false;; renewed = true) {
    if (token_.empty() || renewed) RG_TRY_VOID(RenewToken());
    http::Outcome outcome = Fetch("GET", path, {"X-aws-ec2-metadata-token", token_});
    if (!outcome) return ServiceError(kService, outcome.error());
    if (outcome->status == 200) return std::move(outcome->body);
    if (outcome->status == 401 && !renewed) continue;  // the token expired
    return MakeError(outcome->status == 404 ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                     fmt::format("{} answers {} for {}", kService, outcome->status, path));
  }
}

}  // namespace roentgen::aws
