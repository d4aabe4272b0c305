// A monotonic count that many threads raise and one scraper reads.
//
// Thread-safety: every method may be called from any thread at once. Relaxed order is enough: a
// counter publishes no other data, and the accounting identity is only read at quiet moments.
#pragma once

#include <atomic>
#include <cstdint>

namespace roentgen {

class Counter {
 public:
  void Add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A level that goes up and down, such as documents in flight.
class Gauge {
 public:
  void Add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  void Set(std::int64_t n) { value_.store(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

}  // namespace roentgen
