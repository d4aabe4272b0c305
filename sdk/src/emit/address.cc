#include "src/emit/address.h"

#include <charconv>
#include <optional>
#include <vector>

namespace xray::detail {
namespace {

std::optional<Endpoint> ParseEndpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.front() == '[') {
    if (host.size() < 4 || host.back() != ']') return std::nullopt;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  unsigned port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failure != std::errc() || end != digits.data() + digits.size() || port == 0 || port > 65535)
    return std::nullopt;
  for (const char c : host) {
    if (c <= ' ' || c == '/' || c == '@' || c == 0x7F) return std::nullopt;
  }
  return Endpoint{std::string(host), static_cast<std::uint16_t>(port)};
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view kSpace = " \t\r\n";
  for (auto at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const auto end = text.find_first_of(kSpace, at);
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
  return words;
}

}  // namespace

std::string Endpoint::ToString() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

DaemonAddress ParseDaemonAddress(std::string_view text) {
  DaemonAddress address;
  address.error = "daemon address '" + std::string(text.substr(0, 300)) +
                  "' is not host:port or tcp:host:port udp:host:port";
  const auto words = Words(text);
  if (words.size() == 1) {
    if (const auto both = ParseEndpoint(words[0])) {
      address.udp = address.tcp = *both;
      address.error.clear();
    }
    return address;
  }
  if (words.size() != 2) return address;
  for (const auto word : words) {
    const auto endpoint = word.size() > 4 ? ParseEndpoint(word.substr(4)) : std::nullopt;
    if (!endpoint) return address;
    if (word.starts_with("udp:")) address.udp = *endpoint;
    if (word.starts_with("tcp:")) address.tcp = *endpoint;
  }
  if (address.udp.port != 0 && address.tcp.port != 0) address.error.clear();
  return address;
}

}  // namespace xray::detail
