#include "src/net/look_up.h"

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace xray::detail {
namespace {

std::atomic<int> look_ups{0};

LookUpResult Resolve(const std::string& host, std::uint16_t port, int flags) {
  LookUpResult result;
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* found = nullptr;
  const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) {
    result.error = "looking up " + host + ": " +
                   (status == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(status));
    return result;
  }
  for (const addrinfo* entry = found; entry; entry = entry->ai_next) {
    SocketAddress& address = result.addresses.emplace_back();
    std::memcpy(&address.bytes, entry->ai_addr, entry->ai_addrlen);
    address.length = entry->ai_addrlen;
  }
  freeaddrinfo(found);
  return result;
}

// Shared by who asks and the thread that answers; the last of them closes the event.
struct Question {
  int done = eventfd(0, EFD_CLOEXEC);
  std::atomic<bool> answered{false};
  LookUpResult result;  // the thread's until `answered`
  Question() = default;
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
  ~Question() {
    if (done >= 0) close(done);
    look_ups.fetch_sub(1);
  }
};

// Empty when the answer is there.
std::string Await(const Question& question, const std::string& host, Deadline deadline,
                  int cancel_fd) {
  for (;;) {
    pollfd files[2] = {{question.done, POLLIN, 0}, {cancel_fd, POLLIN, 0}};
    const int ready = poll(files, 2, deadline.remaining_ms());
    if (question.answered.load(std::memory_order_acquire)) return "";
    if (files[1].revents != 0 && ready > 0) return "looking up " + host + ": given up";
    if (deadline.passed()) return "looking up " + host + ": no answer in time";
  }
}

}  // namespace

LookUpResult LookUp(const std::string& host, std::uint16_t port, Deadline deadline, int cancel_fd) {
  LookUpResult numeric = Resolve(host, port, AI_NUMERICHOST);
  if (numeric.error.empty()) return numeric;
  LookUpResult failed;
  if (look_ups.fetch_add(1) >= kLookUpsMax) {
    look_ups.fetch_sub(1);
    failed.error = "looking up " + host + ": earlier look-ups still wait for the name server";
    return failed;
  }
  const auto question = std::make_shared<Question>();
  try {
    if (question->done < 0) throw std::system_error(errno, std::generic_category());
    std::thread([question, host, port] {
      question->result = Resolve(host, port, 0);
      question->answered.store(true, std::memory_order_release);
      const std::uint64_t one = 1;
      (void)!write(question->done, &one, sizeof one);
    }).detach();
  } catch (const std::system_error& failure) {
    failed.error = "looking up " + host + ": " + failure.what();
    return failed;
  }
  failed.error = Await(*question, host, deadline, cancel_fd);
  return failed.error.empty() ? std::move(question->result) : failed;
}

}  // namespace xray::detail
