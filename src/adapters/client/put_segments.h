// PutTraceSegments, as a client calls it.
//
// Errors: those of HttpClient; kOverloaded or kInvalid when the whole request is refused, with the
//         exception's name as message.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "adapters/client/http_client.h"
#include "base/result.h"

namespace roentgen::client {

inline constexpr std::size_t kMaxPutDocuments = 50;  // X-Ray's limit for one request

struct Unprocessed {
  std::string id;    // empty when the server could not tell
  std::string code;  // such as MissingId
  std::string message;
};

// The documents that were not taken; empty when all were.
Result<std::vector<Unprocessed>> PutSegments(HttpClient& http,
                                             std::span<const std::string> documents);

}  // namespace roentgen::client
