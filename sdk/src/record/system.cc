#include "src/record/system.h"

#include <sys/random.h>

#include <xray/environment.h>

namespace xray {
namespace detail {

constinit thread_local RandomState random_state;
std::atomic<std::uint32_t> seed_generation{1};

void Seed(RandomState& state) noexcept {
  state.generation = seed_generation.load(std::memory_order_relaxed);
  if (getrandom(state.s, sizeof state.s, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof state.s))
    return;
  // Early in boot the kernel may have nothing yet: time and the thread's address tell states apart.
  std::uint64_t mix = static_cast<std::uint64_t>(SystemNowNs()) ^
                      static_cast<std::uint64_t>(MonotonicNowNs()) << 17 ^
                      reinterpret_cast<std::uintptr_t>(&state);
  for (auto& word : state.s) word = SplitMix(mix);
}

std::int64_t MonotonicNowNs() noexcept {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void ReseedAllThreads() noexcept { seed_generation.fetch_add(1, std::memory_order_relaxed); }

namespace {

class KernelClock : public Clock {
 public:
  std::int64_t NowNs() noexcept override { return SystemNowNs(); }
};

class ThreadRandom : public Random {
 public:
  std::uint64_t Next() noexcept override { return SystemNextRandom(); }
};

}  // namespace
}  // namespace detail

std::shared_ptr<Clock> SystemClock() {
  // Never destroyed: background threads may still ask while the process ends.
  static const auto& clock = *new std::shared_ptr<Clock>(std::make_shared<detail::KernelClock>());
  return clock;
}

std::shared_ptr<Random> SystemRandom() {
  static const auto& random =
      *new std::shared_ptr<Random>(std::make_shared<detail::ThreadRandom>());
  return random;
}

}  // namespace xray
