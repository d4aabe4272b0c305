// Requests to services that give credentials: small, bounded, with errors that name the service.
//
// Thread-safety: free functions; they block for at most the request's timeout.
// Errors:        kDeadline (no answer in time), kUnavailable (cannot be reached, or answers with an
// error).
#pragma once

#include <string>
#include <string_view>

#include "adapters/http/transport.h"
#include "base/result.h"

namespace roentgen::aws {

// The failure of a request as an Error, with `service` in front.
Error ServiceError(std::string_view service, const http::Failure& failure);
// The answer if its status is 200.
Result<http::Answer> FetchOk(http::Transport& transport, http::Request request,
                             std::string_view service);

}  // namespace roentgen::aws
