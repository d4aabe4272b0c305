#include "adapters/rest/api_counters.h"

#include <algorithm>

namespace roentgen::rest {

void LatencyCounts::Add(std::chrono::steady_clock::duration took) {
  const std::int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  const auto bucket = std::lower_bound(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end(), us);
  buckets[static_cast<std::size_t>(bucket - kLatencyBoundsUs.begin())].Add();
  sum_us.Add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, us)));
}

std::string_view ToString(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return "ok";
    case Outcome::kClientError: return "client_error";
    case Outcome::kThrottled: return "throttled";
    case Outcome::kServerError: return "server_error";
  }
  return "server_error";
}

Outcome OutcomeOf(int http_status) {
  if (http_status < 400) return Outcome::kOk;
  if (http_status == 429) return Outcome::kThrottled;
  return http_status < 500 ? Outcome::kClientError : Outcome::kServerError;
}

}  // namespace roentgen::rest
