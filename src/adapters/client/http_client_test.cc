#include "adapters/client/http_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace roentgen::client {
namespace {

// Serves a list of connections: each answers its texts one a request, then closes.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::vector<std::string>> connections)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(listener_, generic, length), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    EXPECT_EQ(::getsockname(listener_, generic, &length), 0);
    endpoint_ = {"127.0.0.1", ntohs(address.sin_port), ""};
    thread_ = std::jthread([this, script = std::move(connections)] {
      for (const auto& answers : script) Serve(answers);
    });
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  const Endpoint& endpoint() const { return endpoint_; }

 private:
  void Serve(const std::vector<std::string>& answers) const {
    const int fd = ::accept(listener_, nullptr, nullptr);
    if (fd < 0) return;
    for (const std::string& answer : answers) {
      std::array<char, 4096> buffer;
      if (::recv(fd, buffer.data(), buffer.size(), 0) <= 0) break;
      if (::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
    }
    ::close(fd);
  }

  int listener_;
  Endpoint endpoint_;
  std::jthread thread_;
};

std::string Ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(HttpClient, KeepsTheConnection) {
  const ScriptedServer server({{Ok("one"), Ok("two")}});
  HttpClient client(server.endpoint());
  EXPECT_EQ(client.Post("/a", "{}")->body, "one");
  EXPECT_EQ(client.Post("/a", "{}")->body, "two");
}

TEST(HttpClient, OpensAnotherWhenAnIdleConnectionWasClosed) {
  const ScriptedServer server({{Ok("one")}, {Ok("two")}});
  HttpClient client(server.endpoint());
  EXPECT_EQ(client.Post("/a", "{}")->body, "one");
  const auto second = client.Post("/a", "{}");
  ASSERT_TRUE(second.has_value()) << second.error().message;
  EXPECT_EQ(second->body, "two");
}

TEST(HttpClient, NobodyListeningIsUnavailable) {
  Endpoint nowhere;
  {
    const ScriptedServer gone({});
    nowhere = gone.endpoint();
  }
  const auto answer = HttpClient(nowhere).Post("/a", "{}");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(answer.error().message, "connection refused");
}

TEST(HttpClient, ASilentServerIsADeadline) {
  const ScriptedServer server({{"", Ok("late")}});
  HttpClient client(server.endpoint(), {.timeout = std::chrono::milliseconds(50)});
  const auto answer = client.Post("/a", "{}");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kDeadline);
}

TEST(HttpClient, AnAnswerBeyondTheLimitIsTooLarge) {
  const ScriptedServer server({{Ok(std::string(2000, 'x'))}});
  HttpClient client(server.endpoint(), {.max_body_bytes = 1000});
  const auto answer = client.Post("/a", "{}");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kTooLarge);
}

TEST(HttpClient, OtherStatusesAreAnswers) {
  const ScriptedServer server({{"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}});
  HttpClient client(server.endpoint());
  EXPECT_EQ(client.Post("/a", "{}")->status, 404);
}

}  // namespace
}  // namespace roentgen::client
