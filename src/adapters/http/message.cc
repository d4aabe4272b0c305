#include "adapters/http/message.h"

namespace roentgen::http {

std::string_view Answer::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

std::string_view ToWord(FailureKind kind) {
  switch (kind) {
    case FailureKind::kTimeout: return "timeout";
    case FailureKind::kConnectionRefused: return "connection_refused";
    case FailureKind::kUnknownHost: return "unknown_host";
    case FailureKind::kTls: return "tls";
    case FailureKind::kTooLarge: return "too_large";
    case FailureKind::kInvalid: return "invalid";
    case FailureKind::kNoCredentials: return "no_credentials";
    case FailureKind::kOverloaded: return "overloaded";
    case FailureKind::kCancelled: return "cancelled";
    case FailureKind::kOther: return "other";
  }
  return "other";
}

std::optional<BackendFault> FaultOf(const Outcome& outcome) {
  if (outcome) {
    if (outcome->status >= 500) return BackendFault::kStatus5xx;
    if (outcome->status >= 400) return BackendFault::kStatus4xx;
    return std::nullopt;
  }
  switch (outcome.error().kind) {
    case FailureKind::kTimeout: return BackendFault::kTimeout;
    case FailureKind::kConnectionRefused: return BackendFault::kConnectionRefused;
    case FailureKind::kUnknownHost: return BackendFault::kUnknownHost;
    default: return BackendFault::kOther;
  }
}

}  // namespace roentgen::http
