#include "wire/sigv4/canonical_request.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "base/text.h"

namespace roentgen::sigv4 {
namespace {

constexpr bool IsUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

constexpr bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

std::string PercentDecoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool complete = text[i] == '%' && i + 2 < text.size();
    const int high = complete ? HexDigit(text[i + 1]) : -1;
    const int low = complete ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

// `.`, `..` and empty segments resolved; a slash at the end stays.
std::string NormalizedPath(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    begin = end + 1;
  }
  std::string out;
  for (const std::string_view segment : segments) out.append("/").append(segment);
  if (segments.empty() || path.ends_with('/')) out.push_back('/');
  return out;
}

void AppendPath(std::string& out, std::string_view path, PathStyle style) {
  if (path.empty()) {
    out.push_back('/');
  } else if (style == PathStyle::kNormalized) {
    AppendUriEncoded(out, NormalizedPath(path), true);
  } else {
    AppendUriEncoded(out, path, true);
  }
}

void AppendQuery(std::string& out, std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(one.size() + 1, query.size()));
    if (one.empty()) continue;
    const std::size_t equals = std::min(one.find('='), one.size());
    auto& [name, value] = parameters.emplace_back();
    AppendUriEncoded(name, PercentDecoded(one.substr(0, equals)), false);
    if (equals < one.size()) {
      AppendUriEncoded(value, PercentDecoded(one.substr(equals + 1)), false);
    }
  }
  std::ranges::sort(parameters);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i > 0) out.push_back('&');
    out.append(parameters[i].first).append("=").append(parameters[i].second);
  }
}

void AppendFolded(std::string& out, std::string_view value) {
  bool space = false;
  bool any = false;
  for (const char c : value) {
    if (IsSpace(c)) {
      space = any;
      continue;
    }
    if (space) out.push_back(' ');
    out.push_back(c);
    space = false;
    any = true;
  }
}

// Appends the canonical headers; returns the list of their names.
std::string AppendHeaders(std::string& out, std::span<const HeaderView> headers) {
  // By name, then by place: libstdc++ 12's stable_sort does not compile without warnings here.
  std::vector<std::pair<std::string, std::size_t>> sorted;
  sorted.reserve(headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) {
    std::string name;
    AppendFolded(name, headers[i].name);
    sorted.emplace_back(LowerAscii(name), i);
  }
  std::ranges::sort(sorted);
  std::string names;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& [name, place] = sorted[i];
    if (i > 0 && name == sorted[i - 1].first) {
      out.push_back(',');
    } else {
      if (i > 0) out.push_back('\n');
      if (!names.empty()) names.push_back(';');
      names.append(name);
      out.append(name).push_back(':');
    }
    AppendFolded(out, headers[place].value);
  }
  if (!sorted.empty()) out.push_back('\n');
  return names;
}

}  // namespace

void AppendUriEncoded(std::string& out, std::string_view text, bool keep_slash) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (IsUnreserved(c) || (keep_slash && c == '/')) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 15U]);
  }
}

CanonicalRequest MakeCanonicalRequest(const RequestView& request, std::string_view payload_hash,
                                      PathStyle style) {
  CanonicalRequest canonical;
  std::string& text = canonical.text;
  text.append(request.method).push_back('\n');
  AppendPath(text, request.path, style);
  text.push_back('\n');
  AppendQuery(text, request.query);
  text.push_back('\n');
  canonical.signed_headers = AppendHeaders(text, request.headers);
  text.push_back('\n');
  text.append(canonical.signed_headers).push_back('\n');
  text.append(payload_hash);
  return canonical;
}

}  // namespace roentgen::sigv4
