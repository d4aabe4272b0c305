#include "adapters/client/endpoint.h"

#include <charconv>

namespace roentgen::client {
namespace {

Error Invalid(std::string_view text) { return MakeError(ErrorCode::kInvalid, std::string(text)); }

bool ParsePort(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

}  // namespace

Result<Endpoint> Endpoint::ParseUrl(std::string_view url) {
  if (url.starts_with("https://")) {
    return MakeError(ErrorCode::kUnsupported, std::string(url));
  }
  std::string_view rest = url;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.find("://") != std::string_view::npos) {
    return Invalid(url);
  }
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? "" : rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);

  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  std::string with_port(authority);
  if (!has_port) with_port += ":80";
  Result<Endpoint> parsed = ParseHostPort(with_port);
  if (!parsed || authority.empty()) return Invalid(url);
  parsed->base_path = path;
  return parsed;
}

Result<Endpoint> Endpoint::ParseHostPort(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  Endpoint endpoint;
  if (colon == std::string_view::npos || !ParsePort(text.substr(colon + 1), endpoint.port)) {
    return Invalid(text);
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of(":[]/@ ") != std::string_view::npos) {
    return Invalid(text);
  }
  endpoint.host = host.empty() ? "127.0.0.1" : host;
  return endpoint;
}

std::string Endpoint::HostPort() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace roentgen::client
