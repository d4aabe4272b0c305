// What `roentgen serve` can be told, typed, and where each value came from.
//
// Flag over environment (ROENTGEN_HTTP) over file over default. Unknown flags and keys are errors
// that name their neighbours.
//
// Thread-safety: value types, pure functions.
// Errors:        kInvalid (not understood), kUnsupported (known, but not offered by this version),
//                kNotFound (the file cannot be read); the message names flag, variable or key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/net/address.h"
#include "base/log.h"
#include "base/result.h"
#include "base/time.h"

namespace roentgen::config {

enum class Durability { kSync, kInterval, kNone };

struct ServeOptions {
  std::string data_dir = "roentgen-data";
  net::HostPort http{"127.0.0.1", 2080};
  net::HostPort udp{"127.0.0.1", 2000};
  net::HostPort tcp{"127.0.0.1", 2000};
  std::string ready_file;
  std::uint64_t memory_bytes = 512ULL << 20;
  DurationUs retention{30 * kUsPerDay};
  std::uint64_t max_disk_bytes = 0;  // 0: no limit
  std::uint64_t min_free_disk_bytes = 512ULL << 20;
  Durability durability = Durability::kSync;
  bool insecure_no_auth = false;
  LogLevel log_level = LogLevel::kInfo;
  int udp_sockets = 0;  // 0: one a core, at most four
  std::uint64_t udp_buffer_bytes = 32ULL << 20;
  int http_threads = 0;  // 0: one a core, at most four
  int query_threads = 2;
  std::uint64_t max_body_bytes = 5ULL << 20;
  int max_connections = 4'096;
  int max_requests = 1'024;
  int max_trace_documents = 100'000;
  std::uint64_t max_trace_bytes = 64ULL << 20;
  int max_sampling_rules = 25;
  int max_sampling_clients = 2'000;
  DurationUs max_future{kUsPerDay};
  DurationUs max_summary_range{24 * kUsPerHour};
  DurationUs query_time{10 * kUsPerSecond};  // of one search under /api
};

struct ServeCommandLine {
  ServeOptions options;
  bool help = false;
};

// Reads a variable of the environment; nullptr when it is not set.
using Environment = std::function<const char*(const char*)>;

// `arguments` are those behind `serve`. `names` are the variables that are set, to find misspelt
// ROENTGEN_ names; those that are near no option belong to somebody else and are left alone.
Result<ServeCommandLine> ParseServe(std::span<const std::string> arguments,
                                    const Environment& environment,
                                    std::span<const std::string> names);

// The help of every option: flag, meaning, default.
std::string ServeHelp(bool korean);

}  // namespace roentgen::config
