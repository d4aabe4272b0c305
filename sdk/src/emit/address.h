// The daemon's address as AWS_XRAY_DAEMON_ADDRESS writes it.
//
// Thread-safety: pure.
// Errors:        an address that cannot be used gives a sentence in `error`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xray::detail {

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  std::string ToString() const;  // brackets around an IPv6 address
};

struct DaemonAddress {
  Endpoint udp;
  Endpoint tcp;
  std::string error;
};

// "host:port", or "tcp:host:port udp:host:port" in either order. IPv6 addresses stand in brackets.
DaemonAddress ParseDaemonAddress(std::string_view text);

}  // namespace xray::detail
