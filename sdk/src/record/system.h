// The system's clock and random numbers, called directly where nothing is injected.
//
// Thread-safety: from any thread. After fork() the child's random numbers differ from the parent's.
#pragma once

#include <atomic>
#include <bit>
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

// One step of a generator whose state is `x`; spreads a number over all 64 bits.
inline std::uint64_t SplitMix(std::uint64_t& x) noexcept {
  std::uint64_t z = (x += 0x9E37'79B9'7F4A'7C15);
  z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
  z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
  return z ^ (z >> 31);
}

// xoshiro256++, one state a thread, seeded by the kernel.
struct RandomState {
  std::uint64_t s[4] = {};
  std::uint32_t generation = 0;  // of the seed
};
extern constinit thread_local RandomState random_state;
extern std::atomic<std::uint32_t> seed_generation;
void Seed(RandomState& state) noexcept;

inline std::uint64_t SystemNextRandom() noexcept {
  RandomState& state = random_state;
  if (state.generation != seed_generation.load(std::memory_order_relaxed)) Seed(state);
  auto& s = state.s;
  const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
  const std::uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = std::rotl(s[3], 45);
  return result;
}
// Every thread seeds anew at its next number.
void ReseedAllThreads() noexcept;

}  // namespace xray::detail
