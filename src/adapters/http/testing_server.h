// An HTTP/1.1 server for tests: a function answers each request, on a thread for each connection.
//
// Thread-safety: the handler is called by one thread at a time.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"

namespace roentgen::http {

struct TestingRequest {
  std::string line;  // `GET /path HTTP/1.1`
  std::string head;  // the header lines, names in lower case
  std::string body;
  // The value of the first header of this name, given in lower case.
  std::string header(std::string_view name) const {
    const std::size_t at = head.find("\r\n" + std::string(name) + ":");
    if (at == std::string::npos) return {};
    const std::size_t begin = head.find_first_not_of(' ', at + name.size() + 3);
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

inline std::string TestingAnswer(int status, std::string_view body, std::string_view headers = "") {
  return "HTTP/1.1 " + std::to_string(status) +
         " Status\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

class TestingServer {
 public:
  // The bytes of the answer; nullopt: no answer while the server lives; empty: closes.
  using Handler = std::function<std::optional<std::string>(const TestingRequest&)>;

  explicit TestingServer(Handler handler)
      : handler_(std::move(handler)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    const bool bound = ::bind(listener_, generic, length) == 0 && ::listen(listener_, 64) == 0 &&
                       ::getsockname(listener_, generic, &length) == 0;
    port_ = bound ? ntohs(address.sin_port) : 0;
    acceptor_ = std::thread([this] { Accept(); });
  }
  ~TestingServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const int fd : connections_) ::shutdown(fd, SHUT_RDWR);
    for (std::thread& thread : threads_) thread.join();
    for (const int fd : connections_) ::close(fd);
    ::close(listener_);
  }
  TestingServer(const TestingServer&) = delete;
  TestingServer& operator=(const TestingServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::size_t connection_count() const {
    const std::lock_guard lock(mu_);
    return connections_.size();
  }
  std::vector<TestingRequest> requests() const {
    const std::lock_guard lock(mu_);
    return requests_;
  }

 private:
  void Accept() {
    for (int fd = ::accept(listener_, nullptr, nullptr); fd >= 0;
         fd = ::accept(listener_, nullptr, nullptr)) {
      const std::lock_guard lock(mu_);
      connections_.push_back(fd);
      threads_.emplace_back([this, fd] { Serve(fd); });
    }
  }

  void Serve(int fd) {
    std::string in;
    while (const std::optional<TestingRequest> request = Read(fd, in)) {
      std::optional<std::string> answer;
      {
        const std::lock_guard lock(mu_);
        requests_.push_back(*request);
        answer = handler_(*request);
      }
      if (!answer) {
        while (Receive(fd, in)) {
        }
        return;
      }
      if (answer->empty()) break;
      if (::send(fd, answer->data(), answer->size(), MSG_NOSIGNAL) < 0) break;
    }
    ::shutdown(fd, SHUT_RDWR);
  }

  static bool Receive(int fd, std::string& in) {
    std::array<char, 16'384> buffer;
    const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got > 0) in.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  static std::optional<TestingRequest> Read(int fd, std::string& in) {
    std::size_t end = in.find("\r\n\r\n");
    for (; end == std::string::npos; end = in.find("\r\n\r\n")) {
      // 0x16 begins a TLS handshake, which gets nowhere here.
      if (!Receive(fd, in) || in.starts_with('\x16')) return std::nullopt;
    }
    TestingRequest request;
    const std::size_t line = in.find("\r\n");
    request.line = in.substr(0, line);
    for (std::size_t at = line; at < end;) {
      const std::size_t next = in.find("\r\n", at + 2);
      const std::string one = in.substr(at, next - at);
      const std::size_t colon = one.find(':');
      request.head += LowerAscii(one.substr(0, colon)) + one.substr(colon);
      at = next;
    }
    request.head += "\r\n";
    std::size_t size = 0;
    const std::string length = request.header("content-length");
    std::from_chars(length.data(), length.data() + length.size(), size);
    while (in.size() < end + 4 + size) {
      if (!Receive(fd, in)) return std::nullopt;
    }
    request.body = in.substr(end + 4, size);
    in.erase(0, end + 4 + size);
    return request;
  }

  const Handler handler_;
  const int listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mu_;
  std::vector<int> connections_;
  std::vector<TestingRequest> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace roentgen::http
