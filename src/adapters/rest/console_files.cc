#include "adapters/rest/console_files.h"

#include <algorithm>
#include <string>
#include <utility>

#include "adapters/net/gzip.h"
#include "base/text.h"

namespace roentgen::rest {
namespace {

using net::HttpRequest;
using net::HttpResponse;

constexpr std::string_view kBase = "/console/";
constexpr std::size_t kLargestFile = std::size_t{64} << 20;

// Nothing from elsewhere, nothing inside the page itself, no frame around it. `data:` is for the
// kit's small pictures.
constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
    "'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
    "'none'";

HttpResponse Redirect(std::string_view to) {
  HttpResponse response{.status = 302, .content_type = "text/plain; charset=utf-8"};
  response.headers.emplace_back("Location", to);
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("Vary", "Accept");
  return response;
}

// Whether a list such as `gzip, br;q=0.9` names `coding`, not with q=0.
bool Takes(std::string_view list, std::string_view coding) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    std::string item = LowerAscii(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    std::erase_if(item, [](char c) { return c == ' ' || c == '\t'; });
    const auto semicolon = item.find(';');
    if (item.substr(0, semicolon) != coding) continue;
    if (semicolon == std::string::npos) return true;
    const std::string_view weight = std::string_view(item).substr(semicolon + 1);
    return !weight.starts_with("q=0") ||
           weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

bool NamesTag(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" ||
         (!etag.empty() && if_none_match.find(etag) != std::string_view::npos);
}

void Secure(HttpResponse& response) {
  response.headers.emplace_back("Content-Security-Policy", kContentPolicy);
  response.headers.emplace_back("X-Frame-Options", "DENY");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.emplace_back("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
}

void Encode(HttpResponse& response, const ConsoleFile& file, std::string_view accepts) {
  if (!file.brotli.empty() && Takes(accepts, "br")) {
    response.headers.emplace_back("Content-Encoding", "br");
    response.body = file.brotli;
  } else if (Takes(accepts, "gzip")) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = file.gzip;
  } else if (auto plain = net::Gunzip(file.gzip, kLargestFile)) {
    response.body = std::move(*plain);
  } else {
    response.status = 500;
  }
}

HttpResponse Serve(const ConsoleFile& file, const HttpRequest& request) {
  HttpResponse response{.content_type = std::string(file.content_type)};
  Secure(response);
  response.headers.emplace_back("ETag", file.etag);
  response.headers.emplace_back("Vary", "Accept-Encoding");
  response.headers.emplace_back(
      "Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (NamesTag(request.Header("If-None-Match"), file.etag)) {
    response.status = 304;
    return response;
  }
  Encode(response, file, request.Header("Accept-Encoding"));
  return response;
}

HttpResponse NoSuchFile() {
  HttpResponse response{.status = 404,
                        .content_type = "text/plain; charset=utf-8",
                        .body = "The console has no such file\n"};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

HttpResponse NotRead() {
  HttpResponse response{.status = 405,
                        .content_type = "text/plain; charset=utf-8",
                        .body = "The console is read with GET\n"};
  response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

// A browser at the root, or one that follows a link made for the X-Ray console. What stands behind
// the `#` comes along by itself.
bool IsWayIn(const HttpRequest& request) {
  if (request.path == "/console" || request.path == "/xray/home" ||
      request.path == "/cloudwatch/home") {
    return true;
  }
  return request.path == "/" && LowerAscii(request.Header("Accept")).contains("text/html");
}

}  // namespace

const ConsoleFile* ConsoleFiles::Find(std::string_view path) const {
  const auto found = std::ranges::find(files_, path, &ConsoleFile::path);
  return found == files_.end() ? nullptr : &*found;
}

std::optional<HttpResponse> ConsoleFiles::Answer(const HttpRequest& request) const {
  if (empty()) return std::nullopt;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (IsWayIn(request)) return reads ? std::optional(Redirect(kBase)) : std::nullopt;
  const std::string_view path = request.path;
  if (!path.starts_with(kBase)) return std::nullopt;
  if (!reads) return NotRead();
  const std::string_view name = path.substr(kBase.size());
  if (const ConsoleFile* file = Find(name)) return Serve(*file, request);
  if (name.starts_with("assets/")) return NoSuchFile();
  const ConsoleFile* page = Find("index.html");  // which knows the pages by their paths
  return page == nullptr ? NoSuchFile() : Serve(*page, request);
}

}  // namespace roentgen::rest
