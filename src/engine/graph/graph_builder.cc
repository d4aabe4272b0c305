#include "engine/graph/graph_builder.h"

#include <algorithm>

namespace roentgen::graph {

void GraphBuilder::Touch(const NodeKey& key, const RollupCell& cell) {
  RollupCell& sum = nodes_[key].cell;
  sum.first_start = std::min(sum.first_start, cell.first_start);
  sum.last_end = std::max(sum.last_end, cell.last_end);
}

void GraphBuilder::Add(const RollupRow& row) {
  if (row.cell.IsEmpty()) return;
  if (row.key.kind == RollupKind::kNode || row.key.kind == RollupKind::kInferredNode) {
    NodeSum& node = nodes_[row.key.source];
    node.cell.Add(row.cell);
    node.is_active = node.is_active || row.key.kind == RollupKind::kNode;
    return;
  }
  if (row.key.kind == RollupKind::kAlias) {
    // Minutes written before there were aliases can lack what is taken back from them.
    auto node = SplitAlias(row.key.target);
    if (node && row.cell.statistics.total() > 0) {
      aliases_[EdgeKey{row.key.source, node->callee, false}].insert(std::move(node->alias));
    }
    return;
  }
  const bool is_link = row.key.kind == RollupKind::kLinkEdge;
  edges_[EdgeKey{row.key.source, row.key.target, is_link}].Add(row.cell);
  Touch(row.key.source, row.cell);
  Touch(row.key.target, row.cell);
  if (row.key.source.type == kClientType) nodes_[row.key.target].is_root = true;
}

ServiceGraph GraphBuilder::Build(TimestampUs start, TimestampUs end) const {
  ServiceGraph graph{start, end, {}};
  graph.nodes.reserve(nodes_.size());
  std::map<NodeKey, int> ids;
  for (const auto& [key, sum] : nodes_) {
    const int id = static_cast<int>(graph.nodes.size());
    ids.emplace(key, id);
    GraphNode node;
    node.id = id;
    node.key = key;
    node.names = {key.name};
    node.is_root = sum.is_root;
    node.is_active = sum.is_active;
    node.start = sum.cell.first_start;
    node.end = sum.cell.last_end;
    node.statistics = sum.cell.statistics;
    node.response_time = sum.cell.response_time;
    node.duration = sum.cell.duration;
    graph.nodes.push_back(std::move(node));
  }
  for (const auto& [key, cell] : edges_) {
    GraphEdge edge;
    edge.target_id = ids.find(key.target)->second;
    edge.start = cell.first_start;
    edge.end = cell.last_end;
    edge.statistics = cell.statistics;
    edge.is_link = key.is_link;
    (key.is_link ? edge.received_event_age : edge.response_time) = cell.response_time;
    if (const auto names = aliases_.find(key); names != aliases_.end()) {
      for (const std::string& name : names->second) edge.aliases.push_back({name, key.target.type});
    }
    graph.nodes[static_cast<std::size_t>(ids.find(key.source)->second)].edges.push_back(edge);
  }
  return graph;
}

}  // namespace roentgen::graph
