// A daemon that only listens: receives the documents that a recorder sends and keeps them for the
// test.
//
//   DocumentCatcher daemon;
//   Recorder recorder({.name = "orders", .daemon_address = daemon.address(), ...});
//   ... end a segment ...
//   ASSERT_TRUE(daemon.WaitFor(1));
//   EXPECT_EQ(daemon.documents()[0]["name"], "orders");
//
// Thread-safety: every method from any thread, but for the destructor.
// Ownership:     owns its socket and the thread that reads it.
// Errors:        the constructor throws std::system_error when there is no socket to be had. A
//                datagram that is no header line and JSON document is kept in problems().
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

namespace xray::testing {

class DocumentCatcher {
 public:
  using Documents = std::vector<nlohmann::json>;
  static constexpr std::chrono::seconds kDeadline{20};

  // On a loopback address; port 0 takes a free one.
  explicit DocumentCatcher(const std::string& host = "127.0.0.1", int port = 0);
  ~DocumentCatcher();
  DocumentCatcher(const DocumentCatcher&) = delete;
  DocumentCatcher& operator=(const DocumentCatcher&) = delete;

  // "127.0.0.1:40123", for Config::daemon_address.
  std::string address() const;
  int port() const { return port_; }
  // In the order they arrived.
  Documents documents() const;
  // Datagrams that broke the daemon's format.
  std::vector<std::string> problems() const;

  // Waits until at least `count` documents have come, or `holds` is true of them. False after the
  // deadline, and as soon as a datagram broke the format.
  bool WaitFor(std::size_t count, std::chrono::milliseconds deadline = kDeadline) const;
  bool WaitFor(const std::function<bool(const Documents&)>& holds,
               std::chrono::milliseconds deadline = kDeadline) const;

 private:
  void Receive();
  void Keep(std::string_view datagram);

  std::string host_;
  int socket_ = -1;
  int port_ = 0;
  int stop_[2] = {-1, -1};  // a pipe: closing its write end ends the thread
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Documents documents_;
  std::vector<std::string> problems_;
  std::thread thread_;
};

}  // namespace xray::testing
