#include <xray/environment.h>

#include <algorithm>
#include <array>
#include <string>

#include "src/net/http_answer.h"
#include "src/net/http_url.h"
#include "src/net/look_up.h"
#include "src/net/tcp_socket.h"

namespace xray {
namespace detail {
namespace {

bool SameIgnoringCase(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

bool IsOwnHeader(std::string_view name) noexcept {
  for (const std::string_view own : {"Host", "Connection", "Content-Length", "Transfer-Encoding"}) {
    if (SameIgnoringCase(name, own)) return true;
  }
  return false;
}

// Empty when nothing in the request could end a line early or name a header twice.
std::string Refusal(const FetchRequest& request) {
  if (!IsHttpToken(request.method)) return "method is not an HTTP token";
  for (const auto& [name, value] : request.headers) {
    if (!IsHttpToken(name)) return "a header's name is not an HTTP token";
    if (IsOwnHeader(name)) return "header " + name + " is written by the fetcher";
    if (!IsHttpHeaderValue(value))
      return "header " + name + " has a control character in its value";
  }
  return "";
}

std::string WriteRequest(const FetchRequest& request, const HttpUrl& url) {
  std::string text = request.method + ' ' + url.target + " HTTP/1.1\r\nHost: " + url.authority +
                     "\r\nConnection: close\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  text += "\r\n";
  text += request.body;
  return text;
}

// One exchange; every error is without host and port until Run adds them.
class Exchange {
 public:
  Exchange(const FetchRequest& request, const HttpUrl& url)
      : request_(request),
        url_(url),
        deadline_(request.timeout_ms),
        socket_(request.cancel_fd),
        answer_(request.response_bytes_max, request.method != "HEAD") {}

  FetchResponse Run() {
    FetchResponse response;
    std::string error = Connect();
    if (error.empty()) error = Talk();
    if (!error.empty()) {
      response.error = url_.authority + ": " + error;
      return response;
    }
    response.status = answer_.status();
    response.body = std::move(answer_.body());
    return response;
  }

 private:
  std::string Connect() {
    const Deadline connecting(deadline_, request_.connect_timeout_ms);
    const LookUpResult found = LookUp(url_.host, url_.port, connecting, request_.cancel_fd);
    if (!found.error.empty()) return found.error;
    std::string error = "no address";
    for (const SocketAddress& address : found.addresses) {
      error = socket_.Connect(address, connecting);
      if (error.empty()) return "";
    }
    return "connecting: " + error;
  }

  std::string Talk() {
    // A server may answer and close before it has read all; its answer says more than the broken
    // pipe.
    const std::string sending = socket_.SendAll(WriteRequest(request_, url_), deadline_);
    std::array<char, 16384> buffer;
    for (bool more = true; more;) {
      std::size_t received = 0;
      const std::string error = socket_.Receive(buffer.data(), buffer.size(), received, deadline_);
      if (!error.empty()) {
        return sending.empty() ? "waiting for the answer: " + error : "sending: " + sending;
      }
      if (received == 0) {
        answer_.End();
        more = false;
      } else {
        more = answer_.Take({buffer.data(), received});
      }
    }
    if (answer_.complete()) return "";
    return sending.empty() ? answer_.error() : "sending: " + sending;
  }

  const FetchRequest& request_;
  const HttpUrl& url_;
  const Deadline deadline_;
  TcpSocket socket_;
  HttpAnswer answer_;
};

class PlainFetcher : public HttpFetcher {
 public:
  FetchResponse Fetch(const FetchRequest& request) noexcept override {
    FetchResponse response;
    try {
      const HttpUrl url = ParseHttpUrl(request.url);
      response.error = url.error;
      if (!response.error.empty()) return response;
      const std::string refusal = Refusal(request);
      if (!refusal.empty()) {
        response.error = url.authority + ": " + refusal;
        return response;
      }
      return Exchange(request, url).Run();
    } catch (...) {
      response.error = "out of memory";
    }
    return response;
  }
};

}  // namespace
}  // namespace detail

std::shared_ptr<HttpFetcher> PlainHttpFetcher() { return std::make_shared<detail::PlainFetcher>(); }

}  // namespace xray
