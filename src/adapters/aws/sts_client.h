// STS: temporary credentials of a role, for a token or for other credentials.
//
// Thread-safety: one thread at a time.
// Ownership:     borrows transport and clock.
// Errors:        those of service_call.h; kUnavailable with STS's code and message; kCorrupt.
// Bounds:        one request of 5 s; a second one at once where the clock had to be corrected, and
// up to two more where
//                STS could not ask the identity provider.
#pragma once

#include <string>
#include <vector>

#include "adapters/aws/credentials.h"
#include "adapters/aws/endpoint.h"
#include "adapters/http/transport.h"
#include "base/clock.h"
#include "wire/sigv4/signer.h"

namespace roentgen::aws {

struct Role {
  std::string arn;
  std::string session_name;
  std::string external_id;   // empty: none
  int duration_seconds = 0;  // zero: what the role says
};

class StsClient {
 public:
  // `region` is that of the signature.
  StsClient(EndpointUrl endpoint, std::string region, http::Transport& transport,
            const Clock& clock);

  Result<Credentials> AssumeRole(const Role& role, const Credentials& with);
  Result<Credentials> AssumeRoleWithWebIdentity(const Role& role, const std::string& token);

 private:
  using Form = std::vector<std::pair<std::string, std::string>>;
  http::Outcome Post(const std::string& body, const Credentials* with);
  Result<Credentials> Call(const char* action, const Role& role, Form more,
                           const Credentials* with);

  EndpointUrl endpoint_;
  http::Transport& transport_;
  const Clock& clock_;
  sigv4::Signer signer_;
  DurationUs offset_{};  // of STS's clock
};

}  // namespace roentgen::aws
