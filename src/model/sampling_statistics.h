// What clients report of their sampling decisions, what they are told in return, and what is kept
// of it.
//
// Source: X-Ray API reference, GetSamplingTargets and GetSamplingStatisticSummaries.
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace roentgen {

// Counts since the client's last report. Whether borrowed requests are among the sampled ones
// depends on the client.
struct SamplingCounts {
  std::int64_t requests = 0;
  std::int64_t sampled = 0;
  std::int64_t borrowed = 0;
  bool operator==(const SamplingCounts&) const = default;
};

struct SamplingStatistics {
  std::string rule;
  std::string client;  // ClientID
  TimestampUs time;    // by the client's clock
  SamplingCounts counts;
};

// Requests with a fault or whatever else the client takes for an anomaly.
struct SamplingBoostStatistics {
  std::string rule;
  std::string service;
  TimestampUs time;
  std::int64_t anomalies = 0;
  std::int64_t requests = 0;
  std::int64_t sampled_anomalies = 0;
};

struct SamplingBoost {
  double rate = 0;
  TimestampUs until;
  bool operator==(const SamplingBoost&) const = default;
};

struct SamplingTarget {
  std::string rule;
  double fixed_rate = 0;
  std::int64_t quota = 0;   // of this client, requests a second
  TimestampUs quota_until;  // by the client's clock
  DurationUs interval;      // until the next report
  std::optional<SamplingBoost> boost;
  bool operator==(const SamplingTarget&) const = default;
};

// A report that was not taken.
struct UnprocessedStatistics {
  std::string rule;
  std::string code;  // an HTTP status
  std::string message;
  bool operator==(const UnprocessedStatistics&) const = default;
};

// What all clients reported of a rule in the ten seconds from `window`.
struct SamplingSummary {
  std::string rule;
  TimestampUs window;
  SamplingCounts counts;
  bool operator==(const SamplingSummary&) const = default;
};

}  // namespace roentgen
