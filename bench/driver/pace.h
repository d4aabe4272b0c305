// When to send in an open loop: how many documents are due by now, whatever the server does.
//
// Thread-safety: value type.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace roentgen::bench {

using Steady = std::chrono::steady_clock;

class Pace {
 public:
  // `rate` 0: everything is due at once.
  Pace(double rate, std::uint64_t documents)
      : rate_(rate), documents_(documents), start_(Steady::now()) {}

  std::uint64_t DueNow() const {
    if (rate_ <= 0) return documents_;
    const std::chrono::duration<double> elapsed = Steady::now() - start_;
    return std::min(documents_, static_cast<std::uint64_t>(elapsed.count() * rate_));
  }
  Steady::time_point DueTime(std::uint64_t document) const {
    if (rate_ <= 0) return Steady::now();
    return start_ + std::chrono::duration_cast<Steady::duration>(
                        std::chrono::duration<double>(static_cast<double>(document) / rate_));
  }
  double ElapsedSeconds() const {
    return std::chrono::duration<double>(Steady::now() - start_).count();
  }

 private:
  double rate_;
  std::uint64_t documents_;
  Steady::time_point start_;
};

}  // namespace roentgen::bench
