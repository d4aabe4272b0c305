#include "adapters/daemon/admin_handler.h"

#include <utility>

#include "adapters/rest/browser_guard.h"

namespace roentgen::daemon {
namespace {

net::HttpResponse Text(int status, std::string body) {
  net::HttpResponse response{
      .status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)};
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return response;
}

net::HttpResponse Page(const AdminParts& parts, const net::HttpRequest& request) {
  if (rest::CheckBrowser(request, parts.loopback_only, true)) {
    return Text(403, "answers only to loopback names in Host\n");
  }
  if (request.method != "GET" && request.method != "HEAD") return Text(405, "GET only\n");
  if (request.path == "/healthz") return Text(200, "ok\n");
  if (request.path == "/readyz") {
    return parts.is_ready() ? Text(200, "ready\n") : Text(503, "stopping\n");
  }
  if (request.path == "/metrics") {
    net::HttpResponse response = Text(200, parts.metrics());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  }
  return Text(404, "pages: /healthz, /readyz, /metrics\n");
}

}  // namespace

net::HttpHandler MakeAdminHandler(AdminParts parts) {
  return [parts = std::move(parts)](const net::HttpRequest& request, const net::Respond& respond) {
    respond(Page(parts, request));
  };
}

}  // namespace roentgen::daemon
