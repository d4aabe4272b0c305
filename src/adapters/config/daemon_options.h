// What `roentgen daemon` can be told: the X-Ray daemon's flags and cfg.yaml, and Roentgen's own
// additions. Flag over file over default. docs/daemon.md has the table.
//
// Thread-safety: value types, pure functions (ReadDaemonFile reads a file).
// Errors:        kInvalid; the message is the whole line for stderr.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace roentgen::config {

struct DaemonOptions {
  // The X-Ray daemon's.
  std::string resource_arn;
  std::string udp = "127.0.0.1:2000";
  std::string tcp = "127.0.0.1:2000";
  std::string log_file;  // empty: stdout
  std::string log_level = "prod";
  std::int64_t buffer_mb = 0;  // 0: 1 % of the memory there is
  std::string region;
  bool local_mode = false;
  std::string proxy;
  std::string role_arn;
  std::string endpoint;
  std::int64_t concurrency = 8;
  bool no_verify_ssl = false;
  bool log_rotation = true;
  // Roentgen's.
  std::string admin;  // HOST:PORT; empty: none
  std::string spool_dir;
  std::uint64_t spool_max_bytes = 256ULL << 20;
  std::string ready_file;
  bool proxy_segments = false;
  std::int64_t linger_seconds = 0;  // 0 to 60; what is beyond is brought within
  std::int64_t drain_seconds = 8;
};

enum class DaemonAction { kRun, kHelp, kVersion };

struct DaemonCommandLine {
  DaemonAction action = DaemonAction::kRun;
  DaemonOptions options;
  std::string config_file;  // which one was read; empty: none
};

// A command line that is not understood: exit status 2, usage follows on stderr.
struct FlagError {
  std::string message;
};

// One flag, as its kind takes it.
struct DaemonFlag {
  std::string short_name;  // `m`; empty: none
  std::string long_name;   // `buffer-memory`
  std::string value;       // `MB` in the usage; empty: a switch
  std::string english;
  std::string korean;
  // Go's words for what it does not take; nullopt: taken.
  std::function<std::optional<std::string>(DaemonOptions&, std::string_view)> set;
};
const std::vector<DaemonFlag>& DaemonFlags();

// Reads flags as Go's `flag` package does: `-x` and `--x` are one, a value follows or stands behind
// `=`, the first word that is no flag ends them. Later calls see what earlier words set.
std::optional<FlagError> ParseDaemonFlags(std::span<const std::string> arguments,
                                          DaemonCommandLine& out);

// Lays the keys of a cfg.yaml (Version 1 or 2) over `options`. Empty and zero values change
// nothing.
// `strict`: unknown keys are errors.
Result<void> ApplyDaemonFile(const std::string& text, bool strict, DaemonOptions& options);
Result<std::string> ReadDaemonFile(const std::string& path);

// Files that are read when -c names none, in this order.
std::vector<std::string> DefaultDaemonFiles();

struct DaemonParse {
  DaemonCommandLine line;
  std::optional<FlagError> flag_error;  // exit status 2
};
// Flags, then the file, then the flags again over it.
Result<DaemonParse> ParseDaemon(std::span<const std::string> arguments,
                                std::span<const std::string> default_files);

// `dev`, `debug`, `info`, `warn`, `error`, `prod`, in any case; nullopt: none of them.
std::optional<LogLevel> ParseDaemonLogLevel(std::string_view word);

std::string DaemonUsage(bool korean);

}  // namespace roentgen::config
