// What services answer when asked for credentials: JSON of container endpoints, IMDS and credential
// processes; XML of STS.
//
// Thread-safety: pure functions.
// Errors:        kCorrupt (not such an answer, or without a key), kUnavailable (the answer tells of
//                an error: its code and message). No message repeats a key.
// Bounds:        kMaxCredentialAnswerBytes of text; JSON 8 and XML 16 levels deep; a document type
//                (entities) is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/aws/credentials.h"
#include "base/result.h"

namespace roentgen::aws {

inline constexpr std::size_t kMaxCredentialAnswerBytes = 64U << 10;

// AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration; IMDS's Code other than Success.
Result<Credentials> ParseCredentialJson(std::string_view body);
// <Credentials> of AssumeRole and AssumeRoleWithWebIdentity.
Result<Credentials> ParseStsCredentials(std::string_view body);

struct StsError {
  std::string code;
  std::string message;
};
// <Error> of an answer with status 4xx or 5xx; empty members when there is none.
StsError ParseStsError(std::string_view body);

// `2026-11-26T07:45:00Z`, also with a fraction or an offset.
std::optional<TimestampUs> ParseIso8601(std::string_view text);

// Text of the other side, made fit for one line of a log: printable ASCII, at most 300 characters.
std::string Printable(std::string_view text);

}  // namespace roentgen::aws
