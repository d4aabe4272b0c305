// The paths under /api: how each reads its request, and what then runs on the pool.
//
// Source: docs/api.md. Thread-safety: constants and pure functions.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "adapters/net/http_message.h"
#include "adapters/rest/http_handler.h"
#include "adapters/rest/operations.h"
#include "base/result.h"
#include "wire/api_json/api_requests.h"

namespace roentgen::rest {

// Given what stops when the caller leaves.
using ApiWork = std::function<net::HttpResponse(const std::stop_token&)>;

struct ApiPath {
  Operation operation;
  // Reads the request; what comes back answers it, and borrows `parts`.
  Result<ApiWork> (*prepare)(const HttpParts& parts, wire::ApiRequestDecoder& decoder,
                             std::string& body);
};

// Nullptr when the operation is X-Ray's.
const ApiPath* FindApiPath(Operation operation);

// `application/json`, with parameters or without. Forms cannot send it, so pages of other sites
// need to ask first, and nobody answers them.
bool IsJsonType(std::string_view content_type);
net::HttpResponse WrongTypeFailure();

}  // namespace roentgen::rest
