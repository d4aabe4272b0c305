// Bytes of one connection into requests, one at a time, strictly: what two HTTP readers could
// understand differently is refused (request smuggling).
//
// Thread-safety: none; belongs to its connection.
// Ownership:     the request it hands out owns its bytes.
// Errors:        a refusal, after which the connection can only be closed.
// Bounds:        `HttpLimits`.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "adapters/net/http_limits.h"
#include "adapters/net/http_message.h"

namespace roentgen::net {

class HttpRequestReader {
 public:
  enum class Progress {
    kNeedMore,  // present the unconsumed bytes again, with more behind them
    kHeaders,   // the headers are complete, a body follows; go on feeding
    kComplete,  // Take() has a request
    kRefused,
  };
  struct Fed {
    Progress progress = Progress::kNeedMore;
    std::size_t consumed = 0;
  };

  explicit HttpRequestReader(const HttpLimits& limits);
  ~HttpRequestReader();
  HttpRequestReader(const HttpRequestReader&) = delete;
  HttpRequestReader& operator=(const HttpRequestReader&) = delete;

  Fed Feed(std::string_view bytes);

  // Valid from kHeaders on.
  bool wants_continue() const;
  bool keep_alive() const;
  std::size_t declared_body_bytes() const;  // the limit itself when the length is not declared

  HttpRefusal refusal() const;
  // Hands out the request and starts over. Decompresses the body; an error is a refusal, too.
  bool Take(HttpRequest& out);

 private:
  struct State;
  Fed FeedHeaders(std::string_view bytes);
  Fed FeedBody(std::string_view bytes);
  Fed Refuse(HttpRefusal refusal, std::size_t consumed);
  bool CheckHeaders();
  void Restart();

  const HttpLimits& limits_;
  std::unique_ptr<State> state_;
};

}  // namespace roentgen::net
