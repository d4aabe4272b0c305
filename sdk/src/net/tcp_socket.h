// A TCP connection whose every step has a deadline.
//
// Thread-safety: one thread.
// Errors:        each step gives a sentence without host and port, empty on success.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "src/net/deadline.h"
#include "src/net/look_up.h"

namespace xray::detail {

class TcpSocket {
 public:
  // `cancel_fd`: readable means give up every step; -1: none.
  explicit TcpSocket(int cancel_fd) : cancel_fd_(cancel_fd) {}
  ~TcpSocket() { Close(); }
  TcpSocket(const TcpSocket&) = delete;
  TcpSocket& operator=(const TcpSocket&) = delete;

  std::string Connect(const SocketAddress& address, Deadline deadline);
  std::string SendAll(std::string_view bytes, Deadline deadline);
  // At least one byte into `buffer`, or `received` 0 at the end.
  std::string Receive(char* buffer, std::size_t size, std::size_t& received, Deadline deadline);

 private:
  std::string Await(short events, Deadline deadline) const;
  void Close() noexcept;

  const int cancel_fd_;
  int file_ = -1;
};

}  // namespace xray::detail
