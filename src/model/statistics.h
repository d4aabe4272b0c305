// Counts and response times of a node or an edge, and their histogram. Additive and subtractable,
// so that a rollup is the sum of its traces' contributions and one trace's can be taken back.
//
// Source: X-Ray API reference, ServiceStatistics, EdgeStatistics, HistogramEntry.
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/segment.h"

namespace roentgen {

enum class Outcome { kOk, kError, kThrottle, kFault };

// One bucket for each call; a call with several flags counts as the gravest: fault, throttle,
// error.
constexpr Outcome OutcomeOf(const Flags& flags) {
  if (flags.fault) return Outcome::kFault;
  if (flags.throttle) return Outcome::kThrottle;
  return flags.error ? Outcome::kError : Outcome::kOk;
}

struct Statistics {
  std::int64_t ok = 0;
  std::int64_t error = 0;     // 4xx without 429
  std::int64_t throttle = 0;  // 429
  std::int64_t fault = 0;     // 5xx
  std::int64_t total_response_us = 0;

  std::int64_t total() const { return ok + error + throttle + fault; }
  void Add(Outcome outcome, DurationUs response, std::int64_t sign = 1);
  void Add(const Statistics& other, std::int64_t sign = 1);
  bool operator==(const Statistics&) const = default;
};

// Sparse histogram over durations rounded to three significant decimal digits (error under 0.5 %),
// one count a bucket, as X-Ray lists {Value, Count} pairs.
class Histogram {
 public:
  using Buckets = std::vector<std::pair<std::int64_t, std::int64_t>>;

  Histogram() = default;
  // `buckets` ascend, each once, and none counts zero.
  explicit Histogram(Buckets buckets) : buckets_(std::move(buckets)) {}

  // Bucket of a duration: its value in microseconds rounded to three significant digits.
  static std::int64_t BucketUs(DurationUs duration);

  void Add(DurationUs duration, std::int64_t count = 1);
  void AddBucket(std::int64_t bucket_us, std::int64_t count);
  void Add(const Histogram& other, std::int64_t sign = 1);

  // Bucket value (microseconds) -> count; no zero counts; ascending.
  const Buckets& buckets() const { return buckets_; }
  bool empty() const { return buckets_.empty(); }
  std::int64_t count() const;
  // The smallest bucket at or below which a `quantile` (0..1) of the counts lie; zero when empty.
  DurationUs Quantile(double quantile) const;
  bool operator==(const Histogram&) const = default;

 private:
  // Sorted and flat: a service graph of hours adds up tens of thousands of these.
  Buckets buckets_;
};

}  // namespace roentgen
