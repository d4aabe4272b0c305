// The service graph of given traces, put together from their documents.
//
// Thread-safety: belongs to one thread.
// Bounds:        as many nodes as the traces have. Links between traces are found among those of
//                the first kMaxLinkedDocuments documents.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "engine/assemble/assembled_trace.h"
#include "engine/graph/contribution.h"
#include "model/service_graph.h"

namespace roentgen::query {

inline constexpr std::size_t kMaxLinkedDocuments = 200'000;

class TraceGraph {
 public:
  explicit TraceGraph(AccountId tenant) : tenant_(tenant) {}

  void Add(const assemble::AssembledTrace& trace);
  // Leaves it empty. `start` and `end` are echoed.
  ServiceGraph Take(TimestampUs start, TimestampUs end);

 private:
  void AddLinks();

  AccountId tenant_;
  graph::NodeTable nodes_;
  graph::ContributionSum sum_;
  std::vector<graph::TraceSketch> sketches_;
  std::unordered_map<TraceId, std::size_t> by_id_;
  std::size_t documents_ = 0;
};

}  // namespace roentgen::query
