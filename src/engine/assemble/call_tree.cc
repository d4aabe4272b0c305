#include "engine/assemble/call_tree.h"

#include <utility>

namespace roentgen::assemble {
namespace {

class TreeMaker {
 public:
  explicit TreeMaker(const AssembledTrace& trace)
      : trace_(trace), is_entered_(trace.documents.size(), false) {
    for (const std::size_t d : trace.top_level) {
      const Segment& segment = trace.segment(d);
      if (!segment.is_subsegment) answers_[segment.parent_id].push_back(d);
    }
    for (const UnansweredCall& each : trace.unanswered) unanswered_[each.call] = &each;
  }

  void StartAt(std::size_t document) {
    Push(document, CallTreeNode::kNone);
    while (!pending_.empty()) {
      const auto [entity, parent] = pending_.back();
      pending_.pop_back();
      Expand(Add(*entity, parent));
    }
  }

  std::vector<CallTreeNode> Take() { return std::move(nodes_); }

 private:
  std::size_t Add(const Segment& entity, std::size_t parent) {
    const std::size_t node = nodes_.size();
    const bool is_start = parent == CallTreeNode::kNone;
    const auto call = unanswered_.find(&entity);
    nodes_.push_back({.entity = &entity,
                      .unanswered = call == unanswered_.end() ? nullptr : call->second,
                      .parent = parent,
                      .segment = entity.is_subsegment ? nodes_[parent].segment : node,
                      .depth = is_start ? 0 : nodes_[parent].depth + 1});
    return node;
  }

  // Pushes in reverse, so that what comes first is taken first.
  void Expand(std::size_t node) {
    if (nodes_[node].depth + 1 == kMaxCallDepth) return;
    const Segment& entity = *nodes_[node].entity;
    PushAll(answers_, entity.id, node);
    PushAll(trace_.grafts, entity.id, node);
    PushEmbedded(entity, node);
  }

  void PushEmbedded(const Segment& entity, std::size_t node) {
    for (auto nested = entity.subsegments.rbegin(); nested != entity.subsegments.rend(); ++nested) {
      if (trace_.IsSuperseded(*nested)) {
        PushEmbedded(*nested, node);
      } else {
        pending_.emplace_back(&*nested, node);
      }
    }
  }

  void PushAll(const std::unordered_map<SegmentId, std::vector<std::size_t>>& documents,
               SegmentId parent_id, std::size_t node) {
    const auto found = documents.find(parent_id);
    if (found == documents.end()) return;
    for (auto d = found->second.rbegin(); d != found->second.rend(); ++d) Push(*d, node);
  }

  void Push(std::size_t document, std::size_t parent) {
    if (is_entered_[document]) return;
    is_entered_[document] = true;
    pending_.emplace_back(&trace_.segment(document), parent);
  }

  const AssembledTrace& trace_;
  std::vector<bool> is_entered_;
  std::unordered_map<SegmentId, std::vector<std::size_t>> answers_;  // call -> segments, by start
  std::unordered_map<const Segment*, const UnansweredCall*> unanswered_;
  std::vector<std::pair<const Segment*, std::size_t>> pending_;  // entity, parent's node
  std::vector<CallTreeNode> nodes_;
};

}  // namespace

std::vector<CallTreeNode> MakeCallTree(const AssembledTrace& trace) {
  TreeMaker maker(trace);
  if (trace.root) maker.StartAt(*trace.root);
  for (const bool has_caller : {false, true}) {
    for (const std::size_t d : trace.top_level) {
      const Segment& segment = trace.segment(d);
      if (segment.is_subsegment) continue;
      if ((trace.Find(segment.parent_id) != nullptr) == has_caller) maker.StartAt(d);
    }
  }
  return maker.Take();
}

}  // namespace roentgen::assemble
