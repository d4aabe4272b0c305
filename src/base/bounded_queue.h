// A multi-producer queue whose total weight never exceeds its capacity. Producers are refused,
// never blocked; the consumer takes everything that is there, up to a weight.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     owns queued items; `Close` keeps them for the consumer to drain.
// Bounds:        `capacity` in the caller's unit of weight (documents, bytes).
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace roentgen {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // False, leaving `item` untouched, when it would exceed the capacity or the queue is closed. An
  // item heavier than the whole capacity is taken when the queue is empty, so that none can starve.
  bool TryPush(T&& item, std::size_t weight) {
    {
      MutexLock lock(mu_);
      if (closed_ || (weight_ > 0 && weight_ + weight > capacity_)) return false;
      weight_ += weight;
      items_.emplace_back(std::move(item), weight);
    }
    ready_.notify_one();
    return true;
  }

  // Waits up to `wait` for a first item, then takes items until `max_weight` is reached or the
  // queue is empty. Empty result: timed out, or closed and drained.
  std::vector<T> PopBatch(std::size_t max_weight, std::chrono::microseconds wait) {
    std::vector<T> out;
    MutexLock lock(mu_);
    const auto deadline = std::chrono::steady_clock::now() + wait;
    while (items_.empty() && !closed_) {
      const auto now = std::chrono::steady_clock::now();
      if (now >= deadline) return out;
      lock.WaitFor(ready_, deadline - now);
    }
    std::size_t taken = 0;
    while (!items_.empty() && (out.empty() || taken + items_.front().second <= max_weight)) {
      taken += items_.front().second;
      out.push_back(std::move(items_.front().first));
      items_.pop_front();
    }
    weight_ -= taken;
    return out;
  }

  // Refuses further items and wakes the consumer; what is queued stays to be drained.
  void Close() {
    {
      MutexLock lock(mu_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  bool closed_and_empty() const {
    MutexLock lock(mu_);
    return closed_ && items_.empty();
  }

  std::size_t weight() const {
    MutexLock lock(mu_);
    return weight_;
  }

 private:
  const std::size_t capacity_;
  mutable Mutex mu_;
  std::condition_variable ready_;
  std::deque<std::pair<T, std::size_t>> items_ RG_GUARDED_BY(mu_);
  std::size_t weight_ RG_GUARDED_BY(mu_) = 0;
  bool closed_ RG_GUARDED_BY(mu_) = false;
};

}  // namespace roentgen
