#include "adapters/net/worker_pool.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/thread_name.h"

namespace roentgen::net {

WorkerPool::WorkerPool(int threads, std::size_t capacity)
    : queue_(std::max<std::size_t>(1, capacity)) {
  for (int i = 0; i < std::max(1, threads); ++i) threads_.emplace_back([this] { Work(); });
}

bool WorkerPool::TrySubmit(std::function<void()> task) {
  return queue_.TryPush(std::move(task), 1);
}

void WorkerPool::Work() {
  NameThisThread("query");
  while (!queue_.closed_and_empty()) {
    // A push wakes the thread; the long wait only bounds how long it sleeps without one.
    for (auto& task : queue_.PopBatch(1, std::chrono::hours(1))) task();
  }
}

void WorkerPool::Stop() {
  queue_.Close();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace roentgen::net
