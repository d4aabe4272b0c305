// The thread that polls in the background, and how it is woken and ended.
//
// Thread-safety: Start and Stop by one thread at a time.
// Errors:        Start tells whether a thread runs.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

namespace xray::detail {

class PollThread {
 public:
  PollThread();
  // Ends the thread: at once while it sleeps, or in an exchange whose fetcher looks at cancel_fd.
  ~PollThread();
  PollThread(const PollThread&) = delete;
  PollThread& operator=(const PollThread&) = delete;

  bool Start(std::function<void()> run) noexcept;
  // Inside `run`: false when the thread shall end, true when the time has passed.
  bool Sleep(int ms) const noexcept;
  bool stopping() const noexcept { return !Sleep(0); }

  int cancel_fd() const noexcept { return cancel_fd_; }
  std::mutex& mutex() noexcept { return mutex_; }  // one poll at a time

  // In a forked child: the thread is not there, and the mutex may be locked for ever. The object
  // must not be destroyed.
  void AbandonInChild() noexcept;

 private:
  const int cancel_fd_;  // readable once stopping
  std::mutex mutex_;
  std::thread thread_;
};

}  // namespace xray::detail
