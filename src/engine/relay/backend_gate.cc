#include "engine/relay/backend_gate.h"

#include <algorithm>
#include <utility>

namespace roentgen::relay {

BackendGate::BackendGate(const RelayLimits& limits, std::function<double()> random)
    : limits_(limits), random_(std::move(random)), window_(std::max(1, limits.concurrency)) {}

int BackendGate::Room(TimestampUs now) const {
  if (!away()) return window_;
  return now >= next_try_ ? 1 : 0;
}

void BackendGate::OnSuccess() {
  failures_ = 0;
  if (window_ >= limits_.concurrency) return;
  if (++successes_ < window_) return;
  ++window_;
  successes_ = 0;
}

void BackendGate::OnFailure(std::uint64_t epoch, TimestampUs now) {
  if (epoch != epoch_) return;
  ++epoch_;
  successes_ = 0;
  window_ = std::max(1, window_ / 2);
  if (failures_ == 0) away_since_ = now;
  ++failures_;
  next_try_ = now + Backoff(failures_);
}

DurationUs BackendGate::Backoff(int attempt) const {
  constexpr int kMostDoublings = 20;
  const int doublings = std::clamp(attempt - 1, 0, kMostDoublings);
  const std::int64_t full = std::min(limits_.max_backoff.us, limits_.first_backoff.us << doublings);
  return {full - static_cast<std::int64_t>(random_() * static_cast<double>(full) / 2)};
}

}  // namespace roentgen::relay
