#include "src/emit/udp_socket.h"

#include <time.h>
// Needs time.h.
#include <linux/errqueue.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace xray::detail {

std::string UdpSocket::Open(const Endpoint& daemon) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int status =
      getaddrinfo(daemon.host.c_str(), std::to_string(daemon.port).c_str(), &hints, &found);
  if (status != 0) return "looking up " + daemon.host + ": " + gai_strerror(status);
  std::string error = "no address for " + daemon.host;
  for (const addrinfo* address = found; address; address = address->ai_next) {
    const int file = socket(address->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (file >= 0 && connect(file, address->ai_addr, address->ai_addrlen) == 0) {
      // A full send buffer makes the emitter wait this long, never the host's threads.
      const timeval send_timeout{0, 500'000};
      setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &send_timeout, sizeof send_timeout);
      const int buffer_bytes = 1 << 20;
      setsockopt(file, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
      // Without it only a refused port is told, not that the daemon's host is gone: a pod that was
      // deleted takes its address with it.
      const int is_on = 1;
      if (address->ai_family == AF_INET6) {
        setsockopt(file, IPPROTO_IPV6, IPV6_RECVERR, &is_on, sizeof is_on);
      } else {
        setsockopt(file, IPPROTO_IP, IP_RECVERR, &is_on, sizeof is_on);
      }
      Close();
      file_ = file;
      error.clear();
      break;
    }
    error = "opening a socket to " + daemon.ToString() + ": " + std::strerror(errno);
    if (file >= 0) close(file);
  }
  freeaddrinfo(found);
  return error;
}

void UdpSocket::Close() noexcept {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

UdpSocket::Sent UdpSocket::Send(std::span<const std::string> datagrams) noexcept {
  Sent sent;
  std::array<iovec, kBatchMax> pieces;
  std::array<mmsghdr, kBatchMax> messages;
  while (sent.count < datagrams.size()) {
    const std::size_t n = std::min(datagrams.size() - sent.count, kBatchMax);
    for (std::size_t i = 0; i < n; ++i) {
      const std::string& datagram = datagrams[sent.count + i];
      pieces[i] = {const_cast<char*>(datagram.data()), datagram.size()};
      messages[i] = {};
      messages[i].msg_hdr.msg_iov = &pieces[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int taken = sendmmsg(file_, messages.data(), static_cast<unsigned>(n), MSG_NOSIGNAL);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) {
      sent.error = errno;
      return sent;
    }
    sent.count += static_cast<std::size_t>(taken);
  }
  return sent;
}

int UdpSocket::PendingError(int wait_ms) noexcept {
  pollfd file{file_, 0, 0};
  if (poll(&file, 1, wait_ms) <= 0 || (file.revents & POLLERR) == 0) return 0;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(file_, SOL_SOCKET, SO_ERROR, &error, &size);
  // sendmmsg has taken it off when it came between two datagrams of a batch; the queue still knows.
  const int queued = TakeQueuedErrors();
  return error != 0 ? error : queued;
}

// Each datagram that came back waits there; left alone they would be told again and again.
int UdpSocket::TakeQueuedErrors() noexcept {
  int error = 0;
  for (std::size_t i = 0; i < kErrorsTakenMax; ++i) {
    alignas(cmsghdr) std::array<char, 256> control;
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(file_, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) break;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
      const bool is_error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                            (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
      if (!is_error) continue;
      sock_extended_err came_back;
      std::memcpy(&came_back, CMSG_DATA(part), sizeof came_back);
      error = static_cast<int>(came_back.ee_errno);
    }
  }
  return error;
}

}  // namespace xray::detail
