// A blocking TCP client for tests: sends bytes as told, reads until a condition or a deadline.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "adapters/net/address.h"
#include "adapters/net/file_descriptor.h"

namespace roentgen::net {

class TestingClient {
 public:
  explicit TestingClient(const SocketAddress& to)
      : fd_(socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    connected_ = connect(fd_.get(), reinterpret_cast<const sockaddr*>(&to.storage), to.length) == 0;
  }

  bool connected() const { return connected_; }

  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Everything until the other side closes.
  std::string ReadAll() {
    while (ReadSome()) {
    }
    return std::exchange(in_, {});
  }

  // One answer with its Content-Length, or what came before the connection ended.
  std::string ReadResponse() {
    for (;;) {
      const auto end = in_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t total = end + 4 + BodyLength(in_.substr(0, end));
        if (in_.size() >= total) {
          std::string out = in_.substr(0, total);
          in_.erase(0, total);
          return out;
        }
      }
      if (!ReadSome()) return std::exchange(in_, {});
    }
  }

  void SendNoMore() { shutdown(fd_.get(), SHUT_WR); }
  // Closes so that the other side sees a reset.
  void Reset() {
    const linger hard{1, 0};
    setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    fd_.Reset();
  }

 private:
  static std::size_t BodyLength(std::string_view head) {
    const auto at = head.find("Content-Length: ");
    std::size_t length = 0;
    for (std::size_t i = at + 16; at != std::string_view::npos && i < head.size(); ++i) {
      if (head[i] < '0' || head[i] > '9') break;
      length = length * 10 + static_cast<std::size_t>(head[i] - '0');
    }
    return length;
  }

  bool ReadSome() {
    pollfd wait{fd_.get(), POLLIN, 0};
    if (poll(&wait, 1, 20'000) <= 0) return false;
    std::array<char, 4'096> buffer;
    const ssize_t got = recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    in_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }

  FileDescriptor fd_;
  bool connected_ = false;
  std::string in_;
};

}  // namespace roentgen::net
