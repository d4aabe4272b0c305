#include "adapters/net/http_limits.h"

namespace roentgen::net {

// Types and status: X-Ray API reference, common errors.
RefusalAnswer AnswerOf(HttpRefusal refusal) {
  switch (refusal) {
    case HttpRefusal::kMalformed:
      return {400, "MalformedHttpRequestException", "The request is not well-formed HTTP/1.1"};
    case HttpRefusal::kHeaderLimit:
      return {431, "RequestHeaderFieldsTooLargeException", "The request's headers are too large"};
    case HttpRefusal::kTargetLimit:
      return {414, "RequestUriTooLongException", "The request's target is too long"};
    case HttpRefusal::kBodyLimit:
      return {413, "RequestEntityTooLargeException", "The request's body is too large"};
    case HttpRefusal::kEncoding:
      return {415, "UnsupportedMediaTypeException",
              "Content-Encoding must be gzip or absent, and the body must match it"};
    case HttpRefusal::kHeaderTimeout:
      return {408, "RequestTimeoutException", "The request's headers took too long to arrive"};
    case HttpRefusal::kBodyTimeout:
      return {408, "RequestTimeoutException", "The request's body took too long to arrive"};
    case HttpRefusal::kInFlight:
      return {503, "ServiceUnavailableException", "Too many requests are being worked on"};
    case HttpRefusal::kInFlightBytes:
      return {503, "ServiceUnavailableException", "Too many bytes of requests are being worked on"};
    case HttpRefusal::kConnections:
      return {503, "ServiceUnavailableException", "Too many connections are open"};
  }
  return {500, "InternalFailure", "Unknown refusal"};
}

std::string_view ToString(HttpRefusal refusal) {
  switch (refusal) {
    case HttpRefusal::kMalformed: return "malformed";
    case HttpRefusal::kHeaderLimit: return "header_limit";
    case HttpRefusal::kTargetLimit: return "target_limit";
    case HttpRefusal::kBodyLimit: return "body_limit";
    case HttpRefusal::kEncoding: return "encoding";
    case HttpRefusal::kHeaderTimeout: return "header_timeout";
    case HttpRefusal::kBodyTimeout: return "body_timeout";
    case HttpRefusal::kInFlight: return "in_flight_limit";
    case HttpRefusal::kInFlightBytes: return "in_flight_bytes_limit";
    case HttpRefusal::kConnections: return "connection_limit";
  }
  return "unknown";
}

}  // namespace roentgen::net
