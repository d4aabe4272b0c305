// Where a server is: `http://127.0.0.1:2080`, or `127.0.0.1:2000` for the daemon's protocol.
//
// Thread-safety: value type.
// Errors:        kInvalid (not an address), kUnsupported (https).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace roentgen::client {

struct Endpoint {
  std::string host;  // without the brackets of an IPv6 address
  std::uint16_t port = 0;
  std::string base_path;  // before the API's paths; empty or `/prefix`

  // `http://host[:port][/prefix]`; port 80 when absent, as everywhere.
  static Result<Endpoint> ParseUrl(std::string_view url);
  // `host:port`, `[::1]:port`, `:port` (this machine).
  static Result<Endpoint> ParseHostPort(std::string_view text);

  std::string HostPort() const;
  std::string Url() const { return "http://" + HostPort() + base_path; }
  bool operator==(const Endpoint&) const = default;
};

}  // namespace roentgen::client
