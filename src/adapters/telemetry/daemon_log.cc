#include "adapters/telemetry/daemon_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>

#include <fmt/format.h>

#include "adapters/telemetry/log_sink.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace roentgen::telemetry {
namespace {

const char* LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return "Trace";
    case LogLevel::kDebug: return "Debug";
    case LogLevel::kInfo: return "Info";
    case LogLevel::kWarn: return "Warn";
    case LogLevel::kError: return "Error";
  }
  return "Info";
}

class LogFile {
 public:
  explicit LogFile(DaemonLogOptions options) : options_(std::move(options)) {}
  ~LogFile() {
    MutexLock lock(mu_);
    Close();
  }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  Result<void> Open() {
    if (options_.file.empty()) return {};
    MutexLock lock(mu_);
    return OpenFile();
  }

  void Write(std::string_view line) {
    MutexLock lock(mu_);
    const bool is_file = !options_.file.empty();
    if (is_file && options_.rotate && size_ + line.size() > options_.rotate_at_bytes) Rotate();
    size_ += line.size();
    while (!line.empty()) {
      const ssize_t written = ::write(fd_, line.data(), line.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return;
      line.remove_prefix(static_cast<std::size_t>(written));
    }
  }

 private:
  Result<void> OpenFile() RG_REQUIRES(mu_) {
    const int fd = ::open(options_.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd < 0) {
      return MakeError(ErrorCode::kUnavailable, fmt::format("cannot open the log file '{}': {}",
                                                            options_.file, std::strerror(errno)));
    }
    Close();
    fd_ = fd;
    struct stat status{};
    size_ = ::fstat(fd_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    return {};
  }

  void Rotate() RG_REQUIRES(mu_) {
    std::rename(options_.file.c_str(), (options_.file + ".1").c_str());
    // When it cannot be opened the old one goes on, under its new name.
    if (const auto opened = OpenFile(); !opened) size_ = 0;
  }

  void Close() RG_REQUIRES(mu_) {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }

  const DaemonLogOptions options_;
  Mutex mu_;
  int fd_ RG_GUARDED_BY(mu_) = STDOUT_FILENO;
  std::uint64_t size_ RG_GUARDED_BY(mu_) = 0;
};

}  // namespace

std::string DaemonLogLine(TimestampUs at, LogLevel level, std::string_view message) {
  const auto seconds = static_cast<std::time_t>(at.us / kUsPerSecond);
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 32> date{};
  const std::size_t length = std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &local);
  std::string zone = "Z";
  if (const long offset = local.tm_gmtoff; offset != 0) {
    const long minutes = (offset < 0 ? -offset : offset) / 60;
    zone = fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
  }
  return fmt::format("{}{} [{}] {}\n", std::string_view(date.data(), length), zone,
                     LevelName(level), WithoutControls(message));
}

Result<void> InstallDaemonLog(const DaemonLogOptions& options) {
  auto file = std::make_shared<LogFile>(options);
  RG_TRY_VOID(file->Open());
  SetLogLevel(options.level);
  SetLogSink([file](LogLevel level, std::string_view message) {
    file->Write(DaemonLogLine(SystemClock().Now(), level, message));
  });
  return {};
}

}  // namespace roentgen::telemetry
