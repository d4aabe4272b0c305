// A point of monotonic time up to which something may take.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace xray::detail {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Deadline(int in_ms) : at_(Clock::now() + std::chrono::milliseconds(in_ms)) {}
  Deadline(Deadline whole, int in_ms) : at_(std::min(whole.at_, Deadline(in_ms).at_)) {}

  Clock::time_point at() const noexcept { return at_; }
  bool passed() const noexcept { return Clock::now() >= at_; }
  // For poll(): rounded up, so that waking means it has passed.
  int remaining_ms() const noexcept {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
  }

 private:
  Clock::time_point at_;
};

}  // namespace xray::detail
