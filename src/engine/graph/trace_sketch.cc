#include "engine/graph/trace_sketch.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "engine/graph/node_names.h"

namespace roentgen::graph {
namespace {

struct Flattening {
  DocumentSketch& out;
  AccountId tenant;
  NodeTable& nodes;
};

void AddLinks(const Segment& segment, DocumentSketch& out) {
  for (const Link& link : segment.links) {
    if (link.kind != LinkKind::kParent) continue;
    out.links.push_back({link.trace_id, link.id, segment.id});
  }
}

TimestampUs EndOf(const Segment& segment) {
  return std::max(segment.start_time, segment.end_time.value_or(segment.start_time));
}

void AddCall(const Segment& call, Flattening& into) {
  const auto callee = NodeOfCall(call, into.tenant);
  into.out.calls.push_back({.id = call.id,
                            .callee = callee ? into.nodes.Intern(*callee) : nullptr,
                            .start = call.start_time,
                            .end = EndOf(call),
                            .outcome = OutcomeOf(call.flags),
                            .in_progress = !call.IsComplete()});
  into.out.work_end = std::max(into.out.work_end, EndOf(call));
  AddLinks(call, into.out);
  for (const Segment& nested : call.subsegments) AddCall(nested, into);
}

}  // namespace

std::size_t NodeTable::KeyHash::operator()(const NodeKey& key) const {
  const std::hash<std::string> hash;
  return (hash(key.name) * 31 + hash(key.type)) * 31 + hash(key.account);
}

NodeRef NodeTable::Intern(const NodeKey& key) {
  auto& slot = nodes_[key];
  if (NodeRef found = slot.lock()) return found;
  auto made = std::make_shared<const NodeKey>(key);
  slot = made;
  if (nodes_.size() >= sweep_at_) Sweep();
  return made;
}

// Names come from outside, so forgotten ones must not pile up.
void NodeTable::Sweep() {
  std::erase_if(nodes_, [](const auto& entry) { return entry.second.expired(); });
  sweep_at_ = std::max<std::size_t>(1024, nodes_.size() * 2);
}

std::size_t DocumentSketch::MemoryBytes() const {
  return sizeof(*this) + calls.capacity() * sizeof(CallSketch) +
         links.capacity() * sizeof(LinkSketch);
}

DocumentSketch* TraceSketch::Find(SegmentId document_id) {
  const auto it = std::ranges::lower_bound(documents, document_id, {}, &DocumentSketch::id);
  return it != documents.end() && it->id == document_id ? &*it : nullptr;
}

const DocumentSketch* TraceSketch::Find(SegmentId document_id) const {
  return const_cast<TraceSketch*>(this)->Find(document_id);
}

void TraceSketch::Put(DocumentSketch sketch) {
  const auto it = std::ranges::lower_bound(documents, sketch.id, {}, &DocumentSketch::id);
  if (it != documents.end() && it->id == sketch.id) {
    *it = std::move(sketch);
  } else {
    documents.insert(it, std::move(sketch));
  }
}

const DocumentSketch* TraceSketch::Root() const {
  std::unordered_set<SegmentId> entities;
  const auto rank = [&](const DocumentSketch& document) {
    if (document.parent_id.IsNone()) return 0;
    if (entities.empty()) {
      for (const DocumentSketch& each : documents) {
        entities.insert(each.id);
        for (const CallSketch& call : each.calls) entities.insert(call.id);
      }
    }
    return entities.contains(document.parent_id) ? 2 : 1;
  };
  const DocumentSketch* root = nullptr;
  int root_rank = 3;
  for (const DocumentSketch& document : documents) {
    if (document.is_subsegment) continue;
    if (root_rank == 0 && !document.parent_id.IsNone()) continue;
    const int this_rank = rank(document);
    if (this_rank < root_rank || (this_rank == root_rank && document.start < root->start)) {
      root = &document;
      root_rank = this_rank;
    }
  }
  return root;
}

DocumentSketch MakeSketch(const Segment& segment, std::uint64_t content_hash, std::size_t bytes,
                          AccountId tenant, NodeTable& nodes) {
  DocumentSketch out;
  out.id = segment.id;
  out.parent_id = segment.parent_id;
  out.is_subsegment = segment.is_subsegment;
  out.in_progress = !segment.IsComplete();
  out.start = segment.start_time;
  out.end = EndOf(segment);
  out.work_end = out.end;
  out.flags = segment.flags;
  out.bytes = static_cast<std::uint32_t>(bytes);
  out.content_hash = content_hash;
  if (segment.http && segment.http->status) {
    out.http_status = static_cast<std::uint16_t>(*segment.http->status);
  }
  Flattening into{out, tenant, nodes};
  if (segment.is_subsegment) {
    AddCall(segment, into);
  } else {
    const NodeKey node = NodeOfSegment(segment, tenant);
    out.node = nodes.Intern(node);
    if (segment.parent_id.IsNone()) out.client = nodes.Intern(ClientOf(node));
    AddLinks(segment, out);
    for (const Segment& call : segment.subsegments) AddCall(call, into);
  }
  return out;
}

}  // namespace roentgen::graph
