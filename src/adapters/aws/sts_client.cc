#include "adapters/aws/sts_client.h"

#include <utility>

#include <fmt/format.h>

#include "adapters/aws/clock_skew.h"
#include "adapters/aws/credential_answers.h"
#include "adapters/aws/service_call.h"

namespace roentgen::aws {
namespace {

constexpr std::chrono::milliseconds kTimeout{5'000};
constexpr int kMaxAttempts = 3;
constexpr const char* kFormType = "application/x-www-form-urlencoded; charset=utf-8";

std::string Encoded(const std::vector<std::pair<std::string, std::string>>& form) {
  std::string out;
  for (const auto& [name, value] : form) {
    if (!out.empty()) out.push_back('&');
    out.append(name).push_back('=');
    sigv4::AppendUriEncoded(out, value, false);
  }
  return out;
}

// STS asks the identity provider for its keys, and may fail at that: the same token is good later.
bool IsProviderTrouble(std::string_view code) {
  return code == "IDPCommunicationError" || code == "InvalidIdentityToken";
}

}  // namespace

StsClient::StsClient(EndpointUrl endpoint, std::string region, http::Transport& transport,
                     const Clock& clock)
    : endpoint_(std::move(endpoint)),
      transport_(transport),
      clock_(clock),
      signer_(std::move(region), "sts") {}

http::Outcome StsClient::Post(const std::string& body, const Credentials* with) {
  http::Request request;
  request.method = "POST";
  const std::string path = endpoint_.base_path + "/";
  request.url = endpoint_.Url() + "/";
  request.body = std::make_shared<const std::string>(body);
  request.headers = {{"Content-Type", kFormType}};
  request.timeout = kTimeout;
  request.max_answer_bytes = kMaxCredentialAnswerBytes;
  request.verify_tls = true;  // what comes back are keys
  if (with != nullptr) {
    const std::vector<sigv4::HeaderView> headers{{"Host", endpoint_.authority},
                                                 {"Content-Type", kFormType}};
    sigv4::Signed made =
        signer_.Sign({request.method, path, "", headers}, body,
                     {with->access_key_id, with->secret_access_key, with->session_token},
                     clock_.Now() + offset_);
    for (auto& header : made.headers) {
      request.headers.push_back({std::move(header.name), std::move(header.value)});
    }
  }
  return transport_.Fetch(std::move(request));
}

Result<Credentials> StsClient::Call(const char* action, const Role& role, Form more,
                                    const Credentials* with) {
  Form form{{"Action", action},
            {"Version", "2011-06-15"},
            {"RoleArn", role.arn},
            {"RoleSessionName", role.session_name}};
  if (role.duration_seconds > 0) {
    form.emplace_back("DurationSeconds", std::to_string(role.duration_seconds));
  }
  form.insert(form.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
  const std::string body = Encoded(form);
  const std::string service = fmt::format("STS {} of {}", action, Printable(role.arn));
  for (int attempt = 1;; ++attempt) {
    const http::Outcome outcome = Post(body, with);
    if (!outcome) return ServiceError(service, outcome.error());
    if (outcome->status == 200) {
      auto credentials = ParseStsCredentials(outcome->body);
      if (!credentials) credentials.error().message.insert(0, service + ": ");
      return credentials;
    }
    const StsError error = ParseStsError(outcome->body);
    const auto corrected = CorrectedOffset(*outcome, error.code, clock_.Now(), offset_);
    if (corrected && with != nullptr) offset_ = *corrected;
    const bool again = (corrected && with != nullptr) || IsProviderTrouble(error.code);
    if (again && attempt < kMaxAttempts) continue;
    const std::string why = error.code.empty() ? Printable(outcome->body)
                                               : fmt::format("{}: {}", error.code, error.message);
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{}: status {}: {}", service, outcome->status, why));
  }
}

Result<Credentials> StsClient::AssumeRole(const Role& role, const Credentials& with) {
  Form more;
  if (!role.external_id.empty()) more.emplace_back("ExternalId", role.external_id);
  return Call("AssumeRole", role, std::move(more), &with);
}

Result<Credentials> StsClient::AssumeRoleWithWebIdentity(const Role& role,
                                                         const std::string& token) {
  return Call("AssumeRoleWithWebIdentity", role, {{"WebIdentityToken", token}}, nullptr);
}

}  // namespace roentgen::aws
