#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "bench/driver/document_stream.h"
#include "bench/driver/pace.h"
#include "bench/driver/senders.h"

namespace roentgen::bench {
namespace {

constexpr std::size_t kBurst = 32;
constexpr std::string_view kHeader = "{\"format\":\"json\",\"version\":1}\n";

}  // namespace

Result<int> Connect(const DriverOptions& options, int socket_type) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  if (inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1) {
    return MakeError(ErrorCode::kInvalid, "not an IPv4 address: " + options.host);
  }
  const int fd = socket(AF_INET, socket_type | SOCK_CLOEXEC, 0);
  // NOLINTNEXTLINE: the sockets interface is written in casts of sockaddr
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(fd);
    return MakeError(ErrorCode::kUnavailable, std::string("connect: ") + std::strerror(errno));
  }
  const int on = 1;
  if (socket_type == SOCK_STREAM) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

Result<RunOutcome> SendByUdp(const DriverOptions& options) {
  RG_TRY(const int fd, Connect(options, SOCK_DGRAM));
  DocumentStream stream(options.plan, options.first_trace);
  RunOutcome outcome;
  std::array<std::string, kBurst> texts;
  std::array<iovec, kBurst> vectors{};
  std::array<mmsghdr, kBurst> messages{};
  const Pace pace(options.rate, options.documents);
  while (outcome.sent < options.documents) {
    const std::uint64_t due = pace.DueNow() - outcome.sent;
    if (due < kBurst && outcome.sent + due < options.documents) {
      std::this_thread::sleep_until(pace.DueTime(outcome.sent + kBurst));
      continue;
    }
    const std::size_t count = std::min<std::uint64_t>(due, kBurst);
    for (std::size_t i = 0; i < count; ++i) {
      texts[i].assign(kHeader).append(stream.Next());
      outcome.bytes += texts[i].size() - kHeader.size();
      vectors[i] = {texts[i].data(), texts[i].size()};
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    for (std::size_t done = 0; done < count;) {
      const int sent = sendmmsg(fd, &messages[done], static_cast<unsigned>(count - done), 0);
      if (sent <= 0) {
        close(fd);
        return MakeError(ErrorCode::kUnavailable, std::string("send: ") + std::strerror(errno));
      }
      done += static_cast<std::size_t>(sent);
    }
    outcome.sent += count;
  }
  outcome.seconds = pace.ElapsedSeconds();
  outcome.next_trace = stream.next_trace();
  close(fd);
  return outcome;
}

}  // namespace roentgen::bench
