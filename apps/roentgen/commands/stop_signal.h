// Ctrl-C and SIGTERM as a call, while it lives. The second one ends the program as usual.
//
// Thread-safety: construct it before other threads start, so that they inherit the blocked signals;
// the
//                call comes from a thread of its own.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <functional>
#include <stop_token>
#include <thread>
#include <utility>

namespace roentgen::cli {

class StopSignal {
 public:
  explicit StopSignal(std::function<void()> on_stop) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    waiter_ = std::jthread([signals = signals_, call = std::move(on_stop)](std::stop_token quit) {
      constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 50'000'000};
      while (!quit.stop_requested()) {
        if (::sigtimedwait(&signals, nullptr, &kLook) < 0) continue;
        ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
        call();
        return WaitForQuit(quit);
      }
    });
  }
  ~StopSignal() {
    waiter_ = {};
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

 private:
  // The thread stays to receive a second signal, which nobody else has unblocked.
  static void WaitForQuit(const std::stop_token& quit) {
    constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 50'000'000};
    while (!quit.stop_requested()) ::nanosleep(&kLook, nullptr);
  }

  sigset_t signals_{};
  sigset_t before_{};
  std::jthread waiter_;
};

}  // namespace roentgen::cli
