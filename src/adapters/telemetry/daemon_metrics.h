// The daemon's counters as Prometheus text. Names and meanings: docs/daemon.md.
//
// Thread-safety: may be called from any thread at once; it only reads.
// Ownership:     borrows its sources for the call.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/net/http_limits.h"
#include "adapters/net/udp_listener.h"
#include "base/time.h"
#include "engine/relay/relay_counters.h"

namespace roentgen::telemetry {

struct NamedCount {
  std::string name;
  std::uint64_t count = 0;
};

struct DaemonMetricSources {
  const relay::RelayCounters& relay;
  const net::UdpCounters& udp;
  const net::HttpCounters& http;
  std::uint64_t kernel_drops = 0;
  std::size_t memory_limit_bytes = 0;
  std::uint64_t spool_bytes = 0;
  std::uint64_t spool_limit_bytes = 0;
  std::vector<NamedCount> proxy;        // outcomes of proxied calls
  std::vector<NamedCount> backend;      // of XrayBackend
  std::vector<NamedCount> credentials;  // fetched, failed
  std::uint64_t connections = 0;        // opened to the backend
  TimestampUs started;
  std::string version;
};

std::string RenderDaemonMetrics(const DaemonMetricSources& sources);

}  // namespace roentgen::telemetry
