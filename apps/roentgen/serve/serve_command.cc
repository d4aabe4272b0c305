#include "apps/roentgen/serve/serve_command.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>  // NOLINT: sigtimedwait is POSIX
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "adapters/config/memory_split.h"
#include "adapters/config/serve_options.h"
#include "adapters/config/units.h"
#include "adapters/telemetry/log_sink.h"
#include "apps/roentgen/serve/ready_file.h"
#include "apps/roentgen/serve/server.h"
#include "base/log.h"

extern "C" char** environ;  // NOLINT: the environment's own name

namespace roentgen::serve {
namespace {

constexpr time_t kHousekeepingSeconds = 10;
constexpr rlim_t kWantedFiles = 65'536;

bool SpeaksKorean() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return std::string_view(value).starts_with("ko");
  }
  return false;
}

std::vector<std::string> VariableNames() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

void PrintHelp() {
  const bool korean = SpeaksKorean();
  fmt::print(
      "{}\n\n{}\n{}\n",
      korean ? "사용법: roentgen serve [옵션]\n\nX-Ray 데몬 프로토콜과 X-Ray API를 받는 서버를 "
               "실행합니다."
             : "Usage: roentgen serve [OPTIONS]\n\nRuns the server: the X-Ray daemon's ports, the "
               "X-Ray API, an embedded store.",
      config::ServeHelp(korean),
      korean
          ? "옵션은 환경 변수(--data-dir은 ROENTGEN_DATA_DIR)나 --config 파일의 키(data_dir)로도 "
            "지정할 수 있습니다.\n우선순위: 옵션, 환경 변수, 파일, 기본값."
          : "Every option is also a variable (ROENTGEN_DATA_DIR) and a key of the --config file "
            "(data_dir).\nA flag beats a variable, a variable beats the file.");
}

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

// Before any thread exists, so that all of them inherit it: only WaitForStop sees the signals.
void BlockSignals() {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void WaitForStop(Server& server) {
  const sigset_t set = StopSignals();
  const timespec period{kHousekeepingSeconds, 0};
  while (sigtimedwait(&set, nullptr, &period) < 0) server.Housekeep();
}

// Whoever asks twice does not want to wait.
void EndAtOnceOnSecondSignal() {
  struct sigaction action{};
  action.sa_handler = [](int) { _exit(1); };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void PrepareProcess() {
  // One arena a thread would keep freed memory in a dozen places.
  mallopt(M_ARENA_MAX, 4);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < kWantedFiles) {
    files.rlim_cur = std::min(files.rlim_max, kWantedFiles);
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

void LogStart(const config::ServeOptions& options, const char* version) {
  const auto memory = config::SplitMemory(options.memory_bytes);
  const auto mib = [](std::size_t bytes) { return bytes >> 20; };
  Log(LogLevel::kInfo, "Roentgen {}, data in {}", version, options.data_dir);
  Log(LogLevel::kInfo,
      "memory {}: queue {} MiB, live traces {} MiB, store {} MiB, request bodies {} MiB",
      config::SizeToText(options.memory_bytes), mib(memory.queue_bytes),
      mib(memory.live_trace_bytes), mib(memory.store_bytes), mib(memory.http_body_bytes));
}

// What went wrong in a word of the reader's language; the detail behind it names flags, files and
// system errors, which have one language only.
std::string_view KoreanFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return "설정이 올바르지 않습니다";
    case ErrorCode::kUnsupported: return "이 버전에서 아직 제공하지 않는 옵션입니다";
    case ErrorCode::kNotFound: return "파일을 찾을 수 없습니다";
    case ErrorCode::kCorrupt: return "저장소를 읽을 수 없습니다";
    case ErrorCode::kUnavailable: return "지금은 시작할 수 없습니다";
    default: return "오류가 발생했습니다";
  }
}

int Fail(const Error& error, int status) {
  const bool korean = SpeaksKorean();
  if (korean) {
    fmt::print(stderr, "roentgen serve: {}: {}\n", KoreanFor(error.code), error.message);
  } else {
    fmt::print(stderr, "roentgen serve: {}\n", error.message);
  }
  if (status == 2) {
    fmt::print(stderr, "{}\n",
               korean ? "옵션 설명은 'roentgen serve --help'에 있습니다."
                      : "'roentgen serve --help' explains the options.");
  }
  return status;
}

}  // namespace

int RunServe(std::span<const std::string> arguments, const char* version) {
  const auto parsed = config::ParseServe(
      arguments, [](const char* name) { return std::getenv(name); }, VariableNames());
  if (!parsed) return Fail(parsed.error(), 2);
  if (parsed->help) {
    PrintHelp();
    return 0;
  }
  const config::ServeOptions& options = parsed->options;
  BlockSignals();
  PrepareProcess();
  telemetry::InstallLogSink(options.log_level);
  LogStart(options, version);
  ReadyFile ready(options.ready_file);
  auto server = Server::Start(options, version);
  if (!server) {
    return Fail(server.error(), server.error().code == ErrorCode::kInvalid ? 2 : 1);
  }
  const BoundAddresses addresses = (*server)->addresses();
  if (const auto written = ready.Write(addresses); !written) return Fail(written.error(), 1);
  Log(LogLevel::kInfo, "ready: X-Ray API http://{}, segments UDP {}, sampling TCP {}",
      addresses.http, addresses.udp, addresses.tcp);
  WaitForStop(**server);
  Log(LogLevel::kInfo, "stopping: draining what was received");
  EndAtOnceOnSecondSignal();
  ready.Remove();
  if (const auto stopped = (*server)->Stop(); !stopped) return Fail(stopped.error(), 1);
  Log(LogLevel::kInfo, "stopped");
  return 0;
}

}  // namespace roentgen::serve
