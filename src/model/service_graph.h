// The service graph as the API answers it: nodes with outgoing edges.
//
// Source: X-Ray API reference, Service and Edge. Thread-safety: value types.
#pragma once

#include <string>
#include <vector>

#include "model/node.h"
#include "model/statistics.h"

namespace roentgen {

// A name the caller knows the callee by, which is not the callee's own.
struct EdgeAlias {
  std::string name;
  std::string type;  // the callee's
  bool operator==(const EdgeAlias&) const = default;
};

struct GraphEdge {
  int target_id = 0;  // ReferenceId of the callee
  TimestampUs start;
  TimestampUs end;
  Statistics statistics;
  Histogram response_time;  // caller's view; empty for link edges
  bool is_link = false;
  Histogram received_event_age;  // link edges only
  std::vector<EdgeAlias> aliases;
  bool operator==(const GraphEdge&) const = default;
};

struct GraphNode {
  int id = 0;  // ReferenceId, dense from 0
  NodeKey key;
  std::vector<std::string> names;  // the canonical name first
  bool is_root = false;
  bool is_active = false;  // has segments of its own; else client or inferred ("unknown")
  TimestampUs start;
  TimestampUs end;
  std::vector<GraphEdge> edges;
  Statistics statistics;
  Histogram response_time;
  Histogram duration;
  bool is_client() const { return key.type.starts_with(kClientType); }
  bool operator==(const GraphNode&) const = default;
};

struct ServiceGraph {
  TimestampUs start;
  TimestampUs end;
  std::vector<GraphNode> nodes;
  bool operator==(const ServiceGraph&) const = default;
};

}  // namespace roentgen
