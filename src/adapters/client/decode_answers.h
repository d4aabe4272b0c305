// X-Ray API answers as model values. Lenient: what an answer leaves out stays at its default.
//
// Source: X-Ray API reference, TraceSummary, Service, Edge. Thread-safety: free functions.
#pragma once

#include "model/service_graph.h"
#include "model/trace_summary.h"
#include "wire/json/json_index.h"

namespace roentgen::client {

// Root causes are not read: the command line does not show them.
TraceSummary DecodeSummary(wire::JsonValue json);
// A service with its edges.
GraphNode DecodeService(wire::JsonValue json);
Statistics DecodeStatistics(wire::JsonValue json);

}  // namespace roentgen::client
