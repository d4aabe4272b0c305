// The sampling and the tagging operations: how each reads its request, and what then runs on the
// pool. Tags are of sampling rules or of groups, whichever an ARN names.
//
// Source: X-Ray API reference. Thread-safety: constants and pure functions.
// Errors: what X-Ray's model forbids is a ValidationException, one rule too many a
//         RuleLimitExceededException, one tag too many a TooManyTagsException.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "adapters/net/http_message.h"
#include "adapters/rest/http_handler.h"
#include "adapters/rest/operations.h"
#include "base/result.h"
#include "wire/api_json/api_requests.h"

namespace roentgen::rest {

using SamplingWork = std::expected<std::function<net::HttpResponse()>, net::HttpResponse>;

struct SamplingPath {
  Operation operation;
  // Reads the request; what comes back answers it, and borrows `parts`.
  SamplingWork (*prepare)(const HttpParts& parts, wire::ApiRequestDecoder& decoder,
                          std::string& body);
};

// Nullptr when the operation is another one.
const SamplingPath* FindSamplingPath(Operation operation);

// `/api/sampling/simulate`.
Result<std::string> AnswerSimulateSampling(const HttpParts& parts, const SimulatedRequest& request);

}  // namespace roentgen::rest
