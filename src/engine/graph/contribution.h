// What one trace adds to the service graph: a pure function of its documents, so that the graph of
// any range is a sum over traces and a changed trace is one subtraction and one addition.
//
// Rules (X-Ray developer guide, service graph; docs/adr/0005): every segment counts once at its
// node; edge statistics are the calling subsegment's; a call nobody answered implies a node; a root
// segment has a client in front of it; a segment whose parent is missing stands alone; documents in
// progress make nodes visible but are not counted.
//
// Thread-safety: values and pure functions.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "engine/graph/trace_sketch.h"
#include "model/rollup.h"

namespace roentgen::graph {

// A sum of signed contributions, keyed by node identity; turned into rows at the end of a commit.
class ContributionSum {
 public:
  struct Key {
    std::int64_t minute = 0;
    RollupKind kind = RollupKind::kNode;
    const NodeKey* source = nullptr;
    const NodeKey* target = nullptr;
    const NodeKey* alias = nullptr;
    bool operator==(const Key&) const = default;
  };
  struct Call {
    TimestampUs start;
    TimestampUs end;
    TimestampUs work_end;
    Outcome outcome = Outcome::kOk;
    bool in_progress = false;
  };

  // The nodes are kept alive until `TakeRows`. `alias`, of kAlias: its name is what the caller
  // used.
  void Add(RollupKind kind, const NodeRef& source, const NodeRef& target, const Call& call,
           int sign, const NodeRef& alias = nullptr);

  // The non-zero sums, in key order; leaves the sum empty.
  std::vector<RollupRow> TakeRows();

 private:
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  struct Slot {
    RollupCell cell;
    NodeRef source;
    NodeRef target;
    NodeRef alias;
  };
  boost::unordered_flat_map<Key, Slot, KeyHash> slots_;
};

// Adds (`sign` 1) or takes back (`sign` -1) everything a trace contributes but its link edges.
void AddTrace(const TraceSketch& trace, ContributionSum& sum, int sign);
// The same to several sums, which all get the same.
void AddTrace(const TraceSketch& trace, std::span<ContributionSum* const> sums, int sign);

// Where a link comes from: the node that produced, and when it had.
struct Producer {
  NodeRef node;
  TimestampUs sent;
};

// Resolves the producing entity of a link in its trace: the node its call went to, or its own node.
std::optional<Producer> ResolveProducer(const TraceSketch& trace, SegmentId producer_id);

// The edge of one link: producer's node -> the node that owns `consumer` in `trace`. Nothing when
// the owner is not known (yet).
void AddLink(const TraceSketch& trace, const DocumentSketch& consumer, const Producer& producer,
             ContributionSum& sum, int sign);

}  // namespace roentgen::graph
