// The parts of an http:// address that an exchange needs.
//
// Thread-safety: pure.
// Errors:        an address that cannot be fetched gives a sentence in `error`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xray::detail {

struct HttpUrl {
  std::string error;
  std::string host;  // without brackets
  std::uint16_t port = 80;
  std::string authority;  // what Host carries: as written, brackets and port included
  std::string target;     // path and query, at least "/"
};

HttpUrl ParseHttpUrl(std::string_view url);

// A method or the name of a header: RFC 9110, token.
bool IsHttpToken(std::string_view text) noexcept;
// No byte that would end the header early.
bool IsHttpHeaderValue(std::string_view text) noexcept;

}  // namespace xray::detail
