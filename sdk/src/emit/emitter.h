// The thread that turns what has ended into documents and sends them.
//
// Queue: a lock-free stack that any thread pushes to; the emitter takes it whole and turns it
// round. The emitter looks every few milliseconds while there is traffic and sleeps deeply without,
// so that ending a segment costs no system call but the first after a pause.
//
// Thread-safety: Push, PushInProgress and Flush from any thread.
// Ownership:     owns its thread, started by the first push (after fork() the core makes the child
// another emitter). What is pushed belongs to it. Errors:        what cannot be sent is counted by
// reason in the core's counters. Bounds:        Config::queue_segments_max and queue_bytes_max; a
// batch of documents of kBatchBytesMax.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "src/emit/split.h"
#include "src/emit/transport.h"
#include "src/record/node.h"

namespace xray::detail {

class Core;

class Emitter {
 public:
  explicit Emitter(Core& core);
  ~Emitter();

  void Push(Node* unit) noexcept;
  void EnsureThread() noexcept;
  // At most queue_segments_max wait; more are refused and counted: the next one, or the end, says
  // more than they would have.
  void PushInProgress(Tree* tree) noexcept;
  bool Flush(int timeout_ms) noexcept;
  // Sends what is there for `timeout_ms` at most, ends the thread, drops the rest.
  void Stop(int timeout_ms) noexcept;

 private:
  static constexpr std::size_t kBatchBytesMax = 1u << 20;

  void Wake() noexcept;
  void Run() noexcept;
  void DetectResources() noexcept;
  void Rest() noexcept;
  bool Round() noexcept;
  void AppendUnit(Node* unit);
  void AppendInProgress(Tree* tree);
  void QueueDueTrees() noexcept;
  bool KeepInProgress(Tree* tree) noexcept;
  void SendBatch() noexcept;
  Node* TakeAll() noexcept;
  std::vector<Tree*> TakeInProgress() noexcept;
  void DropAll() noexcept;
  ProcessBlocks Process() const noexcept;

  Core& core_;
  Transport transport_;

  std::atomic<Node*> head_{nullptr};
  std::atomic<std::size_t> queued_units_{0};
  std::atomic<std::size_t> queued_bytes_{0};
  std::atomic<bool> deep_sleep_{false};
  std::atomic<bool> thread_running_{false};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable flushed_;
  std::unique_ptr<std::thread> thread_;
  std::vector<Tree*> in_progress_;  // a reference each
  std::uint64_t flush_wanted_ = 0;
  std::uint64_t flush_done_ = 0;
  bool woken_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  std::int64_t stop_deadline_ns_ = 0;

  // Of the thread alone.
  int idle_rounds_ = 0;
  std::vector<std::string> batch_;
  std::size_t batch_bytes_ = 0;
  std::size_t batch_units_ = 0;
  std::size_t batch_in_progress_ = 0;
};

}  // namespace xray::detail
