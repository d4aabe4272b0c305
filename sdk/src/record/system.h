// The system's clock and random numbers, called directly where nothing is injected.
//
// Thread-safety: from any thread. After fork() the child's random numbers differ from the parent's.
#pragma once

#include <cstdint>
#include <ctime>

namespace xray::detail {

inline std::int64_t SystemNowNs() noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Good to a few milliseconds and several times cheaper: enough for the seconds of a trace id.
inline std::int64_t SystemCoarseNowNs() noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::int64_t MonotonicNowNs() noexcept;

// xoshiro256++, one state a thread, seeded by the kernel.
std::uint64_t SystemNextRandom() noexcept;
// Every thread seeds anew at its next number.
void ReseedAllThreads() noexcept;

}  // namespace xray::detail
