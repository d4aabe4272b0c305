#include "adapters/aws/service_call.h"

#include <utility>

#include <fmt/format.h>

#include "adapters/aws/credential_answers.h"

namespace roentgen::aws {

Error ServiceError(std::string_view service, const http::Failure& failure) {
  const ErrorCode code =
      failure.kind == http::FailureKind::kTimeout ? ErrorCode::kDeadline : ErrorCode::kUnavailable;
  return MakeError(code, fmt::format("{}: {}", service, failure.message));
}

Result<http::Answer> FetchOk(http::Transport& transport, http::Request request,
                             std::string_view service) {
  request.max_answer_bytes = kMaxCredentialAnswerBytes;
  http::Outcome outcome = transport.Fetch(std::move(request));
  if (!outcome) return ServiceError(service, outcome.error());
  if (outcome->status != 200) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("{} answers {}: {}", service, outcome->status, Printable(outcome->body)));
  }
  return std::move(*outcome);
}

}  // namespace roentgen::aws
