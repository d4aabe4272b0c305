// Every bound of the HTTP server, and the counters that tell when one bites.
//
// Thread-safety: limits are values; counters may be raised and read from any thread at once.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "base/counter.h"

namespace roentgen::net {

struct HttpLimits {
  std::size_t header_bytes = 32u << 10;  // request line and headers together
  std::size_t header_count = 100;
  std::size_t target_bytes = 8u << 10;
  std::size_t body_bytes = 5u << 20;  // as sent, and again after decompression
  std::size_t connections = 4'096;
  std::size_t in_flight = 1'024;            // requests handed to handlers, not yet answered
  std::size_t in_flight_bytes = 64u << 20;  // bodies being read or worked on
  std::size_t requests_per_connection = 100'000;
  std::chrono::milliseconds idle_timeout{60'000};    // between requests
  std::chrono::milliseconds header_timeout{10'000};  // first byte to the end of the headers
  std::chrono::milliseconds body_timeout{30'000};    // end of the headers to the end of the body
  std::chrono::milliseconds write_timeout{30'000};   // of one answer
  std::chrono::milliseconds drain_timeout{5'000};    // for open connections when stopping
};

// Why the server itself refused a request, before any handler saw it.
enum class HttpRefusal {
  kMalformed,
  kHeaderLimit,
  kTargetLimit,
  kBodyLimit,
  kEncoding,
  kHeaderTimeout,
  kBodyTimeout,
  kInFlight,
  kInFlightBytes,
  kConnections,
};
inline constexpr int kHttpRefusals = static_cast<int>(HttpRefusal::kConnections) + 1;

struct RefusalAnswer {
  int status = 400;
  std::string_view type;     // tidy:allow(view) literals
  std::string_view message;  // tidy:allow(view) literals
};
RefusalAnswer AnswerOf(HttpRefusal refusal);
std::string_view ToString(HttpRefusal refusal);

struct HttpCounters {
  Counter connections;
  Gauge open_connections;
  Counter requests;
  Gauge in_flight;
  Gauge in_flight_bytes;
  Counter bytes_received;
  Counter bytes_sent;
  std::array<Counter, 6> responses;  // by the status' first digit
  std::array<Counter, kHttpRefusals> refused;
  Counter write_timeouts;
  Counter callers_left;  // before they had their answer
};

}  // namespace roentgen::net
