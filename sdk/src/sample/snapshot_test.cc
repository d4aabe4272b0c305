#include "src/sample/snapshot.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace xray::detail {
namespace {

std::atomic<int> alive{0};

// Tells a value that was freed while it was read.
struct Watched {
  explicit Watched(int n) : number(n), twice(2 * n) { ++alive; }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  ~Watched() {
    number = twice = -1;
    --alive;
  }
  int number;
  int twice;
};

TEST(Snapshot, ReadersSeeWholeValuesThatNeverGoBack) {
  {
    Snapshot<Watched> snapshot;
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::vector<std::thread> readers;
    for (int t = 0; t < 3; ++t) {
      readers.emplace_back([&] {
        int last = 0;
        while (!done) {
          const Snapshot<Watched>::Reader reader(snapshot);
          if (!reader.get()) continue;
          const int number = reader.get()->number;
          if (number < last || reader.get()->twice != 2 * number) ++wrong;
          last = number;
        }
      });
    }
    for (int n = 1; n <= 2'000; ++n) snapshot.Replace(std::make_unique<Watched>(n));
    done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(snapshot.present()->number, 2'000);
    EXPECT_EQ(alive, 1) << "what was replaced is freed";
  }
  EXPECT_EQ(alive, 0);
}

TEST(Snapshot, WhatIsReadIsNotFreed) {
  Snapshot<Watched> snapshot;
  snapshot.Replace(std::make_unique<Watched>(1));
  std::atomic<bool> replaced{false};
  std::thread replacing;
  {
    const Snapshot<Watched>::Reader reader(snapshot);
    replacing = std::thread([&] {
      snapshot.Replace(std::make_unique<Watched>(2));
      replaced = true;
    });
    while (Snapshot<Watched>::Reader(snapshot).get()->number != 2) std::this_thread::yield();
    for (int i = 0; i < 10'000; ++i) std::this_thread::yield();
    EXPECT_FALSE(replaced);
    EXPECT_EQ(alive, 2);
    EXPECT_EQ(reader.get()->number, 1);
  }
  replacing.join();
  EXPECT_EQ(alive, 1);
}

TEST(Snapshot, ForgottenReadersDoNotHoldAReplacement) {
  Snapshot<Watched> snapshot;
  // As in a forked child: the thread that read is not there to end its reading.
  alignas(Snapshot<Watched>::Reader) unsigned char place[sizeof(Snapshot<Watched>::Reader)];
  new (place) Snapshot<Watched>::Reader(snapshot);
  snapshot.ForgetReaders();
  snapshot.Replace(std::make_unique<Watched>(1));
  EXPECT_EQ(snapshot.present()->number, 1);
}

}  // namespace
}  // namespace xray::detail
