#include "adapters/net/udp_listener.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace roentgen::net {
namespace {

// Keeps what every socket received; read by the test only after Stop.
struct Received {
  Mutex mu;
  std::multiset<std::string> datagrams;
  std::atomic<std::size_t> passed_on{0};
};

class KeepingSink final : public DatagramSink {
 public:
  explicit KeepingSink(Received& to) : to_(to) {}
  void OnDatagram(std::string_view datagram) override { pending_.emplace_back(datagram); }
  void OnBatchEnd() override {
    MutexLock lock(to_.mu);
    to_.datagrams.insert(pending_.begin(), pending_.end());
    to_.passed_on += pending_.size();
    pending_.clear();
  }

 private:
  Received& to_;
  std::vector<std::string> pending_;
};

class Sender {
 public:
  explicit Sender(const SocketAddress& to)
      : to_(to), fd_(socket(to.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  bool Send(std::string_view bytes) {
    const auto sent = sendto(fd_.get(), bytes.data(), bytes.size(), 0,
                             reinterpret_cast<const sockaddr*>(&to_.storage), to_.length);
    return sent == static_cast<ssize_t>(bytes.size());
  }

 private:
  SocketAddress to_;
  FileDescriptor fd_;
};

bool WaitFor(const Received& received, std::size_t count) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (received.passed_on.load() < count) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

UdpListener::SinkFactory Into(Received& received) {
  return [&received] { return std::make_unique<KeepingSink>(received); };
}

TEST(UdpListener, PassesOnEveryDatagramAsItCame) {
  Received received;
  UdpListener listener({.address = {"127.0.0.1", 0}});
  ASSERT_TRUE(listener.Start(Into(received)));
  EXPECT_NE(listener.address().port(), 0);
  Sender sender(listener.address());
  const std::vector<std::string> sent = {"", "a", std::string(1'500, 'b'), std::string(65'507, 'c'),
                                         std::string("\0x", 2)};
  for (const std::string& datagram : sent) ASSERT_TRUE(sender.Send(datagram));
  ASSERT_TRUE(WaitFor(received, sent.size()));
  listener.Stop();
  EXPECT_EQ(received.datagrams, std::multiset<std::string>(sent.begin(), sent.end()));
  EXPECT_EQ(listener.counters().datagrams.value(), sent.size());
  EXPECT_EQ(listener.counters().truncated.value(), 0u);
  EXPECT_EQ(listener.KernelDrops(), 0u);
}

TEST(UdpListener, SeveralSocketsShareOnePort) {
  Received received;
  UdpListener listener({.address = {"127.0.0.1", 0}, .sockets = 3});
  ASSERT_TRUE(listener.Start(Into(received)));
  constexpr std::size_t kFlows = 16;
  constexpr std::size_t kEach = 200;
  for (std::size_t flow = 0; flow < kFlows; ++flow) {
    Sender sender(listener.address());
    for (std::size_t i = 0; i < kEach; ++i) {
      ASSERT_TRUE(sender.Send(std::to_string(flow) + ":" + std::to_string(i)));
    }
  }
  ASSERT_TRUE(WaitFor(received, kFlows * kEach));
  listener.Stop();
  EXPECT_EQ(std::set<std::string>(received.datagrams.begin(), received.datagrams.end()).size(),
            kFlows * kEach);
}

TEST(UdpListener, ASecondServerCannotTakeHalfOfThePort) {
  Received received;
  UdpListener first({.address = {"127.0.0.1", 0}, .sockets = 2});
  ASSERT_TRUE(first.Start(Into(received)));
  for (const int sockets : {1, 2}) {
    UdpListener second({.address = {"127.0.0.1", first.address().port()}, .sockets = sockets});
    const auto started = second.Start(Into(received));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::kUnavailable);
  }
}

TEST(UdpListener, ListensOnIpv6AndOnNames) {
  for (const char* host : {"::1", "localhost"}) {
    Received received;
    UdpListener listener({.address = {host, 0}});
    const auto started = listener.Start(Into(received));
    if (!started && std::string_view(host) == "::1") continue;  // a machine without IPv6
    ASSERT_TRUE(started) << started.error().message;
    ASSERT_TRUE(Sender(listener.address()).Send("hello"));
    EXPECT_TRUE(WaitFor(received, 1)) << host;
  }
}

TEST(UdpListener, CountsWhatTheKernelDropsWhileNobodyReads) {
  // The sink holds the thread up until the sender is done; a small buffer overflows meanwhile.
  struct Blocking final : DatagramSink {
    explicit Blocking(std::atomic<bool>& the_go) : go(the_go) {}
    void OnDatagram(std::string_view) override { go.wait(false); }
    void OnBatchEnd() override {}
    std::atomic<bool>& go;
  };
  std::atomic<bool> go{false};
  UdpListener listener({.address = {"127.0.0.1", 0}, .receive_buffer_bytes = 16 << 10});
  ASSERT_TRUE(listener.Start([&] { return std::make_unique<Blocking>(go); }));
  Sender sender(listener.address());
  constexpr std::uint64_t kSent = 500;
  for (std::uint64_t i = 0; i < kSent; ++i) ASSERT_TRUE(sender.Send(std::string(1'000, 'x')));
  EXPECT_GT(listener.KernelDrops(), 0u);
  go = true;
  go.notify_all();
  listener.Stop();
  EXPECT_EQ(listener.counters().datagrams.value() + listener.KernelDrops(), kSent);
}

// Sends from one connected socket, which hears of refusals, until one comes; how many went before
// it.
std::size_t SendUntilRefused(const SocketAddress& to, std::atomic<std::size_t>& sent) {
  constexpr std::size_t kSendsMax = 2'000'000;
  FileDescriptor fd(socket(to.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&to.storage), to.length), 0);
  for (; sent < kSendsMax; ++sent) {
    if (send(fd.get(), "x", 1, 0) != 1) return --sent;  // the one before was refused
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == ECONNREFUSED) return sent;
  }
  ADD_FAILURE() << "nothing was refused";
  return sent;
}

// What comes while it stops is handed over or refused: a sender never believes it was received, and
// it was not.
TEST(UdpListener, StopRefusesWhatItDoesNotPassOn) {
  for (const int sockets : {1, 3}) {
    for (const char* host : {"127.0.0.1", "0.0.0.0"}) {
      Received received;
      UdpListener listener({.address = {host, 0}, .sockets = sockets});
      ASSERT_TRUE(listener.Start(Into(received)));
      std::atomic<std::size_t> sent{0};
      std::thread sender([&] { SendUntilRefused(listener.address(), sent); });
      ASSERT_TRUE(WaitFor(received, 1'000));
      listener.Stop();
      sender.join();
      EXPECT_EQ(listener.counters().datagrams.value() + listener.KernelDrops(), sent.load());
    }
  }
}

TEST(UdpListener, StopPassesOnWhatTheKernelHadReceived) {
  Received received;
  UdpListener listener({.address = {"127.0.0.1", 0}});
  ASSERT_TRUE(listener.Start(Into(received)));
  Sender sender(listener.address());
  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(sender.Send(std::to_string(i)));
  listener.Stop();
  EXPECT_EQ(received.datagrams.size(), 1'000u);
}

}  // namespace
}  // namespace roentgen::net
