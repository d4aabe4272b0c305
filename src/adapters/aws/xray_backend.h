// Calls of the X-Ray API at AWS or at a Roentgen server: signed where it has to be, with the
// clock's skew corrected from the service's answers.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     borrows transport, credentials and clock, which outlive it, and the calls in
// flight
//                (close the transport first).
// Errors:        a Failure in the outcome; kNoCredentials when it has to be signed and cannot be:
//                an unsigned request is never sent to an endpoint that signs.
// Bounds:        those of the transport; at most one more try, at once, after the clock was
// corrected.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "adapters/aws/credential_cache.h"
#include "adapters/aws/endpoint.h"
#include "adapters/http/transport.h"
#include "base/clock.h"
#include "base/counter.h"

namespace roentgen::aws {

struct XrayBackendOptions {
  EndpointUrl endpoint;
  std::string region;  // of the signature; may be empty with Signing::kNever
  Signing signing = Signing::kAlways;
};

struct XrayCall {
  std::string method = "POST";
  std::string target;  // path and query, as `/TraceSegments`; goes behind the endpoint's base path
  // Content-Type and X-Amz-* are signed, the rest goes along. Host, Content-Length, Authorization,
  // X-Amz-Date and X-Amz-Security-Token are the backend's own; given ones are left out, and so are
  // hop-by-hop headers.
  std::vector<http::Header> headers;
  std::shared_ptr<const std::string> body;
  std::chrono::milliseconds timeout{2'000};
  std::size_t max_answer_bytes = 1U << 20;
};

struct XrayBackendCounters {
  Counter clock_corrections;
  Counter refused_credentials;  // answers that say the credentials are expired or unknown
  Counter without_credentials;  // calls not sent
};

class XrayBackend {
 public:
  // `credentials` may be null with Signing::kNever.
  XrayBackend(XrayBackendOptions options, http::Transport& transport, CredentialCache* credentials,
              const Clock& clock);
  ~XrayBackend();

  // `done` as in http::Transport::Send. Sets no User-Agent: that is the caller's header.
  void Call(XrayCall call, http::Done done);

  // What has to be added to this machine's clock to have the service's time.
  DurationUs clock_offset() const;
  const XrayBackendCounters& counters() const;
  const EndpointUrl& endpoint() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

// The exception's name in an error answer (`x-amzn-errortype` header, `__type` or `code` of the
// body, without namespace and URL); empty when it has none. At most 128 characters, printable.
std::string ErrorNameOf(const http::Answer& answer);

// Whether the same call may succeed later without anything being changed: 429, 5xx, throttling,
// expired credentials, clock skew; and failures but kInvalid and kTooLarge.
bool IsRetryable(const http::Outcome& outcome);

}  // namespace roentgen::aws
