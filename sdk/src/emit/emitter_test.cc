#include "src/emit/emitter.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/xray.h>

#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using xray::testing::DocumentCatcher;

// A port on which nobody listens, for as long as it lives: bound, but of the other protocol.
class SilentPort {
 public:
  SilentPort() {
    file_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(file_, reinterpret_cast<sockaddr*>(&address), size), 0);
    getsockname(file_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    close(file_);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }

 private:
  int file_ = -1;
  int port_ = 0;
};

// A daemon on a given port, that can come and go.
class Daemon {
 public:
  explicit Daemon(int port) {
    file_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(file_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval timeout{20, 0};
    setsockopt(file_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  }
  ~Daemon() { close(file_); }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  // The name in the next document; "" when none comes in time.
  std::string NextName() {
    std::string datagram(65'536, '\0');
    const auto n = recv(file_, datagram.data(), datagram.size(), 0);
    if (n <= 0) return {};
    datagram.resize(static_cast<std::size_t>(n));
    return json::parse(datagram.substr(datagram.find('\n')))["name"];
  }

 private:
  int file_;
};

// Remembers what is posted and answers as told.
class RecordingFetcher : public HttpFetcher {
 public:
  FetchResponse Fetch(const FetchRequest& request) noexcept override {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    return {.status = status_, .body = "{}"};
  }
  std::vector<FetchRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  void set_status(int status) { status_ = status; }

 private:
  mutable std::mutex mutex_;
  std::vector<FetchRequest> requests_;
  std::atomic<int> status_{200};
};

Config ConfigFor(const std::string& address) {
  Config config;
  config.name = "orders";
  config.daemon_address = address;
  config.sampling = SamplingStrategy::kAll;
  config.log_level = LogLevel::kSilent;
  return config;
}

void Record(Recorder& recorder, const std::string& name) {
  auto segment = recorder.BeginSegment(name);
}

TEST(Emitter, SendsEverythingThatManyThreadsEnd) {
  DocumentCatcher daemon;
  Recorder recorder(ConfigFor(daemon.address()));
  constexpr int kThreads = 4, kEach = 500;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&recorder, &daemon, t] {
      for (int i = 0; i < kEach; ++i) {
        Record(recorder, std::to_string(t) + "." + std::to_string(i));
        // The kernel's buffer is the only one that may overflow: keep well inside it.
        if (i % 50 == 49) daemon.WaitFor(static_cast<std::size_t>(i));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(recorder.Flush(20'000));
  ASSERT_TRUE(daemon.WaitFor(kThreads * kEach));
  std::set<std::string> names;
  for (const json& d : daemon.documents()) names.insert(d["name"].get<std::string>());
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kThreads * kEach));
  EXPECT_TRUE(daemon.problems().empty());
  const Counters counters = recorder.counters();
  EXPECT_EQ(counters.segments_ended, static_cast<std::uint64_t>(kThreads * kEach));
  EXPECT_EQ(counters.units_sent, counters.segments_ended);
}

TEST(Emitter, DropsAndCountsWhileThereIsNoDaemonAndSendsWhenThereIs) {
  const SilentPort port;
  Recorder recorder(ConfigFor(port.address()));
  for (int i = 0; i < 5; ++i) {
    Record(recorder, "lost");
    EXPECT_TRUE(recorder.Flush(10'000));
  }
  EXPECT_EQ(recorder.counters().dropped_send_failed, 5U);
  EXPECT_EQ(recorder.counters().documents_sent, 0U);
  Daemon daemon(port.port());
  Record(recorder, "found");
  EXPECT_TRUE(recorder.Flush(10'000));
  EXPECT_EQ(daemon.NextName(), "found");
}

TEST(Emitter, LosesNothingThatItKnowsOfWhileADaemonRestarts) {
  const SilentPort port;
  Recorder recorder(ConfigFor(port.address()));
  {
    Daemon first(port.port());
    Record(recorder, "one");
    EXPECT_EQ(first.NextName(), "one");
  }
  Record(recorder, "waits");
  Daemon second(port.port());
  EXPECT_EQ(second.NextName(), "waits");
  EXPECT_TRUE(recorder.Flush(10'000));
  EXPECT_EQ(recorder.counters().dropped_send_failed, 0U);
}

TEST(Emitter, LooksTheDaemonUpAgainWhileAllIsWell) {
  DocumentCatcher daemon;
  Config config = ConfigFor(daemon.address());
  config.reresolve_interval_ms = 0;
  Recorder recorder(config);
  for (int i = 0; i < 3; ++i) {
    Record(recorder, "orders");
    EXPECT_TRUE(recorder.Flush(10'000));
  }
  EXPECT_TRUE(daemon.WaitFor(3));
  EXPECT_GE(recorder.counters().reconnects, 2U);
}

TEST(Emitter, SaysWhichDaemonNameDoesNotResolve) {
  std::mutex mutex;
  std::string logged;
  Config config = ConfigFor("no-such-host.invalid:2000");
  config.log_level = LogLevel::kWarn;
  config.log = [&](LogLevel, std::string_view text) {
    const std::lock_guard lock(mutex);
    logged += text;
  };
  config.flush_timeout_ms = 100;
  {
    Recorder recorder(config);
    Record(recorder, "orders");
  }
  const std::lock_guard lock(mutex);
  EXPECT_THAT(logged, HasSubstr("no-such-host.invalid"));
}

TEST(Emitter, FallsBackToHttpWhereConfigured) {
  const SilentPort port;
  auto fetcher = std::make_shared<RecordingFetcher>();
  Config config = ConfigFor(port.address());
  config.http_endpoint = "http://127.0.0.1:2080";
  config.fetcher = fetcher;
  Recorder recorder(config);
  Record(recorder, "say \"hi\"");
  EXPECT_TRUE(recorder.Flush(10'000));
  ASSERT_FALSE(fetcher->requests().empty());
  const FetchRequest request = fetcher->requests()[0];
  EXPECT_EQ(request.url, "http://127.0.0.1:2080/TraceSegments");
  EXPECT_EQ(request.method, "POST");
  const json body = json::parse(request.body);
  const json document = json::parse(body["TraceSegmentDocuments"][0].get<std::string>());
  EXPECT_EQ(document["name"], "say hi");
  EXPECT_GT(recorder.counters().documents_sent_http, 0U);
  EXPECT_EQ(recorder.counters().dropped_send_failed, 0U);
  fetcher->set_status(500);
  Record(recorder, "refused");
  EXPECT_TRUE(recorder.Flush(10'000));
  EXPECT_EQ(recorder.counters().dropped_send_failed, 1U);
}

TEST(Emitter, AFullQueueDropsTheNewAndCounts) {
  const SilentPort port;
  Config config = ConfigFor(port.address());
  config.queue_segments_max = 10;
  config.flush_timeout_ms = 0;
  Recorder recorder(config);
  for (int i = 0; i < 1000; ++i) Record(recorder, "orders");
  EXPECT_GT(recorder.counters().dropped_queue_full, 0U);
  EXPECT_EQ(recorder.counters().segments_ended, 1000U);
}

TEST(Emitter, AFullListRefusesDocumentsInProgressAndCounts) {
  const SilentPort port;
  Config config = ConfigFor(port.address());
  config.queue_segments_max = 0;
  Recorder recorder(config);
  auto segment = recorder.BeginSegment("orders");
  for (int i = 0; i < 3; ++i) segment.SendInProgress();
  EXPECT_EQ(recorder.counters().in_progress_dropped, 3U);
  EXPECT_EQ(recorder.counters().in_progress_sent, 0U);
}

TEST(Emitter, WhatEndsAfterTheRecorderIsCounted) {
  DocumentCatcher daemon;
  auto recorder = std::make_unique<Recorder>(ConfigFor(daemon.address()));
  auto early = recorder->BeginSegment("early");
  early.End();
  auto late = recorder->BeginSegment("late");
  recorder.reset();
  late.End();
  ASSERT_TRUE(daemon.WaitFor(1));
  EXPECT_EQ(daemon.documents()[0]["name"], "early");
}

TEST(Emitter, FlushWithNothingRecordedIsDone) {
  DocumentCatcher daemon;
  Recorder recorder(ConfigFor(daemon.address()));
  EXPECT_TRUE(recorder.Flush(0));
}

}  // namespace
}  // namespace xray
