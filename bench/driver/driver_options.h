// What one run of the driver does, read from the command line.
//
// Thread-safety: value type.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/load/load_plan.h"

namespace roentgen::bench {

struct DriverOptions {
  std::string mode;  // udp, http, ids
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::uint64_t documents = 0;    // sends at least this many: whole traces
  double rate = 0;                // documents a second; 0 sends as fast as it goes
  std::uint64_t first_trace = 0;  // continues an earlier run of the same plan
  std::uint64_t traces = 0;       // ids: drawn from this many
  std::uint64_t count = 1000;     // ids: how many
  int connections = 16;           // http
  std::size_t batch = 50;         // http: documents a request, at most the 50 of the API
  load::LoadPlan plan;            // topology flat unless told
};

inline constexpr std::string_view kDriverUsage =
    R"(rg_bench_driver udp|http|ids [options]     sends documents; prints what came of it as JSON
  --to HOST:PORT --documents N [--rate N]       open loop at N documents a second; flat out without
  [--connections 16] [--batch 50]               of PutTraceSegments
  [--topology flat] [--seed 1] [--first-trace 0]
  [--start EPOCH_SECONDS] [--traces-per-second X]   when the traces start (default: now, as sent)
  ids: --traces N --count K                     ids of K traces among the first N of the plan
)";

Result<DriverOptions> ParseDriverOptions(int argc, char** argv);

}  // namespace roentgen::bench
