// The injected source of time. Nothing below the adapters reads the system clock directly.
//
// Thread-safety: every method may be called from any thread at once.
#pragma once

#include <atomic>
#include <chrono>

#include "base/time.h"

namespace roentgen {

class Clock {
 public:
  virtual ~Clock() = default;
  // Wall time, UTC; may step when the host's clock is set.
  virtual TimestampUs Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimestampUs Now() const override {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
  }
};

// A clock that moves only when told to. For tests and for replays.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimestampUs now) : now_us_(now.us) {}
  TimestampUs Now() const override { return {now_us_.load(std::memory_order_relaxed)}; }
  void Set(TimestampUs now) { now_us_.store(now.us, std::memory_order_relaxed); }
  void Advance(DurationUs by) { now_us_.fetch_add(by.us, std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> now_us_;
};

}  // namespace roentgen
