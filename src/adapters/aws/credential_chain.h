// Which source of credentials this process has, decided as the AWS SDK for Go v2 does: environment,
// web identity (IRSA), profile of the shared files, container endpoint (ECS, Pod Identity), IMDSv2.
// What is configured decides, not what works: a broken web identity never falls through to the
// rights of the node.
//
// Thread-safety: a free function; what it makes is for one thread at a time.
// Ownership:     the source borrows `transport` and `clock`, which outlive it.
// Errors:        kInvalid (an incomplete profile, a URI the guard refuses), kUnsupported (SSO),
// kNotFound (the
//                profile that AWS_PROFILE names is in no file).
#pragma once

#include <memory>
#include <string>

#include "adapters/aws/credentials.h"
#include "adapters/aws/environment.h"
#include "adapters/http/transport.h"
#include "base/clock.h"

namespace roentgen::aws {

struct CredentialChainOptions {
  std::string region;    // for STS; empty: STS's global endpoint
  std::string role_arn;  // -r: assumed on top of whatever the chain finds, session `xray-daemon`
  std::string session_name = "xray-daemon";
};

Result<std::unique_ptr<CredentialSource>> MakeCredentialChain(const CredentialChainOptions& options,
                                                              const Environment& env,
                                                              http::Transport& transport,
                                                              const Clock& clock);

}  // namespace roentgen::aws
