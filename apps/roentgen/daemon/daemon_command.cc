#include "apps/roentgen/daemon/daemon_command.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>  // NOLINT: sigtimedwait is POSIX

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "adapters/config/daemon_options.h"
#include "adapters/telemetry/daemon_log.h"
#include "adapters/telemetry/log_sink.h"
#include "apps/roentgen/daemon/daemon.h"
#include "apps/roentgen/serve/ready_file.h"
#include "base/log.h"

namespace roentgen::daemon {
namespace {

bool SpeaksKorean() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return std::string_view(value).starts_with("ko");
  }
  return false;
}

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

// Before any thread exists, so that all of them inherit it: only the waits below see the signals.
// One that comes while draining changes nothing: that has its own end.
void BlockSignals() {
  signal(SIGPIPE, SIG_IGN);
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void WaitForStop(Daemon& daemon) {
  const sigset_t set = StopSignals();
  while (true) {
    const auto wait = daemon.Housekeep();
    const timespec period{wait.count() / 1'000, (wait.count() % 1'000) * 1'000'000};
    if (sigtimedwait(&set, nullptr, &period) > 0) return;
  }
}

// Whoever sends here may not have heard yet that another daemon takes over. A second signal ends
// it. No housekeeping: a telemetry record that nobody takes would make it longer.
void Linger(Daemon& daemon, std::chrono::seconds time) {
  const sigset_t set = StopSignals();
  daemon.BeginStop();
  const timespec wait{time.count(), 0};
  sigtimedwait(&set, nullptr, &wait);
}

// Few threads, small and short-lived memory: a second arena would only keep what the first freed.
void PrepareProcess() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TRIM_THRESHOLD, 1 << 20);
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
}

int Fail(const Error& error, bool log_is_a_file) {
  if (log_is_a_file) Log(LogLevel::kError, "{}", error.message);
  fmt::print(stderr, "{}\n", telemetry::WithoutControls(error.message));
  return 1;
}

// A file that cannot be used may name no log file; -f, if given, hears of it.
int FailToRead(std::span<const std::string> arguments, const Error& error) {
  config::DaemonCommandLine flags;
  const bool has_log_file = !config::ParseDaemonFlags(arguments, flags) &&
                            !flags.options.log_file.empty() &&
                            telemetry::InstallDaemonLog({.file = flags.options.log_file});
  return Fail(error, has_log_file);
}

int Run(const config::DaemonCommandLine& line, const char* version) {
  const config::DaemonOptions& options = line.options;
  const bool has_log_file = !options.log_file.empty();
  const auto level = config::ParseDaemonLogLevel(options.log_level);
  if (!level) {
    return Fail(MakeError(ErrorCode::kInvalid,
                          fmt::format("log level '{}' is not one of dev, debug, info, warn, error "
                                      "and prod",
                                      options.log_level)),
                has_log_file && telemetry::InstallDaemonLog({.file = options.log_file}));
  }
  PrepareProcess();
  const auto log = telemetry::InstallDaemonLog(
      {.file = options.log_file, .level = *level, .rotate = options.log_rotation});
  if (!log) return Fail(log.error(), false);
  Log(LogLevel::kInfo, "Initializing AWS X-Ray daemon {} (Roentgen)", version);
  if (!line.config_file.empty()) {
    Log(LogLevel::kInfo, "Using configuration file {}", line.config_file);
  }
  BlockSignals();
  serve::ReadyFile ready(options.ready_file);
  auto daemon = Daemon::Start(options, version);
  if (!daemon) return Fail(daemon.error(), has_log_file);
  if (const auto written = ready.Write((*daemon)->ReadyJson()); !written) {
    return Fail(written.error(), has_log_file);
  }
  WaitForStop(**daemon);
  ready.Remove();
  const std::chrono::seconds linger(std::clamp<std::int64_t>(options.linger_seconds, 0, 60));
  if (linger > std::chrono::seconds(0)) {
    Log(LogLevel::kInfo, "Got a shutdown signal; receiving for {} more seconds", linger.count());
    Linger(**daemon, linger);
    Log(LogLevel::kInfo, "Sending what is left");
  } else {
    Log(LogLevel::kInfo, "Got a shutdown signal; sending what is left");
  }
  (*daemon)->Stop();
  return 0;
}

}  // namespace

int RunDaemon(std::span<const std::string> arguments, const char* version) {
  const bool korean = SpeaksKorean();
  const auto parsed = config::ParseDaemon(arguments, config::DefaultDaemonFiles());
  if (!parsed) return FailToRead(arguments, parsed.error());
  if (parsed->flag_error) {
    fmt::print(stderr, "{}\n{}", telemetry::WithoutControls(parsed->flag_error->message),
               config::DaemonUsage(korean));
    return 2;
  }
  switch (parsed->line.action) {
    case config::DaemonAction::kHelp: fmt::print("{}", config::DaemonUsage(korean)); return 0;
    case config::DaemonAction::kVersion:
      fmt::print("AWS X-Ray daemon version: {} (Roentgen)\n", version);
      return 0;
    case config::DaemonAction::kRun: break;
  }
  return Run(parsed->line, version);
}

}  // namespace roentgen::daemon
