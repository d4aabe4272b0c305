// What the server says of itself under /api/status.
//
// Thread-safety: may be called from any thread at once; it only reads.
// Ownership:     borrows its sources for the call.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "adapters/config/serve_options.h"
#include "apps/roentgen/serve/ready_file.h"
#include "engine/ingest/ingest_counters.h"
#include "ports/segment_store.h"
#include "wire/api_json/status_json.h"

namespace roentgen::serve {

struct StatusSources {
  const config::ServeOptions& options;
  const ingest::IngestCounters& ingest;
  const SegmentStore& store;
  BoundAddresses addresses;
  std::vector<std::string> not_ready;
  std::string version;
  TimestampUs now;
  TimestampUs started;
  std::size_t queued_bytes = 0;
  std::size_t queue_limit_bytes = 0;
  std::size_t queued_queries = 0;
  std::size_t groups = 0;
};

wire::ServerStatus StatusOf(const StatusSources& sources);

}  // namespace roentgen::serve
