#include <xray/http.h>

namespace xray {
namespace {

struct UrlParts {
  std::string_view scheme;     // "http://", or empty
  std::string_view authority;  // without credentials
  std::string_view path;       // without query and fragment
};

UrlParts PartsOf(std::string_view url) {
  UrlParts parts;
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    parts.scheme = url.substr(0, scheme + 3);
    url.remove_prefix(scheme + 3);
  }
  const auto slash = url.find_first_of("/?#");
  parts.authority = url.substr(0, slash);
  if (const auto at = parts.authority.rfind('@'); at != std::string_view::npos)
    parts.authority.remove_prefix(at + 1);
  if (slash != std::string_view::npos && url[slash] == '/') {
    parts.path = url.substr(slash);
    parts.path = parts.path.substr(0, parts.path.find_first_of("?#"));
  }
  return parts;
}

}  // namespace

std::string UrlWithoutSecrets(std::string_view url) {
  const UrlParts parts = PartsOf(url);
  std::string text;
  text.reserve(parts.scheme.size() + parts.authority.size() + parts.path.size());
  return text.append(parts.scheme).append(parts.authority).append(parts.path);
}

std::string_view HostOf(std::string_view url) noexcept {
  std::string_view host = PartsOf(url).authority;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end == std::string_view::npos ? host : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

std::string_view FirstForwardedFor(std::string_view header) noexcept {
  header = header.substr(0, header.find(','));
  while (!header.empty() && (header.front() == ' ' || header.front() == '\t'))
    header.remove_prefix(1);
  while (!header.empty() && (header.back() == ' ' || header.back() == '\t'))
    header.remove_suffix(1);
  return header;
}

}  // namespace xray
