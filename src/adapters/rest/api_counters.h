// Requests of the X-Ray API by operation: outcomes and how long they took.
//
// Thread-safety: every method may be called from any thread at once.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "adapters/rest/operations.h"
#include "base/counter.h"

namespace roentgen::rest {

// Upper bounds in microseconds; the last bucket has none.
inline constexpr std::array<std::int64_t, 14> kLatencyBoundsUs = {
    100,    250,    500,     1'000,   2'500,     5'000,     10'000,
    25'000, 50'000, 100'000, 250'000, 1'000'000, 2'500'000, 10'000'000};

struct LatencyCounts {
  std::array<Counter, kLatencyBoundsUs.size() + 1> buckets;
  Counter sum_us;
  void Add(std::chrono::steady_clock::duration took);
};

enum class Outcome { kOk, kClientError, kThrottled, kServerError };
inline constexpr int kOutcomes = 4;
std::string_view ToString(Outcome outcome);
Outcome OutcomeOf(int http_status);

struct OperationCounts {
  std::array<Counter, kOutcomes> outcomes;
  LatencyCounts latency;
};

struct ApiCounters {
  // One for each offered operation, the last for all others.
  std::array<OperationCounts, kOfferedOperations + 1> operations;
  Counter unknown_paths;
  Counter refused_host;    // Host not ours while bound to loopback: DNS rebinding
  Counter refused_origin;  // a browser's request from another site
  // What daemons tell about themselves in PutTelemetryRecords, summed over all daemons.
  Counter telemetry_records;
  Counter daemon_received;
  Counter daemon_sent;
  Counter daemon_spillover;
  Counter daemon_rejected;
  Counter daemon_connection_errors;

  OperationCounts& of(Operation operation) {
    return operations[static_cast<std::size_t>(operation)];
  }
};

}  // namespace roentgen::rest
