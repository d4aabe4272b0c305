// A monotonic count that many threads raise and one scraper reads.
//
// Thread-safety: every method may be called from any thread at once. What one thread has added to
// several counters one after the other, another thread sees in that order: who counts a document
// where it goes before taking it off where it was, and reads in the order of its way, misses none.
#pragma once

#include <atomic>
#include <cstdint>

namespace roentgen {

class Counter {
 public:
  void Add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_acq_rel); }
  std::uint64_t value() const { return value_.load(std::memory_order_acquire); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A level that goes up and down, such as documents in flight.
class Gauge {
 public:
  void Add(std::int64_t n) { value_.fetch_add(n, std::memory_order_acq_rel); }
  void Set(std::int64_t n) { value_.store(n, std::memory_order_release); }
  std::int64_t value() const { return value_.load(std::memory_order_acquire); }

 private:
  std::atomic<std::int64_t> value_{0};
};

}  // namespace roentgen
