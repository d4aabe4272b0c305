// For tests: an HTTP server on a real local socket that answers what the test says, byte for byte.
//
// Thread-safety: the handler runs on the server's thread; the rest on the test's.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace xray::testing {

struct HttpSeen {
  std::string method;
  std::string target;
  std::string head;  // all of it, for header checks
  std::string body;
};

class HttpStandIn {
 public:
  // Gives the bytes to send before closing; kHold keeps the connection open and silent.
  using Handler = std::function<std::string(const HttpSeen&)>;
  static constexpr std::string_view kHold = "hold";

  explicit HttpStandIn(Handler handler, std::uint16_t port = 0,
                       const std::string& host = "127.0.0.1")
      : handler_(std::move(handler)) {
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = Loopback(port);
    address.sin_addr.s_addr = inet_addr(host.c_str());
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
    if (listen(listener_, 64) != 0) std::abort();
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~HttpStandIn() {
    const std::uint64_t one = 1;
    (void)!write(stop_, &one, sizeof one);
    thread_.join();
    for (const int file : held_) close(file);
    close(listener_);
    close(stop_);
  }
  HttpStandIn(const HttpStandIn&) = delete;
  HttpStandIn& operator=(const HttpStandIn&) = delete;

  std::uint16_t port() const { return port_; }
  std::string Url(std::string_view target = "") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
  }

  static std::string Answer(int status, std::string_view body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }

  // A port of this machine where nothing listens.
  static std::uint16_t ClosedPort() {
    const int file = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = Loopback(0);
    if (bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
    socklen_t size = sizeof address;
    getsockname(file, reinterpret_cast<sockaddr*>(&address), &size);
    close(file);
    return ntohs(address.sin_port);
  }

 private:
  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  void Serve() {
    for (;;) {
      pollfd files[2] = {{listener_, POLLIN, 0}, {stop_, POLLIN, 0}};
      poll(files, 2, -1);
      if (files[1].revents != 0) return;
      const int file = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (file < 0) continue;
      HttpSeen seen;
      const std::string answer = Read(file, seen) ? handler_(seen) : "";
      if (answer == kHold) {
        held_.push_back(file);
        continue;
      }
      for (std::size_t sent = 0; sent < answer.size();) {
        const ssize_t n = send(file, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) break;
        sent += static_cast<std::size_t>(n);
      }
      close(file);
    }
  }

  static bool Read(int file, HttpSeen& seen) {
    std::string text;
    std::size_t end = std::string::npos;
    std::size_t length = 0;
    while (end == std::string::npos || text.size() < end + 4 + length) {
      char buffer[4096];
      const ssize_t got = recv(file, buffer, sizeof buffer, 0);
      if (got <= 0) return false;
      text.append(buffer, static_cast<std::size_t>(got));
      end = text.find("\r\n\r\n");
      const std::size_t sized = text.find("Content-Length: ");
      if (sized < end) length = std::strtoul(text.c_str() + sized + 16, nullptr, 10);
    }
    const std::size_t space = text.find(' ');
    seen.method = text.substr(0, space);
    seen.target = text.substr(space + 1, text.find(' ', space + 1) - space - 1);
    seen.head = text.substr(0, end + 2);
    seen.body = text.substr(end + 4);
    return true;
  }

  Handler handler_;
  int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int stop_ = eventfd(0, EFD_CLOEXEC);
  std::uint16_t port_ = 0;
  std::vector<int> held_;
  std::thread thread_;
};

}  // namespace xray::testing
