#include "src/net/tcp_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace xray::detail {

std::string TcpSocket::Await(short events, Deadline deadline) const {
  for (;;) {
    pollfd files[2] = {{file_, events, 0}, {cancel_fd_, POLLIN, 0}};
    const int ready = poll(files, 2, deadline.remaining_ms());
    if (ready < 0 && errno != EINTR) return std::strerror(errno);
    if (ready > 0 && files[1].revents != 0) return "given up";
    if (ready > 0 && files[0].revents != 0) return "";
    if (deadline.passed()) return "timed out";
  }
}

std::string TcpSocket::Connect(const SocketAddress& address, Deadline deadline) {
  Close();
  file_ = socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (file_ < 0) return std::strerror(errno);
  const int on = 1;
  setsockopt(file_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(file_, reinterpret_cast<const sockaddr*>(&address.bytes), address.length) == 0)
    return "";
  if (errno != EINPROGRESS && errno != EINTR) return std::strerror(errno);
  if (std::string error = Await(POLLOUT, deadline); !error.empty()) return error;
  int failure = 0;
  socklen_t size = sizeof failure;
  if (getsockopt(file_, SOL_SOCKET, SO_ERROR, &failure, &size) != 0) failure = errno;
  return failure == 0 ? "" : std::strerror(failure);
}

std::string TcpSocket::SendAll(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return std::strerror(errno);
    if (std::string error = Await(POLLOUT, deadline); !error.empty()) return error;
  }
  return "";
}

std::string TcpSocket::Receive(char* buffer, std::size_t size, std::size_t& received,
                               Deadline deadline) {
  for (;;) {
    // First of all: a server that never stops sending does not outlast the deadline.
    if (std::string error = Await(POLLIN, deadline); !error.empty()) return error;
    if (deadline.passed()) return "timed out";
    const ssize_t got = recv(file_, buffer, size, 0);
    if (got >= 0) {
      received = static_cast<std::size_t>(got);
      return "";
    }
    if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) return std::strerror(errno);
  }
}

void TcpSocket::Close() noexcept {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

}  // namespace xray::detail
