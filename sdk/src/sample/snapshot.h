// A value that many threads read without locks while one at a time replaces it.
//
// Thread-safety: Reader from any thread at once, wait-free; Replace by one thread at a time.
// Ownership:     owns the present value. A Reader borrows the value it saw for its own life, which
// must be
//                short: Replace waits for the readers of what it frees.
//
// Readers count themselves in one of two places before they look at the value. After the value is
// replaced new readers are sent to the other place, and the first must become empty; twice, because
// a reader may have chosen its place before the change and counted itself after it. Everything is
// sequentially consistent: a reader whose count Replace does not see yet sees the new value.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

namespace xray::detail {

template <class T>
class Snapshot {
 public:
  Snapshot() = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot() { delete value_.load(); }

  class Reader {
   public:
    explicit Reader(Snapshot& snapshot) noexcept
        : place_(snapshot.readers_[snapshot.turn_.load() & 1U]) {
      place_.fetch_add(1);
      value_ = snapshot.value_.load();
    }
    ~Reader() { place_.fetch_sub(1); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    const T* get() const noexcept { return value_; }

   private:
    std::atomic<std::uint32_t>& place_;
    const T* value_;
  };

  // For the thread that replaces.
  const T* present() const noexcept { return value_.load(); }

  void Replace(std::unique_ptr<const T> next) {
    const std::unique_ptr<const T> old(value_.exchange(next.release()));
    for (int round = 0; round < 2; ++round) {
      const std::uint32_t turn = turn_.fetch_add(1);
      while (readers_[turn & 1U].load() != 0)
        std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  }

  // In a forked child: readers of other threads exist no more.
  void ForgetReaders() noexcept {
    for (auto& place : readers_) place.store(0);
  }

 private:
  std::atomic<const T*> value_{nullptr};
  std::atomic<std::uint32_t> turn_{0};
  std::array<std::atomic<std::uint32_t>, 2> readers_{};
};

}  // namespace xray::detail
