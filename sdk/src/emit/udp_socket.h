// A connected UDP socket to the daemon.
//
// Thread-safety: one thread.
// Errors:        Open says why it failed; Send says how far it came and what stopped it.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "src/emit/address.h"

namespace xray::detail {

class UdpSocket {
 public:
  UdpSocket() = default;
  ~UdpSocket() { Close(); }
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  // Looks the name up and connects; the socket that was open before stays when this fails. Empty on
  // success.
  std::string Open(const Endpoint& daemon);
  void Close() noexcept;
  bool is_open() const noexcept { return file_ >= 0; }

  struct Sent {
    std::size_t count = 0;  // datagrams that the kernel took, from the front
    int error = 0;          // errno that stopped it, 0 when all went
  };
  // One sendmmsg call for each kBatchMax datagrams.
  Sent Send(std::span<const std::string> datagrams) noexcept;

  // An error that came back for what was sent, and takes it off the socket; waits for it up to
  // `wait_ms`. 0: none.
  int PendingError(int wait_ms) noexcept;

  static constexpr std::size_t kBatchMax = 64;

 private:
  static constexpr std::size_t kErrorsTakenMax = 1'000;

  int TakeQueuedErrors() noexcept;

  int file_ = -1;
};

}  // namespace xray::detail
