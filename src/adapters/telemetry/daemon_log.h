// The daemon's log as the X-Ray daemon writes it: `2026-11-22T10:00:00+09:00 [Info] message`, to
// standard output or to a file that is put aside as FILE.1 at 50 MB.
//
// Thread-safety: install once, before other threads start; then logging may come from any thread.
// Errors:        kUnavailable: the file cannot be opened. A line that cannot be written later is
//                lost.
// Bounds:        two files of kMostLogBytes with rotation; without it, what the disk holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "base/time.h"

namespace roentgen::telemetry {

inline constexpr std::uint64_t kMostLogBytes = 50'000'000;

struct DaemonLogOptions {
  std::string file;  // empty: standard output
  LogLevel level = LogLevel::kInfo;
  bool rotate = true;
  std::uint64_t rotate_at_bytes = kMostLogBytes;
};

Result<void> InstallDaemonLog(const DaemonLogOptions& options);

// One line with its line break, in the machine's time zone.
std::string DaemonLogLine(TimestampUs at, LogLevel level, std::string_view message);

}  // namespace roentgen::telemetry
