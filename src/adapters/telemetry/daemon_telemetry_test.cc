#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "adapters/telemetry/daemon_log.h"
#include "adapters/telemetry/daemon_metrics.h"

namespace roentgen::telemetry {
namespace {

// Stands in for the machine's time zone.
class TimeZone {
 public:
  explicit TimeZone(const char* zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    setenv("TZ", zone, 1);
    tzset();
  }
  ~TimeZone() {
    if (before_.empty()) {
      unsetenv("TZ");
    } else {
      setenv("TZ", before_.c_str(), 1);
    }
    tzset();
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

 private:
  std::string before_;
};

// A folder for log files; afterwards nothing logs there any more.
class DaemonLogFile : public testing::Test {
 protected:
  DaemonLogFile() {
    std::string name = (std::filesystem::temp_directory_path() / "roentgen_log_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~DaemonLogFile() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kInfo);
    std::filesystem::remove_all(folder_);
  }
  std::string path(const std::string& name = "xray.log") const { return folder_ / name; }
  static std::string Read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path folder_;
};

TEST(DaemonLogLine, IsTheXrayDaemons) {
  const TimestampUs at{1'700'000'000'987'654};
  {
    const TimeZone utc("UTC0");
    EXPECT_EQ(DaemonLogLine(at, LogLevel::kInfo, "m"), "2023-11-14T22:13:20Z [Info] m\n");
    EXPECT_EQ(DaemonLogLine(at, LogLevel::kTrace, "m"), "2023-11-14T22:13:20Z [Trace] m\n");
    EXPECT_EQ(DaemonLogLine(at, LogLevel::kDebug, "m"), "2023-11-14T22:13:20Z [Debug] m\n");
    EXPECT_EQ(DaemonLogLine(at, LogLevel::kWarn, "m"), "2023-11-14T22:13:20Z [Warn] m\n");
    EXPECT_EQ(DaemonLogLine(at, LogLevel::kError, "m"), "2023-11-14T22:13:20Z [Error] m\n");
  }
  const TimeZone seoul("KST-9");
  EXPECT_EQ(DaemonLogLine(at, LogLevel::kInfo, "m"), "2023-11-15T07:13:20+09:00 [Info] m\n");
  const TimeZone newfoundland("NST3:30");
  EXPECT_EQ(DaemonLogLine(at, LogLevel::kInfo, "m"), "2023-11-14T18:43:20-03:30 [Info] m\n");
}

TEST(DaemonLogLine, StaysOneLineWhateverTheMessageHolds) {
  const TimeZone utc("UTC0");
  EXPECT_EQ(DaemonLogLine(FromSeconds(0), LogLevel::kWarn, "a\n2023 [Info] b\x1b[2J 결제"),
            "1970-01-01T00:00:00Z [Warn] a\\x0a2023 [Info] b\\x1b[2J 결제\n");
}

TEST_F(DaemonLogFile, HoldsWhatTheLevelLetsThrough) {
  ASSERT_TRUE(InstallDaemonLog({.file = path(), .level = LogLevel::kWarn}));
  Log(LogLevel::kInfo, "not this");
  Log(LogLevel::kWarn, "{} segments", 3);
  const std::string text = Read(path());
  EXPECT_TRUE(text.ends_with(" [Warn] 3 segments\n")) << text;
  EXPECT_EQ(text.find("not this"), std::string::npos);
}

TEST_F(DaemonLogFile, IsNotForEverybodysEyesAndGoesOnWhereItStopped) {
  ASSERT_TRUE(InstallDaemonLog({.file = path()}));
  Log(LogLevel::kInfo, "first");
  struct stat status{};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0007u, 0u);
  ASSERT_TRUE(InstallDaemonLog({.file = path()}));
  Log(LogLevel::kInfo, "second");
  const std::string text = Read(path());
  EXPECT_NE(text.find("first"), std::string::npos);
  EXPECT_NE(text.find("second"), std::string::npos);
}

TEST_F(DaemonLogFile, KeepsOneOldFileWhenItIsFull) {
  ASSERT_TRUE(InstallDaemonLog({.file = path(), .rotate_at_bytes = 1'000}));
  for (int i = 0; i < 100; ++i) Log(LogLevel::kInfo, "line {:03}", i);
  const std::string now = Read(path());
  const std::string old = Read(path("xray.log.1"));
  EXPECT_LE(now.size(), 1'000u);
  EXPECT_LE(old.size(), 1'000u);
  EXPECT_TRUE(now.ends_with("line 099\n"));
  // No line is lost between the two.
  const std::size_t lines = static_cast<std::size_t>(std::ranges::count(old + now, '\n'));
  EXPECT_NE(old.find(fmt::format("line {:03}", 100 - lines)), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path("xray.log.2")));
}

TEST_F(DaemonLogFile, CountsWhatItFoundInTheFile) {
  std::ofstream(path()) << std::string(990, 'x') << "\n";
  ASSERT_TRUE(InstallDaemonLog({.file = path(), .rotate_at_bytes = 1'000}));
  Log(LogLevel::kInfo, "new");
  EXPECT_EQ(Read(path("xray.log.1")).size(), 991u);
  EXPECT_EQ(Read(path()).find('x'), std::string::npos);
}

TEST_F(DaemonLogFile, GrowsWithoutRotation) {
  ASSERT_TRUE(InstallDaemonLog({.file = path(), .rotate = false, .rotate_at_bytes = 100}));
  for (int i = 0; i < 100; ++i) Log(LogLevel::kInfo, "line {:03}", i);
  EXPECT_EQ(std::ranges::count(Read(path()), '\n'), 100);
  EXPECT_FALSE(std::filesystem::exists(path("xray.log.1")));
}

TEST_F(DaemonLogFile, LinesOfManyThreadsStayWhole) {
  ASSERT_TRUE(InstallDaemonLog({.file = path(), .rotate_at_bytes = 1u << 20}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 200; ++i) Log(LogLevel::kInfo, "{}", std::string(80, 'y'));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream lines(Read(path()));
  const std::regex whole(R"([-0-9T:]+(Z|[+-]\d\d:\d\d) \[Info\] y{80})");
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(std::regex_match(line, whole)) << line;
  }
  EXPECT_EQ(count, 800);
}

TEST_F(DaemonLogFile, AFileThatCannotBeOpenedIsAnErrorThatNamesIt) {
  const auto installed = InstallDaemonLog({.file = path("none/xray.log")});
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().message,
            "cannot open the log file '" + path("none/xray.log") + "': No such file or directory");
}

struct DaemonSources {
  relay::RelayCounters relay;
  net::UdpCounters udp;
  net::HttpCounters http;
  std::string Render() {
    return RenderDaemonMetrics({.relay = relay,
                                .udp = udp,
                                .http = http,
                                .kernel_drops = 9,
                                .memory_limit_bytes = 3u << 20,
                                .spool_bytes = 100,
                                .spool_limit_bytes = 1'000,
                                .proxy = {{"forwarded", 4}, {"failed", 0}},
                                .backend = {{"clock_corrected", 1}},
                                .credentials = {{"fetched", 2}},
                                .connections = 5,
                                .started = FromSeconds(1),
                                .version = "1.2.3 \"x\""});
  }
};

TEST(DaemonMetrics, CarryTheirValuesAndLabels) {
  DaemonSources s;
  s.relay.received.Add(10);
  s.relay.sent.Add(6);
  s.relay.Rejected(relay::Reject::kInvalidHeader, 2);
  s.relay.Dropped(relay::Drop::kSpoolFull, 1);
  s.relay.spooled.Set(1);
  s.relay.requests_throttled.Add(3);
  s.relay.faults[static_cast<std::size_t>(UploadFault::kConnectionRefused)].Add(7);
  const std::string text = s.Render();
  for (const char* line :
       {"roentgen_daemon_segments_received_total 10", "roentgen_daemon_segments_sent_total 6",
        "roentgen_daemon_segments_rejected_total{reason=\"invalid_header\"} 2",
        "roentgen_daemon_segments_rejected_total{reason=\"missing_body\"} 0",
        "roentgen_daemon_segments_dropped_total{reason=\"spool_full\"} 1",
        "roentgen_daemon_segments_spooled 1",
        "roentgen_daemon_requests_total{outcome=\"throttled\"} 3",
        "roentgen_daemon_backend_errors_total{kind=\"connection_refused\"} 7",
        "roentgen_daemon_udp_kernel_drops_total 9",
        "roentgen_daemon_proxy_requests_total{outcome=\"forwarded\"} 4",
        "roentgen_daemon_credentials_total{outcome=\"fetched\"} 2",
        "roentgen_daemon_backend_connections_total 5", "roentgen_daemon_spool_bytes 100",
        "roentgen_build_info{version=\"1.2.3 \\\"x\\\"\"} 1",
        "# TYPE roentgen_daemon_segments_received_total counter",
        "# TYPE roentgen_daemon_segments_spooled gauge"}) {
    EXPECT_NE(text.find(std::string(line) + "\n"), std::string::npos) << line;
  }
}

// The grammar of the text format, version 0.0.4: each family once, help and type before samples.
TEST(DaemonMetrics, AreAPageOfPrometheus) {
  const std::string pair = R"re([a-z_]+="([^"\\\n]|\\["\\n])*")re";
  const std::regex sample("([a-z_][a-z0-9_]*)(\\{" + pair + "(," + pair + ")*\\})? -?[0-9.e+]+");
  std::set<std::string> families;
  std::set<std::string> series;
  std::string family;
  std::istringstream lines(DaemonSources().Render());
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash;
    std::string kind;
    std::string name;
    if (line.starts_with("# ")) {
      words >> hash >> kind >> name;
      if (kind == "HELP") {
        EXPECT_TRUE(families.insert(name).second) << name << " stands twice";
      }
      family = name;
      continue;
    }
    std::smatch match;
    ASSERT_TRUE(std::regex_match(line, match, sample)) << line;
    EXPECT_EQ(match[1].str(), family) << line;
    EXPECT_TRUE(series.insert(line.substr(0, line.rfind(' '))).second) << line;
    EXPECT_EQ(line.find("_total") != std::string::npos, family.ends_with("_total"));
  }
  EXPECT_GT(families.size(), 25u);
}

TEST(DaemonMetrics, EveryNameIsDocumentedInBothLanguages) {
  for (const char* page : {"docs/daemon.md", "docs/daemon.ko.md"}) {
    std::ifstream file(page);
    const std::string document{std::istreambuf_iterator<char>(file), {}};
    std::istringstream lines(DaemonSources().Render());
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("# HELP ")) continue;
      const std::string name = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_NE(document.find("`" + name + "`"), std::string::npos)
          << name << " is not in " << page;
    }
  }
}

}  // namespace
}  // namespace roentgen::telemetry
