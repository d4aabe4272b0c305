// An HTTP/1.1 and HTTP/2 client on libcurl: one thread, one pool of connections, as many requests
// at once as asked for (docs/adr/0012-aws-client.md says why one thread).
//
// Thread-safety: every method may be called from any thread at once; callbacks run on the client's
//                thread ("http-out").
// Ownership:     owns its thread and connections. The destructor cancels what is in flight, calls
//                its callbacks with kCancelled, and joins.
// Errors:        Create: kInvalid (proxy URL, CA file), kInternal (libcurl does not start).
// Bounds:        `max_waiting` requests beyond `max_active`, then kOverloaded; connections to one
//                host `max_connections_per_host`; headers of an answer 64 KiB; bodies as the
//                request says.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/transport.h"
#include "base/counter.h"
#include "base/result.h"

namespace roentgen::http {

struct ClientOptions {
  std::string proxy;     // `http://user:password@host:port`; empty: none
  std::string no_proxy;  // NO_PROXY's list: names, domains, addresses, CIDR blocks; `*`
  bool verify_tls = true;
  // Offers HTTP/2 over TLS: one connection for all requests, at three times the CPU for uploads.
  bool http2 = false;
  std::string ca_bundle;  // a PEM file instead of the system's; AWS_CA_BUNDLE
  std::size_t max_active = 64;
  std::size_t max_waiting = 256;
  std::size_t max_connections_per_host = 8;
  std::chrono::milliseconds idle_connection{90'000};  // closed after so long without a request
};

// The proxy that the environment asks for: HTTPS_PROXY, then https_proxy; NO_PROXY, no_proxy.
// `flag` (-p, ProxyAddress) goes first. Errors: kInvalid for an address that is no URL of a host.
Result<ClientOptions> WithProxy(ClientOptions options, std::string_view flag,
                                const std::function<std::optional<std::string>(const char*)>& env);

struct ClientCounters {
  Counter requests;
  Counter connections;  // opened; requests / connections tells how well they are reused
  Counter bytes_sent;   // of bodies
};

class Client final : public Transport {
 public:
  static Result<std::unique_ptr<Client>> Create(ClientOptions options);
  ~Client() override;

  void Send(Request request, Done done) override;
  // Cancels what is in flight and waits for its callbacks; from then on every Send is cancelled at
  // once. For those who borrow the client and have threads that may be waiting in Fetch.
  // Idempotent; never from a callback.
  void Close();
  const ClientCounters& counters() const;

 private:
  class Loop;
  explicit Client(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

}  // namespace roentgen::http
