// An HTTP/1.1 server on a few threads: any number of listeners, one handler per listener and
// thread. Nothing blocks a network thread; answers on one connection keep their requests' order.
//
// Thread-safety: `Start` and `Stop` from one thread; counters from any.
// Ownership:     owns its threads and sockets. Handlers and what they borrow must outlive `Stop`.
// Errors:        kUnavailable when an address cannot be bound; kInvalid when it is none.
// Bounds:        `HttpLimits`; each has a counter and an answer (431, 413, 408, 503).
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "adapters/net/address.h"
#include "adapters/net/http_limits.h"
#include "adapters/net/http_message.h"
#include "base/result.h"

namespace roentgen::net {

struct HttpListener {
  HostPort address;
  // Called once per network thread, so that a handler can keep state that no other thread touches.
  std::function<HttpHandler()> make_handler;
};

class HttpServer {
 public:
  HttpServer(HttpLimits limits, int threads);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds every listener, then starts the threads. Once.
  Result<void> Start(std::vector<HttpListener> listeners);
  // Where the n-th listener is bound, with its real port.
  const SocketAddress& address(std::size_t listener) const;

  // Stops accepting and closes idle connections; running requests go on.
  void BeginDrain();
  // BeginDrain, then waits for the handlers' answers and their delivery (at most `drain_timeout` of
  // socket time), then ends the threads. Idempotent.
  void Stop();

  const HttpCounters& counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace roentgen::net
