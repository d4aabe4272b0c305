#include "src/sample/poll_thread.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include "src/net/deadline.h"

namespace xray::detail {

PollThread::PollThread() : cancel_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PollThread::~PollThread() {
  const std::uint64_t one = 1;
  if (cancel_fd_ >= 0) (void)!write(cancel_fd_, &one, sizeof one);
  if (thread_.joinable()) thread_.join();
  if (cancel_fd_ >= 0) close(cancel_fd_);
}

bool PollThread::Start(std::function<void()> run) noexcept {
  if (cancel_fd_ < 0) return false;  // it could not be ended
  // The host's signals are for the host's threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = true;
  try {
    thread_ = std::thread(std::move(run));
    pthread_setname_np(thread_.native_handle(), "xray-sampling");
  } catch (const std::system_error&) {
    started = false;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

bool PollThread::Sleep(int ms) const noexcept {
  const Deadline deadline(ms);
  for (;;) {
    pollfd file{cancel_fd_, POLLIN, 0};
    if (poll(&file, 1, deadline.remaining_ms()) > 0) return false;
    if (deadline.passed()) return true;
  }
}

void PollThread::AbandonInChild() noexcept {
  if (cancel_fd_ >= 0) close(cancel_fd_);
}

}  // namespace xray::detail
