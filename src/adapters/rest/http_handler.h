// What the server answers on 2080 (X-Ray API, health, metrics) and on the daemon's TCP port
// (sampling calls only). One handler per network thread: it keeps that thread's intake and decoder.
//
// Thread-safety: a handler belongs to its network thread; `HttpParts` is shared by all.
// Ownership:     borrows everything in `HttpParts`, which must outlive the server.
// Errors:        every failure is an X-Ray error body with `x-amzn-ErrorType`.
// Bounds:        queries wait in the pool's queue; when it is full they are throttled (429).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/net/http_message.h"
#include "adapters/net/worker_pool.h"
#include "adapters/rest/api_counters.h"
#include "adapters/rest/console_files.h"
#include "engine/analyse/analysis_queries.h"
#include "engine/complete/completion_queries.h"
#include "engine/groups/group_registry.h"
#include "engine/ingest/pipeline.h"
#include "engine/query/trace_queries.h"
#include "engine/sampling/rule_registry.h"
#include "engine/sampling/target_keeper.h"
#include "wire/api_json/status_json.h"

namespace roentgen::rest {

struct HttpParts {
  ingest::Pipeline& pipeline;
  const query::TraceQueries& queries;
  const analyse::AnalysisQueries& analysis;
  const complete::CompletionQueries& completion;
  groups::GroupRegistry& groups;
  sampling::RuleRegistry& sampling_rules;
  sampling::TargetKeeper& sampling_targets;
  net::WorkerPool& pool;
  ApiCounters& counters;
  bool loopback_only = true;
  std::string version;
  // Both run on the pool. Reasons why traffic should not come here now; empty: ready.
  std::function<std::vector<std::string>()> not_ready;
  std::function<std::string()> metrics;
  std::function<wire::ServerStatus()> status;  // likewise
  ConsoleFiles console = {};
};

// For the HTTP port. `seed` makes request ids; each thread wants another.
net::HttpHandler MakeHttpHandler(const HttpParts& parts, std::uint64_t seed);
// For the daemon's TCP port.
net::HttpHandler MakeDaemonHandler(const HttpParts& parts, std::uint64_t seed);

}  // namespace roentgen::rest
