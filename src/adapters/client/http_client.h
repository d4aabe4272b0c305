// A synchronous HTTP/1.1 client for one server: one connection, kept open between requests.
//
// Thread-safety: one thread at a time.
// Errors:        kUnavailable (cannot connect, or the connection broke), kDeadline (no answer in
// time),
//                kTooLarge (answer beyond the limit); the message is the reason in a few words.
// Bounds:        each request ends within `timeout`; an answer's body is at most `max_body_bytes`.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/client/endpoint.h"
#include "base/result.h"

namespace roentgen::client {

struct HttpClientOptions {
  std::chrono::milliseconds timeout{30'000};
  std::size_t max_body_bytes = 256U << 20;
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class HttpClient {
 public:
  explicit HttpClient(Endpoint endpoint, HttpClientOptions options = {});
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  const Endpoint& endpoint() const;
  // Sends `body` to `path` of the X-Ray API. Any HTTP status is an answer. A connection that the
  // server closed while it was idle is opened again, once.
  Result<HttpAnswer> Post(std::string_view path, std::string_view body);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace roentgen::client
