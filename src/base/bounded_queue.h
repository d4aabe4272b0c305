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
  // One that is not `urgent` may be left to gather company; see PopBatch.
  bool TryPush(T&& item, std::size_t weight, bool urgent = true) {
    {
      MutexLock lock(mu_);
      if (closed_ || (weight_ > 0 && weight_ + weight > capacity_)) return false;
      weight_ += weight;
      items_.push_back({std::move(item), weight, urgent});
      if (urgent) ++urgent_;
      if (gathering_ && !GatheredEnough()) return true;
    }
    ready_.notify_one();
    return true;
  }

  // Waits up to `wait` for a first item, then takes items until `max_weight` is reached or the
  // queue is empty. While nothing in the queue is urgent, and less than `max_weight` is there, it
  // gathers for up to `gather` first. Empty result: timed out, or closed and drained.
  std::vector<T> PopBatch(std::size_t max_weight, std::chrono::microseconds wait,
                          std::chrono::microseconds gather = {}) {
    std::vector<T> out;
    MutexLock lock(mu_);
    const auto deadline = std::chrono::steady_clock::now() + wait;
    while (items_.empty() && !closed_) {
      const auto now = std::chrono::steady_clock::now();
      if (now >= deadline) return out;
      lock.WaitFor(ready_, deadline - now);
    }
    if (gather.count() > 0) Gather(lock, max_weight, gather);
    std::size_t taken = 0;
    while (!items_.empty() && (out.empty() || taken + items_.front().weight <= max_weight)) {
      taken += items_.front().weight;
      if (items_.front().urgent) --urgent_;
      out.push_back(std::move(items_.front().item));
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
  struct Entry {
    T item;
    std::size_t weight;
    bool urgent;
  };

  bool GatheredEnough() const RG_REQUIRES(mu_) {
    return urgent_ > 0 || closed_ || weight_ >= enough_;
  }

  void Gather(MutexLock& lock, std::size_t enough, std::chrono::microseconds gather)
      RG_REQUIRES(mu_) {
    const auto deadline = std::chrono::steady_clock::now() + gather;
    enough_ = enough;
    gathering_ = true;
    while (!GatheredEnough()) {
      const auto now = std::chrono::steady_clock::now();
      if (now >= deadline) break;
      lock.WaitFor(ready_, deadline - now);
    }
    gathering_ = false;
  }

  const std::size_t capacity_;
  mutable Mutex mu_;
  std::condition_variable ready_;
  std::deque<Entry> items_ RG_GUARDED_BY(mu_);
  std::size_t weight_ RG_GUARDED_BY(mu_) = 0;
  std::size_t urgent_ RG_GUARDED_BY(mu_) = 0;  // items
  bool gathering_ RG_GUARDED_BY(mu_) = false;
  std::size_t enough_ RG_GUARDED_BY(mu_) = 0;  // weight at which gathering ends
  bool closed_ RG_GUARDED_BY(mu_) = false;
};

}  // namespace roentgen
