#include "adapters/aws/credential_chain.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "adapters/aws/credential_answers.h"
#include "adapters/aws/profile_files.h"
#include "adapters/aws/sources.h"

namespace roentgen::aws {
namespace {

using Source = std::unique_ptr<CredentialSource>;
constexpr int kMaxProfileHops = 8;
constexpr const char* kStsRegionWithoutOne = "us-east-1";

class ChainBuilder {
 public:
  ChainBuilder(const CredentialChainOptions& options, const Environment& env,
               http::Transport& transport, const Clock& clock)
      : options_(options), env_(env), transport_(transport), clock_(clock) {}

  Result<Source> Build() {
    RG_TRY(Source source, Base());
    if (options_.role_arn.empty()) return source;
    return Assume(RoleOf(options_.role_arn), std::move(source));
  }

 private:
  Result<Source> Base() {
    if (auto keys = EnvironmentKeys()) return Static(std::move(*keys));
    if (const std::string file = ValueOr(env_, "AWS_WEB_IDENTITY_TOKEN_FILE"); !file.empty()) {
      Role role = RoleOf(ValueOr(env_, "AWS_ROLE_ARN"));
      if (role.arn.empty()) {
        return MakeError(ErrorCode::kInvalid,
                         "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not");
      }
      role.session_name = ValueOr(env_, "AWS_ROLE_SESSION_NAME", role.session_name);
      return WebIdentity(std::move(role), file);
    }
    RG_TRY(profiles_, ReadProfiles(env_));
    const std::string name = ProfileName(env_);
    if (name != "default" && !profiles_.contains(name)) {
      return MakeError(ErrorCode::kNotFound,
                       fmt::format("profile `{}` is in neither the configuration nor the "
                                   "credentials file",
                                   Printable(name)));
    }
    return OfProfile(name, 0);
  }

  std::optional<Credentials> EnvironmentKeys() const {
    Credentials keys;
    keys.access_key_id = ValueOr(env_, "AWS_ACCESS_KEY_ID", ValueOr(env_, "AWS_ACCESS_KEY"));
    keys.secret_access_key =
        ValueOr(env_, "AWS_SECRET_ACCESS_KEY", ValueOr(env_, "AWS_SECRET_KEY"));
    keys.session_token = ValueOr(env_, "AWS_SESSION_TOKEN");
    keys.source = "environment";
    if (keys.access_key_id.empty() || keys.secret_access_key.empty()) return std::nullopt;
    return keys;
  }

  static Result<Source> Static(Credentials keys) {
    return Source(std::make_unique<StaticSource>(std::move(keys)));
  }

  Role RoleOf(std::string arn) const { return {std::move(arn), options_.session_name, "", 0}; }

  Result<StsClient> Sts() const {
    RG_TRY(const std::string url, StsEndpoint(options_.region, env_));
    RG_TRY(EndpointUrl endpoint, ParseEndpoint(url));
    // The global endpoint takes signatures for us-east-1 alone.
    const bool global = options_.region.empty() || endpoint.host == "sts.amazonaws.com";
    return StsClient(std::move(endpoint), global ? kStsRegionWithoutOne : options_.region,
                     transport_, clock_);
  }

  Result<Source> Assume(Role role, Source with) const {
    RG_TRY(StsClient sts, Sts());
    return Source(
        std::make_unique<AssumeRoleSource>(std::move(sts), std::move(role), std::move(with)));
  }

  Result<Source> WebIdentity(Role role, const std::string& token_file) const {
    RG_TRY(StsClient sts, Sts());
    return Source(std::make_unique<WebIdentitySource>(std::move(sts), std::move(role), token_file));
  }

  Result<Source> Imds() const {
    RG_TRY(aws::Imds imds, aws::Imds::FromEnvironment(env_, transport_));
    return Source(std::make_unique<ImdsSource>(std::move(imds)));
  }

  // The container endpoint where the environment has one, else the instance.
  Result<Source> OfMachine() const {
    if (env_("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
        env_("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
      return ContainerSource::FromEnvironment(env_, transport_);
    }
    return Imds();
  }

  static Error Wrong(const std::string& profile, std::string_view why,
                     ErrorCode code = ErrorCode::kInvalid) {
    return MakeError(code, fmt::format("profile `{}`: {}", Printable(profile), why));
  }

  Result<Source> OfProfile(const std::string& name, int hops) const {
    const auto at = profiles_.find(name);
    if (at == profiles_.end()) {
      if (hops > 0)
        return Wrong(name, "named as source_profile, and in no file", ErrorCode::kNotFound);
      return OfMachine();
    }
    const Profile& profile = at->second;
    if (!Setting(profile, "role_arn").empty()) return OfRole(name, profile, hops);
    return WithoutRole(name, profile);
  }

  Result<Source> WithoutRole(const std::string& name, const Profile& profile) const {
    const bool has_id = !Setting(profile, "aws_access_key_id").empty();
    const bool has_secret = !Setting(profile, "aws_secret_access_key").empty();
    if (has_id && has_secret) return Source(std::make_unique<ProfileKeysSource>(env_, name));
    if (has_id || has_secret) {
      return Wrong(name, "only one of aws_access_key_id and aws_secret_access_key is set");
    }
    if (!Setting(profile, "sso_session").empty() || !Setting(profile, "sso_start_url").empty()) {
      return Wrong(
          name, "SSO is not supported: it needs a person's browser; give the daemon a role or keys",
          ErrorCode::kUnsupported);
    }
    const std::string command = Setting(profile, "credential_process");
    if (!command.empty()) return Source(std::make_unique<ProcessSource>(command));
    return OfMachine();
  }

  Result<Source> OfRole(const std::string& name, const Profile& profile, int hops) const {
    RG_TRY(Role role, RoleFrom(name, profile));
    const std::string source_profile = Setting(profile, "source_profile");
    const std::string credential_source = Setting(profile, "credential_source");
    const std::string token_file = Setting(profile, "web_identity_token_file");
    if (!source_profile.empty()) {
      if (hops >= kMaxProfileHops) return Wrong(name, "source_profile goes round in circles");
      // A profile may name itself: its own keys assume its role.
      auto with =
          source_profile == name ? WithoutRole(name, profile) : OfProfile(source_profile, hops + 1);
      if (!with) return with;
      return Assume(std::move(role), std::move(*with));
    }
    if (!credential_source.empty()) {
      auto with = Named(name, credential_source);
      if (!with) return with;
      return Assume(std::move(role), std::move(*with));
    }
    if (!token_file.empty()) return WebIdentity(std::move(role), token_file);
    return Wrong(name,
                 "role_arn needs source_profile, credential_source or web_identity_token_file");
  }

  Result<Role> RoleFrom(const std::string& name, const Profile& profile) const {
    Role role = RoleOf(Setting(profile, "role_arn"));
    if (const std::string session = Setting(profile, "role_session_name"); !session.empty()) {
      role.session_name = session;
    }
    role.external_id = Setting(profile, "external_id");
    if (!Setting(profile, "mfa_serial").empty()) {
      return Wrong(name, "mfa_serial is not supported: nobody is there to type a code",
                   ErrorCode::kUnsupported);
    }
    if (const std::string text = Setting(profile, "duration_seconds"); !text.empty()) {
      const char* end = text.data() + text.size();
      const auto parsed = std::from_chars(text.data(), end, role.duration_seconds);
      if (parsed.ec != std::errc() || parsed.ptr != end || role.duration_seconds <= 0) {
        return Wrong(name, "duration_seconds is not a positive number");
      }
    }
    return role;
  }

  // credential_source of a profile.
  Result<Source> Named(const std::string& profile, const std::string& source) const {
    if (source == "Environment") {
      if (auto keys = EnvironmentKeys()) return Static(std::move(*keys));
      return Wrong(profile, "credential_source is Environment, and no keys are set there");
    }
    if (source == "Ec2InstanceMetadata") return Imds();
    if (source == "EcsContainer") return ContainerSource::FromEnvironment(env_, transport_);
    return Wrong(profile,
                 "credential_source is none of Environment, Ec2InstanceMetadata, EcsContainer");
  }

  const CredentialChainOptions& options_;
  const Environment& env_;
  http::Transport& transport_;
  const Clock& clock_;
  Profiles profiles_;
};

}  // namespace

Result<std::unique_ptr<CredentialSource>> MakeCredentialChain(const CredentialChainOptions& options,
                                                              const Environment& env,
                                                              http::Transport& transport,
                                                              const Clock& clock) {
  return ChainBuilder(options, env, transport, clock).Build();
}

}  // namespace roentgen::aws
