// What the SDK asks of the world: time, randomness, HTTP. Injected, so that tests decide all three.
//
// Thread-safety: implementations are called from any thread at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xray {

// The time of segments and sampling rules.
class Clock {
 public:
  virtual ~Clock() = default;
  // Nanoseconds since the epoch.
  virtual std::int64_t NowNs() noexcept = 0;
};

// Ids and sampling draws.
class Random {
 public:
  virtual ~Random() = default;
  // 64 uniform bits.
  virtual std::uint64_t Next() noexcept = 0;
};

// The system's: clock_gettime, and a generator per thread seeded from the kernel.
std::shared_ptr<Clock> SystemClock();
std::shared_ptr<Random> SystemRandom();

// What HttpFetcher is asked for.
struct FetchRequest {
  std::string method = "GET";
  std::string url;  // http://host[:port]/path
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int connect_timeout_ms = 1'000;
  int timeout_ms = 2'000;  // all of it, connecting included
  std::size_t response_bytes_max = 1u << 20;
  std::string ca_file;  // https: whom to trust; empty: the system's list
  int cancel_fd = -1;  // readable: give up at once, so that who stops need not wait for the timeout
};

// What came back, or why nothing did.
struct FetchResponse {
  std::string error;  // empty when an HTTP response came, whatever its status
  int status = 0;
  std::string body;
  // An answer with a status of 2xx.
  bool ok() const noexcept { return error.empty() && status >= 200 && status < 300; }
};

// One HTTP/1.1 exchange. Blocks its caller, which is always a background thread of the SDK; never
// throws.
class HttpFetcher {
 public:
  virtual ~HttpFetcher() = default;
  // Returns when the answer is there, the time is up, or `cancel_fd` is readable.
  virtual FetchResponse Fetch(const FetchRequest& request) noexcept = 0;
};

// Plain sockets, http only; https answers an error that says so. `xray/curl.h` has one that does
// https.
std::shared_ptr<HttpFetcher> PlainHttpFetcher();

}  // namespace xray
