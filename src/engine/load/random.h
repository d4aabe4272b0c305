// A small seeded generator of random numbers: the same seed gives the same numbers in every build.
//
// Thread-safety: value type; one thread at a time.
#pragma once

#include <cstdint>

namespace roentgen::load {

// One round of SplitMix64's finalizer: spreads neighbouring inputs over all 64 bits.
constexpr std::uint64_t Mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t Next() {
    const std::uint64_t value = Mix(state_);
    state_ += 0x9e3779b97f4a7c15ULL;
    return value;
  }
  // 0 <= result < bound; `bound` is at least 1.
  constexpr std::uint64_t Below(std::uint64_t bound) { return Next() % bound; }
  // 0 <= result < 1.
  constexpr double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  constexpr bool Chance(double share) { return share > 0 && Unit() < share; }
  // Near `median`, with a long tail to the right, as response times have. Integer arithmetic on
  // purpose: no libm, so every platform generates the same microsecond.
  std::int64_t Latency(std::int64_t median_us);

 private:
  std::uint64_t state_;
};

}  // namespace roentgen::load
