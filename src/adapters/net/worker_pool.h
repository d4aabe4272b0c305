// A few threads for work that would hold up a network thread: queries, scrapes.
//
// Thread-safety: every method may be called from any thread at once; `Stop` from one.
// Ownership:     owns its threads; tasks still queued at `Stop` are run.
// Bounds:        `capacity` tasks wait; more are refused.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"

namespace roentgen::net {

class WorkerPool {
 public:
  WorkerPool(int threads, std::size_t capacity);
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool is stopped; the task is then not run.
  bool TrySubmit(std::function<void()> task);
  void Stop();
  std::size_t queued() const { return queue_.weight(); }

 private:
  void Work();

  BoundedQueue<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
};

}  // namespace roentgen::net
