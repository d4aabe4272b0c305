// The server's counters as Prometheus text. Names and meanings: docs/metrics.md.
//
// Thread-safety: may be called from any thread at once; it only reads.
// Ownership:     borrows its sources for the call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/net/http_limits.h"
#include "adapters/net/udp_listener.h"
#include "adapters/rest/api_counters.h"
#include "base/time.h"
#include "engine/ingest/ingest_counters.h"
#include "engine/sampling/target_keeper.h"
#include "ports/segment_store.h"

namespace roentgen::telemetry {

struct GroupTraces {
  std::string group;
  std::uint64_t stamped = 0;
};

struct MetricSources {
  const ingest::IngestCounters& ingest;
  const SegmentStore& store;
  const net::HttpCounters& http;
  const net::UdpCounters& udp;
  const rest::ApiCounters& api;
  std::vector<GroupTraces> groups;
  const sampling::TargetCounters& sampling;
  std::vector<sampling::RuleStanding> sampling_rules;
  std::size_t queued_bytes = 0;
  std::size_t queue_limit_bytes = 0;
  std::size_t queued_queries = 0;
  int udp_receive_buffer_bytes = 0;
  TimestampUs started;
  std::string version;
};

std::string RenderMetrics(const MetricSources& sources);

}  // namespace roentgen::telemetry
