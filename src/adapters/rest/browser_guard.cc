#include "adapters/rest/browser_guard.h"

#include <string>

#include "base/text.h"

namespace roentgen::rest {
namespace {

// `host:port` without the port.
std::string_view WithoutPort(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool IsDottedLoopback(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  int dots = 0;
  for (const char c : host) {
    if (c == '.') {
      ++dots;
    } else if (c < '0' || c > '9') {
      return false;  // 127.0.0.1.evil.example
    }
  }
  return dots == 3;
}

}  // namespace

bool IsLoopbackHost(std::string_view host) {
  const std::string name = LowerAscii(WithoutPort(host));
  return name == "localhost" || name.ends_with(".localhost") || name == "[::1]" ||
         IsDottedLoopback(name);
}

std::optional<GuardRefusal> CheckBrowser(const net::HttpRequest& request, bool loopback_only,
                                         bool allow_own_origin) {
  const std::string_view host = request.Header("Host");
  // HTTP/1.0 clients may send no Host; a browser always does.
  if (loopback_only && !host.empty() && !IsLoopbackHost(host)) return GuardRefusal::kHost;
  const bool only_reads = request.method == "GET" || request.method == "HEAD";
  if (only_reads && allow_own_origin) return std::nullopt;  // other pages cannot see the answer
  if (request.HasHeader("Origin")) {
    const std::string origin = LowerAscii(request.Header("Origin"));
    const auto scheme = origin.find("://");
    const bool is_own =
        scheme != std::string::npos && origin.substr(scheme + 3) == LowerAscii(host);
    if (!allow_own_origin || !is_own) return GuardRefusal::kOrigin;
  }
  if (LowerAscii(request.Header("Sec-Fetch-Site")) == "cross-site") return GuardRefusal::kOrigin;
  return std::nullopt;
}

}  // namespace roentgen::rest
