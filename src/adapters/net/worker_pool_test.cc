#include "adapters/net/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace roentgen::net {
namespace {

TEST(WorkerPool, RunsEveryTaskItTook) {
  std::atomic<int> ran{0};
  {
    WorkerPool pool(2, 1'000);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.TrySubmit([&ran] { ran.fetch_add(1); }));
  }
  EXPECT_EQ(ran.load(), 500);
}

TEST(WorkerPool, RefusesWhenFull) {
  std::promise<void> started;
  std::promise<void> release;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.TrySubmit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(pool.TrySubmit([] {}));
  EXPECT_TRUE(pool.TrySubmit([] {}));
  EXPECT_FALSE(pool.TrySubmit([] {}));
  EXPECT_EQ(pool.queued(), 2u);
  release.set_value();
}

TEST(WorkerPool, RefusesAfterStop) {
  WorkerPool pool(1, 2);
  pool.Stop();
  EXPECT_FALSE(pool.TrySubmit([] {}));
}

}  // namespace
}  // namespace roentgen::net
