// The sources of credentials, each one what it asks. credential_chain.h chooses among them.
//
// Thread-safety: one thread at a time.
// Ownership:     transports and clocks are borrowed.
// Errors:        see CredentialSource; the source's name stands in front of each message.
#pragma once

#include <memory>
#include <string>

#include "adapters/aws/credentials.h"
#include "adapters/aws/environment.h"
#include "adapters/aws/imds.h"
#include "adapters/aws/sts_client.h"
#include "adapters/http/transport.h"

namespace roentgen::aws {

// Keys that stand in the environment.
class StaticSource final : public CredentialSource {
 public:
  explicit StaticSource(Credentials credentials) : credentials_(std::move(credentials)) {}
  Result<Credentials> Fetch() override { return credentials_; }
  std::string name() const override { return credentials_.source; }

 private:
  Credentials credentials_;
};

// Keys that stand in a profile, whose files are read anew each time: others may have been put
// there.
class ProfileKeysSource final : public CredentialSource {
 public:
  ProfileKeysSource(Environment env, std::string profile)
      : env_(std::move(env)), profile_(std::move(profile)) {}
  Result<Credentials> Fetch() override;
  std::string name() const override;

 private:
  Environment env_;
  std::string profile_;
};

// IRSA: the token of a service account, read anew each time, for the credentials of a role.
class WebIdentitySource final : public CredentialSource {
 public:
  WebIdentitySource(StsClient sts, Role role, std::string token_file)
      : sts_(std::move(sts)), role_(std::move(role)), token_file_(std::move(token_file)) {}
  Result<Credentials> Fetch() override;
  std::string name() const override { return "web identity (role " + role_.arn + ")"; }

 private:
  StsClient sts_;
  Role role_;
  std::string token_file_;
};

// A role assumed with the credentials of another source.
class AssumeRoleSource final : public CredentialSource {
 public:
  AssumeRoleSource(StsClient sts, Role role, std::unique_ptr<CredentialSource> with)
      : sts_(std::move(sts)), role_(std::move(role)), with_(std::move(with)) {}
  Result<Credentials> Fetch() override;
  std::string name() const override { return "role " + role_.arn + " by " + with_->name(); }

 private:
  StsClient sts_;
  Role role_;
  std::unique_ptr<CredentialSource> with_;
};

// ECS and EKS Pod Identity.
class ContainerSource final : public CredentialSource {
 public:
  // From AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI. kInvalid for a URI that the guard
  // refuses: http:// goes to loopback, 169.254.170.2, 169.254.170.23 and fd00:ec2::23 only.
  static Result<std::unique_ptr<CredentialSource>> FromEnvironment(const Environment& env,
                                                                   http::Transport& transport);
  Result<Credentials> Fetch() override;
  std::string name() const override { return "container endpoint"; }

 private:
  ContainerSource(std::string url, std::string token_file, std::string token,
                  http::Transport& transport)
      : url_(std::move(url)),
        token_file_(std::move(token_file)),
        token_(std::move(token)),
        transport_(transport) {}

  std::string url_;
  std::string token_file_;  // read anew each time; goes before `token_`
  std::string token_;
  http::Transport& transport_;
};

// The role of an EC2 instance.
class ImdsSource final : public CredentialSource {
 public:
  explicit ImdsSource(Imds imds) : imds_(std::move(imds)) {}
  Result<Credentials> Fetch() override;
  std::string name() const override { return "EC2 metadata"; }

 private:
  Imds imds_;
};

// What a profile's credential_process prints.
class ProcessSource final : public CredentialSource {
 public:
  explicit ProcessSource(std::string command) : command_(std::move(command)) {}
  Result<Credentials> Fetch() override;
  std::string name() const override { return "credential_process"; }

 private:
  std::string command_;
};

}  // namespace roentgen::aws
