// What a handler of the HTTP server sees: a whole request, and the one answer it owes.
//
// Thread-safety: values. `Respond` may be called from any thread, once; a second call is ignored,
//                and a `Respond` that is dropped uncalled answers 500.
// Ownership:     a request owns its bytes; a handler may keep it as long as it likes.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace roentgen::net {

using HttpHeader = std::pair<std::string, std::string>;

struct HttpRequest {
  std::string method;
  std::string path;   // without the query; not decoded, not normalised
  std::string query;  // behind the '?', not decoded
  std::vector<HttpHeader> headers;
  std::string body;  // with room for the padding a JSON parser wants behind it
  std::string peer;  // address and port of the other end
  // Stopped when the other end closes while the answer is awaited: long work may end then. Its
  // answer is owed all the same, as an end that only sends no more may still read.
  std::stop_token caller_left;

  // Value of the first header of that name, in any case; empty when there is none.
  std::string_view Header(std::string_view name) const RG_LIFETIME_BOUND;
  bool HasHeader(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<HttpHeader> headers;  // beside Content-Type, Content-Length, Date and Connection
  std::string body;
};

using Respond = std::function<void(HttpResponse)>;

// Runs on a network thread and must not block it: answer at once, or keep `Respond` and return.
using HttpHandler = std::function<void(HttpRequest, Respond)>;

}  // namespace roentgen::net
