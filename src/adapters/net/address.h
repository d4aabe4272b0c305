// HOST:PORT as people write it, and a socket address as the kernel takes it.
//
// Thread-safety: value types.
// Errors:        kInvalid (not an address), kUnavailable (the name does not resolve, or cannot be
//                bound); the message names the address.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/socket.h>

#include "base/result.h"

namespace roentgen::net {

struct HostPort {
  std::string host;
  std::uint16_t port = 0;

  // `127.0.0.1:2080`, `[::1]:2080`, `localhost:0`, `:2080` (every address of the machine).
  static Result<HostPort> Parse(std::string_view text);
  std::string ToString() const;
  bool operator==(const HostPort&) const = default;
};

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  // Looks the host up; an IPv4 address is preferred for names that have both.
  static Result<SocketAddress> Resolve(const HostPort& address);
  // The address the socket got, with the real port after a bind to port 0.
  static SocketAddress OfSocket(int fd);

  std::uint16_t port() const;
  void set_port(std::uint16_t port);
  bool IsLoopback() const;
  std::string ToString() const;  // `127.0.0.1:2080`, `[::1]:2080`
};

}  // namespace roentgen::net
