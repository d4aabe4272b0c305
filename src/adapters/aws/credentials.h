// Credentials, and where they come from.
//
// Thread-safety: value types; a CredentialSource is used by one thread at a time.
// Errors:        kNotFound (this source has none here), kInvalid (its configuration is wrong),
//                kUnavailable or kDeadline (cannot be reached now), kUnsupported (a kind of source
//                this program does not have). Messages name the source and the reason, never a key.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace roentgen::aws {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  std::optional<TimestampUs> expires_at;  // nullopt: they do not expire
  std::string source;                     // CredentialSource::name() of where they came from
};

class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // Fetches anew: reads files and asks services again. Blocks, for a bounded time.
  virtual Result<Credentials> Fetch() = 0;
  // For logs: "environment", "web identity (role arn:...)".
  virtual std::string name() const = 0;
};

}  // namespace roentgen::aws
