#include "apps/roentgen/load/load_run.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <map>
#include <set>
#include <string>

#include "base/clock.h"
#include "engine/load/trace_content.h"

namespace roentgen::cli {
namespace {

// A socket that receives what a run sends.
class Receiver {
 public:
  Receiver() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(fd_, generic, length), 0);
    EXPECT_EQ(::getsockname(fd_, generic, &length), 0);
    port_ = ntohs(address.sin_port);
    const int bytes = 8 << 20;
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  ~Receiver() { ::close(fd_); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  LoadTarget target() const { return {{"127.0.0.1", port_, ""}, false}; }

  // Documents received so far, without their header line.
  std::multiset<std::string> Drain() const {
    std::multiset<std::string> documents;
    std::array<char, 65536> buffer;
    for (;;) {
      const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size < 0) return documents;
      const std::string datagram(buffer.data(), static_cast<std::size_t>(size));
      const std::size_t line = datagram.find('\n');
      EXPECT_EQ(datagram.substr(0, line), R"({"format": "json", "version": 1})");
      documents.insert(datagram.substr(line + 1));
    }
  }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

LoadOptions SmallRun(const Receiver& receiver) {
  LoadOptions options;
  options.target = receiver.target();
  options.plan.start = SystemClock().Now();
  options.plan.traces_per_second = 500;
  options.traces = 40;
  return options;
}

std::multiset<std::string> Expected(const LoadOptions& options) {
  std::multiset<std::string> documents;
  for (std::uint64_t index = 0; index < options.traces; ++index) {
    for (const load::LoadDocument& document : load::Generate(options.plan, index).documents) {
      documents.insert(document.json);
    }
  }
  return documents;
}

void IgnoreProgress(DurationUs) {}

TEST(LoadRun, SendsExactlyThePlansDocuments) {
  const Receiver receiver;
  LoadOptions options = SmallRun(receiver);
  options.threads = 3;
  options.plan.late_by = {1000};
  options.plan.late_share = options.plan.duplicate_share = 0.3;
  options.plan.topology = load::Topology::kChain;
  LoadTally tally;
  ASSERT_TRUE(LoadRun(options, tally).Run(IgnoreProgress).has_value());
  const auto expected = Expected(options);
  EXPECT_EQ(receiver.Drain(), expected);
  EXPECT_EQ(tally.sent(), expected.size());
  EXPECT_EQ(tally.traces(), 40U);
  EXPECT_EQ(tally.refused(), 0U);
}

TEST(LoadRun, FlatOutAndPregeneratedSendTheSame) {
  const Receiver receiver;
  LoadOptions options = SmallRun(receiver);
  options.flat_out = true;
  options.threads = 2;
  LoadTally first;
  ASSERT_TRUE(LoadRun(options, first).Run(IgnoreProgress).has_value());
  EXPECT_EQ(receiver.Drain(), Expected(options));
  options.pregenerate = true;
  LoadTally again;
  ASSERT_TRUE(LoadRun(options, again).Run(IgnoreProgress).has_value());
  EXPECT_EQ(receiver.Drain(), Expected(options));
}

TEST(LoadRun, DurationEndsIt) {
  const Receiver receiver;
  LoadOptions options = SmallRun(receiver);
  options.traces = 0;
  options.plan.topology = load::Topology::kFlat;
  options.duration = {60'000};
  LoadTally tally;
  ASSERT_TRUE(LoadRun(options, tally).Run(IgnoreProgress).has_value());
  EXPECT_GE(tally.traces(), 20U);
  EXPECT_LE(tally.traces(), 32U);
  options.traces = tally.traces();
  EXPECT_EQ(receiver.Drain(), Expected(options));  // the first so many traces, none left out
}

TEST(LoadRun, NobodyListeningIsCountedNotFatal) {
  LoadOptions options;
  {
    const Receiver gone;
    options = SmallRun(gone);
  }
  options.flat_out = true;
  LoadTally tally;
  ASSERT_TRUE(LoadRun(options, tally).Run(IgnoreProgress).has_value());
  EXPECT_GT(tally.refused_by_reason()["connection refused"], 0U);
}

TEST(LoadRun, AStopBeforeItBeginsSendsNothing) {
  const Receiver receiver;
  LoadOptions options = SmallRun(receiver);
  options.plan.start = options.plan.start + DurationUs{kUsPerHour};
  LoadTally tally;
  LoadRun run(options, tally);
  run.RequestStop();
  ASSERT_TRUE(run.Run(IgnoreProgress).has_value());
  EXPECT_EQ(tally.sent(), 0U);
}

}  // namespace
}  // namespace roentgen::cli
