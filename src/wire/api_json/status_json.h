// The answer of /api/status.
//
// Source: docs/api.md. Thread-safety: value types, pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace roentgen::wire {

using NamedCounts = std::vector<std::pair<std::string, std::uint64_t>>;

struct IngestStatus {
  NamedCounts received;  // by transport
  std::uint64_t stored = 0;
  std::uint64_t duplicate = 0;
  NamedCounts rejected;  // by reason; zeros are left out
  NamedCounts dropped;
  std::int64_t in_flight = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t replaced = 0;
  std::uint64_t kernel_drops = 0;
  std::uint64_t queue_bytes = 0;
  std::uint64_t queue_limit_bytes = 0;
  std::int64_t live_traces = 0;
};

struct DayStatus {
  std::int32_t day = 0;  // since 1970
  std::uint64_t bytes = 0;
};

struct StoreStatus {
  bool is_healthy = true;
  std::uint64_t disk_bytes = 0;
  std::uint64_t memory_bytes = 0;
  std::vector<DayStatus> days;
  DurationUs retention;
  std::uint64_t max_disk_bytes = 0;  // 0: no limit
  std::string durability;
};

struct ServerStatus {
  std::string version;
  TimestampUs now;
  TimestampUs started;
  std::vector<std::string> not_ready;
  std::string http_address;
  std::string udp_address;
  std::string tcp_address;
  IngestStatus ingest;
  StoreStatus store;
  std::uint64_t memory_limit_bytes = 0;
  std::uint64_t resident_bytes = 0;
  int query_threads = 0;
  std::size_t queued_queries = 0;
  std::size_t groups = 0;  // with Default
};

std::string EncodeServerStatus(const ServerStatus& status);

}  // namespace roentgen::wire
