#include "src/net/http_url.h"

#include <algorithm>
#include <charconv>

namespace xray::detail {
namespace {

bool IsGraphic(char c) noexcept { return c > ' ' && c < '\x7F'; }

bool IsAlphanumeric(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view lower) noexcept {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char wanted, char c) {
           return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
         });
}

bool ParsePort(std::string_view text, std::uint16_t& port) noexcept {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failure == std::errc() && end == text.data() + text.size() && port != 0;
}

// Splits "host", "host:port", "[v6]", "[v6]:port".
bool SplitAuthority(std::string_view authority, HttpUrl& url) {
  std::string_view host = authority;
  std::string_view after;
  bool plain = true;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return false;
    host = authority.substr(1, close - 1);
    after = authority.substr(close + 1);
    plain = false;
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    after = authority.substr(colon);
  }
  const std::string_view punctuation = plain ? "-._" : ":.%";
  const bool known = std::all_of(host.begin(), host.end(), [&](char c) {
    return IsAlphanumeric(c) || punctuation.find(c) != std::string_view::npos;
  });
  if (host.empty() || !known) return false;
  if (!after.empty() && (after[0] != ':' || !ParsePort(after.substr(1), url.port))) return false;
  url.host = host;
  url.authority = authority;
  return true;
}

HttpUrl Refused(std::string_view url, std::string_view why) {
  HttpUrl refused;
  std::string shown(url.substr(0, 200));
  std::replace_if(shown.begin(), shown.end(), [](char c) { return !IsGraphic(c); }, '?');
  refused.error = "address '" + shown + "': " + std::string(why);
  return refused;
}

}  // namespace

HttpUrl ParseHttpUrl(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), IsGraphic)) {
    return Refused(text, "spaces, control and non-ASCII characters must be percent-encoded");
  }
  if (StartsWithIgnoringCase(text, "https://")) {
    return Refused(text, "https needs the fetcher of xray/curl.h");
  }
  if (!StartsWithIgnoringCase(text, "http://")) return Refused(text, "does not begin with http://");
  std::string_view rest = text.substr(7);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t path = rest.find_first_of("/?");
  HttpUrl url;
  if (!SplitAuthority(rest.substr(0, path), url)) return Refused(text, "no host[:port]");
  if (path != std::string_view::npos) url.target = rest.substr(path);
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
  return url;
}

bool IsHttpToken(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlphanumeric(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool IsHttpHeaderValue(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7F'; });
}

}  // namespace xray::detail
