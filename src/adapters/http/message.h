// One HTTP exchange as the client side sees it.
//
// Thread-safety: value types.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roentgen::http {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

struct Request {
  std::string method = "GET";
  std::string url;  // http:// or https://, path and query as they go out
  // As they go out; Host, Content-Length and Connection are the client's own, except that a Host
  // given here replaces the one of the URL. Names and values hold no line breaks (refused:
  // kInvalid).
  std::vector<Header> headers;
  std::shared_ptr<const std::string> body;   // shared, so that a retry copies nothing; null: none
  std::chrono::milliseconds timeout{2'000};  // from Send to the last byte of the answer
  std::chrono::milliseconds connect_timeout{2'000};  // of it, for name, TCP and TLS
  std::size_t max_answer_bytes = 1U << 20;           // of the body, decoded; kTooLarge beyond
  bool use_proxy = true;    // false: link-local and loopback services, never through a proxy
  bool verify_tls = false;  // true: verifies even where the client's options do not
};

struct Answer {
  int status = 0;
  std::vector<Header> headers;  // of the final answer; names in lower case, trimmed
  std::string body;
  // The value of the first header of this name (given in lower case); empty when there is none.
  std::string_view header(std::string_view name) const;
};

enum class FailureKind : std::uint8_t {
  kTimeout,            // the request's time ran out, in whatever phase
  kConnectionRefused,  // also: network or host unreachable
  kUnknownHost,        // the name (or the proxy's) does not resolve
  kTls,                // handshake or certificate
  kTooLarge,           // the answer's headers or body exceed their limits
  kInvalid,            // the request cannot be sent as it is: bad URL, line break in a header
  kNoCredentials,      // not sent: it has to be signed, and there is nothing to sign with
  kOverloaded,         // not sent: too many requests are waiting
  kCancelled,          // the client is closing
  kOther,              // the connection broke, or the other side does not speak HTTP
};

// Stable lower-case word for logs and metric labels.
std::string_view ToWord(FailureKind kind);

struct Failure {
  FailureKind kind = FailureKind::kOther;
  std::string message;  // what, where and why; holds no header and no body
};

using Outcome = std::expected<Answer, Failure>;
using Done = std::function<void(Outcome)>;

// The classes of X-Ray's telemetry records (BackendConnectionErrors).
enum class BackendFault : std::uint8_t {
  kTimeout,
  kConnectionRefused,
  kUnknownHost,
  kStatus4xx,
  kStatus5xx,
  kOther,
};
// nullopt for an answer below 400.
std::optional<BackendFault> FaultOf(const Outcome& outcome);

}  // namespace roentgen::http
