// The addresses of a host name, no later than a deadline.
//
// Thread-safety: any thread.
// Errors:        what was looked up and why there is no address; nothing throws besides bad_alloc.
// Bounds:        getaddrinfo cannot be told to stop, so it runs on a thread that outlives a look-up
// given up;
//                at most kLookUpsMax of those exist. Numeric addresses need none.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

#include "src/net/deadline.h"

namespace xray::detail {

inline constexpr int kLookUpsMax = 4;

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t length = 0;
};

struct LookUpResult {
  std::string error;
  std::vector<SocketAddress> addresses;
};

// `cancel_fd`: readable means give up; -1: none.
LookUpResult LookUp(const std::string& host, std::uint16_t port, Deadline deadline, int cancel_fd);

}  // namespace xray::detail
