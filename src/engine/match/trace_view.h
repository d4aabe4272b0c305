// A trace as filter expressions see it: its root segment, its nodes with the segments that ran on
// them, its calls, its root causes. Parts are worked out when an expression first asks for them.
//
// Source: X-Ray developer guide, filter expressions; docs/adr/0009.
// Thread-safety: belongs to one thread.
// Ownership:     borrows the assembled trace and the row.
// Bounds:        as large as the trace.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/assemble/assembled_trace.h"
#include "engine/assemble/root_causes.h"
#include "model/trace_row.h"

namespace roentgen::match {

// One run of a node: a segment of its own, or the call it was inferred from.
struct NodeRun {
  const NodeKey* node = nullptr;
  const Segment* entity = nullptr;      // null for the client in front of the root
  std::optional<std::size_t> document;  // the segment's; none for inferred nodes and the client
  bool is_root = false;
};

// One call from node to node: seen from the calling subsegment, or from the answering segment where
// its parent is a segment or the client.
struct EdgeRun {
  std::size_t from = 0;  // into runs()
  std::size_t to = 0;
  const Segment* call = nullptr;
};

class TraceView {
 public:
  TraceView(const assemble::AssembledTrace& trace, const TraceRow& row, AccountId tenant);
  ~TraceView();
  TraceView(const TraceView&) = delete;
  TraceView& operator=(const TraceView&) = delete;

  const assemble::AssembledTrace& trace() const { return trace_; }
  const TraceRow& row() const { return row_; }
  const Segment* root() const;
  AccountId tenant() const { return tenant_; }

  bool is_partial() const;
  const std::vector<NodeRun>& runs() const;
  const std::vector<EdgeRun>& edges() const;
  const assemble::RootCauses& causes() const;

  // Calls `visit(entity)` for every entity shown whose code belongs to the segment of `document`,
  // the segment first; stops when it returns true, and returns that.
  template <class Visit>
  bool AnyEntityOf(std::size_t document, const Visit& visit) const;
  // The same for every entity of the trace.
  template <class Visit>
  bool AnyEntity(const Visit& visit) const;

 private:
  struct Graph;
  const Graph& graph() const;
  // Those shown whose code belongs to the segment of `document`, itself first.
  const std::vector<std::size_t>& DocumentsOf(std::size_t document) const;
  template <class Visit>
  bool AnyIn(const Segment& entity, const Visit& visit) const;

  const assemble::AssembledTrace& trace_;
  const TraceRow& row_;
  AccountId tenant_;
  mutable std::unique_ptr<Graph> graph_;
  // By owning document: asking each segment for its own would walk the trace once a segment.
  mutable std::vector<std::vector<std::size_t>> owned_;
  mutable std::optional<assemble::RootCauses> causes_;
};

template <class Visit>
bool TraceView::AnyIn(const Segment& entity, const Visit& visit) const {
  if (!trace_.IsSuperseded(entity) || trace_.Find(entity.id)->segment == &entity) {
    if (visit(entity)) return true;
  }
  for (const Segment& nested : entity.subsegments) {
    if (AnyIn(nested, visit)) return true;
  }
  return false;
}

template <class Visit>
bool TraceView::AnyEntityOf(std::size_t document, const Visit& visit) const {
  for (const std::size_t d : DocumentsOf(document)) {
    if (AnyIn(trace_.segment(d), visit)) return true;
  }
  return false;
}

template <class Visit>
bool TraceView::AnyEntity(const Visit& visit) const {
  for (std::size_t d = 0; d < trace_.documents.size(); ++d) {
    if (!trace_.stale[d] && AnyIn(trace_.segment(d), visit)) return true;
  }
  return false;
}

}  // namespace roentgen::match
