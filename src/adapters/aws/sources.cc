#include "adapters/aws/sources.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "adapters/aws/bounded_file.h"
#include "adapters/aws/credential_answers.h"
#include "adapters/aws/profile_files.h"
#include "adapters/aws/service_call.h"

namespace roentgen::aws {
namespace {

constexpr std::chrono::milliseconds kContainerTimeout{2'000};
constexpr std::size_t kMaxRoleName = 64;

// Where plain HTTP may go: nothing that a name or a router could lead elsewhere.
bool IsContainerHost(const std::string& host) {
  constexpr std::array<std::string_view, 5> kHosts{"localhost", "::1", "169.254.170.2",
                                                   "169.254.170.23", "fd00:ec2::23"};
  if (std::ranges::find(kHosts, host) != kHosts.end()) return true;
  return host.starts_with("127.") && host.size() <= 15 &&
         host.find_first_not_of("0123456789.") == std::string::npos;
}

Result<std::string> ContainerUrl(const Environment& env) {
  if (const std::string relative = ValueOr(env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
      !relative.empty()) {
    if (!relative.starts_with('/')) {
      return MakeError(ErrorCode::kInvalid,
                       "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash");
    }
    return "http://169.254.170.2" + relative;
  }
  const std::string full = ValueOr(env, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
  // A query is a part of it, and none of an endpoint.
  auto url = ParseEndpoint(std::string_view(full).substr(0, full.find('?')));
  if (!url) {
    return MakeError(ErrorCode::kInvalid,
                     "AWS_CONTAINER_CREDENTIALS_FULL_URI: " + url.error().message);
  }
  if (!url->tls && !IsContainerHost(url->host)) {
    return MakeError(
        ErrorCode::kInvalid,
        fmt::format(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI: http:// may go to loopback, 169.254.170.2, "
            "169.254.170.23 and fd00:ec2::23 only, not to {}",
            url->host));
  }
  return full;
}

// Error with the source's name, or the credentials with it.
Result<Credentials> Named(Result<Credentials> result, const std::string& name) {
  if (result) {
    result->source = name;
  } else {
    result.error().message.insert(0, name + ": ");
  }
  return result;
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
}

}  // namespace

std::string ProfileKeysSource::name() const {
  return fmt::format("profile {}", Printable(profile_));
}

Result<Credentials> ProfileKeysSource::Fetch() {
  RG_TRY(const Profiles profiles, ReadProfiles(env_));
  const auto at = profiles.find(profile_);
  const Profile profile = at == profiles.end() ? Profile() : at->second;
  Credentials keys;
  keys.access_key_id = Setting(profile, "aws_access_key_id");
  keys.secret_access_key = Setting(profile, "aws_secret_access_key");
  keys.session_token = Setting(profile, "aws_session_token");
  if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
    return MakeError(ErrorCode::kNotFound, name() + ": its keys are no longer in its files");
  }
  return Named(std::move(keys), name());
}

Result<Credentials> WebIdentitySource::Fetch() {
  RG_TRY(const std::string token, ReadTokenFile(token_file_));
  return Named(sts_.AssumeRoleWithWebIdentity(role_, token), name());
}

Result<Credentials> AssumeRoleSource::Fetch() {
  RG_TRY(const Credentials with, with_->Fetch());
  return Named(sts_.AssumeRole(role_, with), name());
}

Result<std::unique_ptr<CredentialSource>> ContainerSource::FromEnvironment(
    const Environment& env, http::Transport& transport) {
  RG_TRY(std::string url, ContainerUrl(env));
  std::string token = ValueOr(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (!token.empty()) {
    RG_TRY(token, CheckedToken(token, "AWS_CONTAINER_AUTHORIZATION_TOKEN"));
  }
  return std::unique_ptr<CredentialSource>(
      new ContainerSource(std::move(url), ValueOr(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
                          std::move(token), transport));
}

Result<Credentials> ContainerSource::Fetch() {
  http::Request request;
  request.url = url_;
  request.headers = {{"Accept", "application/json"}};
  request.timeout = kContainerTimeout;
  request.use_proxy = false;
  request.verify_tls = true;
  std::string token = token_;
  if (!token_file_.empty()) {
    RG_TRY(token, ReadTokenFile(token_file_));
  }
  if (!token.empty()) request.headers.push_back({"Authorization", std::move(token)});
  RG_TRY(const http::Answer answer, FetchOk(transport_, std::move(request), name()));
  return Named(ParseCredentialJson(answer.body), name());
}

Result<Credentials> ImdsSource::Fetch() {
  const std::string folder = "/latest/meta-data/iam/security-credentials/";
  auto list = imds_.Get(folder);
  if (!list && list.error().code == ErrorCode::kNotFound) {
    return MakeError(ErrorCode::kNotFound, "EC2 metadata: this instance has no role");
  }
  if (!list) return Error(std::move(list.error()));
  const std::string role = FirstLine(*list);
  if (role.empty() || role.size() > kMaxRoleName) {
    return MakeError(ErrorCode::kNotFound, "EC2 metadata: this instance has no role");
  }
  std::string path = folder;
  sigv4::AppendUriEncoded(path, role, false);
  RG_TRY(const std::string body, imds_.Get(path));
  return Named(ParseCredentialJson(body), fmt::format("{} (role {})", name(), Printable(role)));
}

}  // namespace roentgen::aws
