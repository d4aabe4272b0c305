#include "adapters/net/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>

#include <fmt/format.h>

namespace roentgen::net {
namespace {

// The kernel's address structures are reached by copying: no aliasing, no alignment assumptions.
template <class T>
T As(const sockaddr_storage& storage) {
  T out;
  std::memcpy(&out, &storage, sizeof(out));
  return out;
}

const addrinfo* Preferred(const addrinfo* list) {
  for (const addrinfo* it = list; it != nullptr; it = it->ai_next) {
    if (it->ai_family == AF_INET) return it;
  }
  return list;
}

}  // namespace

Result<HostPort> HostPort::Parse(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto refuse = [&](const char* why) {
    return MakeError(
        ErrorCode::kInvalid,
        fmt::format("'{}' is not HOST:PORT: {} (for example 127.0.0.1:2080)", text, why));
  };
  if (colon == std::string_view::npos) return refuse("no port");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (ec != std::errc{} || end != digits.data() + digits.size() || port > 65535) {
    return refuse("the port is not a number from 0 to 65535");
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return refuse("an IPv6 address stands in brackets, [::1]:2080");
  }
  return HostPort{std::string(host), static_cast<std::uint16_t>(port)};
}

std::string HostPort::ToString() const {
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<SocketAddress> SocketAddress::Resolve(const HostPort& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(address.port);
  const char* host = address.host.empty() ? nullptr : address.host.c_str();
  const int failure = getaddrinfo(host, port.c_str(), &hints, &list);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  if (failure != 0 || list == nullptr) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("cannot resolve '{}': {}", address.host, gai_strerror(failure)));
  }
  const addrinfo* chosen = Preferred(list);
  SocketAddress out;
  std::memcpy(&out.storage, chosen->ai_addr, chosen->ai_addrlen);
  out.length = chosen->ai_addrlen;
  return out;
}

SocketAddress SocketAddress::OfSocket(int fd) {
  SocketAddress out;
  out.length = sizeof(out.storage);
  // NOLINTNEXTLINE: the sockets interface is written in casts of sockaddr
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&out.storage), &out.length) != 0) out.length = 0;
  return out;
}

std::uint16_t SocketAddress::port() const {
  if (storage.ss_family == AF_INET6) return ntohs(As<sockaddr_in6>(storage).sin6_port);
  return ntohs(As<sockaddr_in>(storage).sin_port);
}

void SocketAddress::set_port(std::uint16_t port) {
  // sin_port and sin6_port stand at the same place.
  static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
  auto v4 = As<sockaddr_in>(storage);
  v4.sin_port = htons(port);
  std::memcpy(&storage, &v4, offsetof(sockaddr_in, sin_port) + sizeof(v4.sin_port));
}

bool SocketAddress::IsLoopback() const {
  if (storage.ss_family == AF_INET6) {
    const auto v6 = As<sockaddr_in6>(storage);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return v6.sin6_addr.s6_addr[12] == 127;
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
  }
  return (ntohl(As<sockaddr_in>(storage).sin_addr.s_addr) >> 24) == 127;
}

std::string SocketAddress::ToString() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (storage.ss_family == AF_INET6) {
    const auto v6 = As<sockaddr_in6>(storage);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), port());
  }
  const auto v4 = As<sockaddr_in>(storage);
  inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  return fmt::format("{}:{}", text.data(), port());
}

}  // namespace roentgen::net
