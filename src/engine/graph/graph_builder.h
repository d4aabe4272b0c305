// Adds rollup rows up and lays them out as the service graph the API answers.
//
// Thread-safety: belongs to one thread.
// Bounds:        nodes and edges are as many as distinct keys in the rows added.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "model/rollup.h"
#include "model/service_graph.h"

namespace roentgen::graph {

class GraphBuilder {
 public:
  void Add(const RollupRow& row);

  // Nodes in key order with dense ids, edges by target id. `start` and `end` are echoed.
  ServiceGraph Build(TimestampUs start, TimestampUs end) const;

 private:
  struct NodeSum {
    RollupCell cell;
    bool is_active = false;
    bool is_root = false;
  };
  struct EdgeKey {
    NodeKey source;
    NodeKey target;
    bool is_link = false;
    auto operator<=>(const EdgeKey&) const = default;
  };
  void Touch(const NodeKey& key, const RollupCell& cell);

  std::map<NodeKey, NodeSum> nodes_;
  std::map<EdgeKey, RollupCell> edges_;
  std::map<EdgeKey, std::set<std::string>> aliases_;
};

}  // namespace roentgen::graph
