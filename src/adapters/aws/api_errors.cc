#include <algorithm>
#include <array>
#include <string>

#include "adapters/aws/api_errors.h"
#include "adapters/aws/credential_answers.h"
#include "adapters/aws/xray_backend.h"
#include "wire/json/json_index.h"

namespace roentgen::aws {
namespace {

constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxDepth = 32;

constexpr std::array<std::string_view, 6> kCredentialRefusals{
    "ExpiredToken",         "ExpiredTokenException", "UnrecognizedClientException",
    "InvalidClientTokenId", "InvalidSecurity",       "InvalidAccessKeyId"};
constexpr std::array<std::string_view, 3> kSignatureRefusals{
    "SignatureDoesNotMatch", "InvalidSignatureException", "InvalidSignature"};
constexpr std::array<std::string_view, 14> kPassing{
    "Throttling",           "ThrottlingException",       "ThrottledException",
    "RequestThrottled",     "RequestThrottledException", "TooManyRequestsException",
    "RequestLimitExceeded", "BandwidthLimitExceeded",    "LimitExceededException",
    "RequestTimeout",       "RequestTimeoutException",   "RequestTimeTooSkewed",
    "RequestExpired",       "RequestInTheFuture"};

std::string TypeInBody(std::string_view body) {
  wire::JsonIndex index;
  if (!index.Parse(body, kMaxDepth) || !index.root().IsObject()) return {};
  const wire::JsonValue root = index.root();
  std::string scratch;
  std::string found;
  for (wire::JsonValue name = root.first(); name.IsIn(root);) {
    const wire::JsonValue value = name.next();
    const std::string_view key = name.inner();
    if (value.IsString() && key == "__type") return std::string(value.text(scratch));
    if (value.IsString() && key == "code") found = value.text(scratch);
    name = value.next();
  }
  return found;
}

// `com.amazonaws.xray#ThrottledException:http://...` -> `ThrottledException`
std::string Bare(std::string name) {
  name.erase(std::min(name.find(':'), name.size()));
  const std::size_t hash = name.rfind('#');
  if (hash != std::string::npos) name.erase(0, hash + 1);
  name.resize(std::min(name.size(), kMaxName));
  const auto odd = [](char c) { return c <= ' ' || c > '~'; };
  return std::ranges::any_of(name, odd) ? std::string() : name;
}

template <class Names>
bool IsOneOf(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::string ErrorNameOf(const http::Answer& answer) {
  if (answer.status < 400) return {};
  std::string name = Bare(std::string(answer.header("x-amzn-errortype")));
  if (name.empty()) name = Bare(TypeInBody(answer.body));
  // Gateways and stand-ins answer in the form of the older services.
  if (name.empty() && answer.body.starts_with('<')) name = Bare(ParseStsError(answer.body).code);
  return name;
}

bool RefusesSignature(std::string_view error_name) {
  return IsOneOf(kSignatureRefusals, error_name);
}

bool RefusesCredentials(std::string_view error_name) {
  return IsOneOf(kCredentialRefusals, error_name);
}

bool IsRetryable(const http::Outcome& outcome) {
  if (!outcome) {
    const http::FailureKind kind = outcome.error().kind;
    return kind != http::FailureKind::kInvalid && kind != http::FailureKind::kTooLarge;
  }
  const int status = outcome->status;
  if (status == 408 || status == 429 || status >= 500) return true;
  if (status < 400) return false;
  const std::string name = ErrorNameOf(*outcome);
  return IsOneOf(kPassing, name) || RefusesCredentials(name);
}

}  // namespace roentgen::aws
