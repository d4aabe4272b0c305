// What the service graph and the trace list need of a trace, without its text: one sketch a
// document. Small enough to keep for every recently touched trace.
//
// Thread-safety: values; `NodeTable` belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "model/node.h"
#include "model/segment.h"
#include "model/statistics.h"

namespace roentgen::graph {

// Shared, so that a node's strings are held once however many traces touch it. Equal keys from one
// table are the same object, so they compare as pointers.
using NodeRef = std::shared_ptr<const NodeKey>;

class NodeTable {
 public:
  NodeRef Intern(const NodeKey& key);
  std::size_t size() const { return nodes_.size(); }

 private:
  struct KeyHash {
    std::size_t operator()(const NodeKey& key) const;
  };
  void Sweep();

  std::unordered_map<NodeKey, std::weak_ptr<const NodeKey>, KeyHash> nodes_;
  std::size_t sweep_at_ = 1024;
};

// A subsegment.
struct CallSketch {
  SegmentId id;
  NodeRef callee;  // the node it implies when nobody answers it; null for local code
  TimestampUs start;
  TimestampUs end;
  Outcome outcome = Outcome::kOk;
  bool in_progress = false;
};

struct LinkSketch {
  TraceId producer_trace;
  SegmentId producer_id;
  SegmentId consumer_id;  // the entity that carries the link
};

struct DocumentSketch {
  SegmentId id;
  SegmentId parent_id;
  bool is_subsegment = false;
  bool in_progress = false;
  NodeRef node;    // segments only
  NodeRef client;  // roots only
  TimestampUs start;
  TimestampUs end;       // equals start while in progress
  TimestampUs work_end;  // end of the last work under it, asynchronous subsegments included
  Flags flags;
  std::uint16_t http_status = 0;
  std::uint32_t bytes = 0;
  std::uint64_t content_hash = 0;
  std::vector<CallSketch>
      calls;  // every subsegment at any depth; an independent one lists itself first
  std::vector<LinkSketch> links;  // parent links only

  std::size_t MemoryBytes() const;
};

struct TraceSketch {
  TraceId id;
  std::vector<DocumentSketch> documents;  // by id

  DocumentSketch* Find(SegmentId document_id);
  const DocumentSketch* Find(SegmentId document_id) const;
  // Inserts or replaces by id.
  void Put(DocumentSketch sketch);
  // The entry of the trace: the earliest segment without a parent, else the earliest whose parent
  // is not in the trace, else the earliest segment; null when there is no segment.
  const DocumentSketch* Root() const;
};

DocumentSketch MakeSketch(const Segment& segment, std::uint64_t content_hash, std::size_t bytes,
                          AccountId tenant, NodeTable& nodes);

}  // namespace roentgen::graph
