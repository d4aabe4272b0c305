#include "engine/query/trace_graph.h"

#include <utility>

#include "engine/graph/graph_builder.h"

namespace roentgen::query {

void TraceGraph::Add(const assemble::AssembledTrace& trace) {
  graph::TraceSketch sketch;
  sketch.id = trace.id;
  for (const auto& document : trace.documents) {
    sketch.Put(graph::MakeSketch(document.segment, 0, document.json.size(), tenant_, nodes_));
  }
  graph::AddTrace(sketch, sum_, 1);
  documents_ += sketch.documents.size();
  if (documents_ > kMaxLinkedDocuments) return;
  by_id_.emplace(sketch.id, sketches_.size());
  sketches_.push_back(std::move(sketch));
}

// A link that leads to another trace than the given ones has no node to come from.
void TraceGraph::AddLinks() {
  for (const graph::TraceSketch& sketch : sketches_) {
    for (const graph::DocumentSketch& document : sketch.documents) {
      for (const graph::LinkSketch& link : document.links) {
        const auto source = by_id_.find(link.producer_trace);
        if (source == by_id_.end()) continue;
        const auto producer = graph::ResolveProducer(sketches_[source->second], link.producer_id);
        if (producer) graph::AddLink(sketch, document, *producer, sum_, 1);
      }
    }
  }
}

ServiceGraph TraceGraph::Take(TimestampUs start, TimestampUs end) {
  AddLinks();
  graph::GraphBuilder builder;
  for (const RollupRow& row : sum_.TakeRows()) builder.Add(row);
  sketches_.clear();
  by_id_.clear();
  documents_ = 0;
  return builder.Build(start, end);
}

}  // namespace roentgen::query
