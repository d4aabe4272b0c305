// The metadata service of EC2, version 2 (with a token); never version 1.
//
// Thread-safety: one thread at a time.
// Ownership:     borrows transport.
// Errors:        kUnsupported (AWS_EC2_METADATA_DISABLED), kDeadline (with a word on the hop
// limit), kUnavailable. Bounds:        each request 1 s; one more try where the token expired.
#pragma once

#include <string>

#include "adapters/aws/environment.h"
#include "adapters/http/transport.h"
#include "base/result.h"

namespace roentgen::aws {

class Imds {
 public:
  // AWS_EC2_METADATA_SERVICE_ENDPOINT, else the address of AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE
  // (IPv4, IPv6). kInvalid for an endpoint that is no URL.
  static Result<Imds> FromEnvironment(const Environment& env, http::Transport& transport);

  // The text at `/latest/...`.
  Result<std::string> Get(const std::string& path);

 private:
  Imds(std::string endpoint, bool disabled, http::Transport& transport)
      : endpoint_(std::move(endpoint)), disabled_(disabled), transport_(&transport) {}
  Result<void> RenewToken();
  http::Outcome Fetch(const char* method, const std::string& path, http::Header header);

  std::string endpoint_;
  bool disabled_;
  std::string token_;
  http::Transport* transport_;
};

}  // namespace roentgen::aws
