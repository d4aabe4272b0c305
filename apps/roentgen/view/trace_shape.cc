#include "apps/roentgen/view/trace_shape.h"

#include <algorithm>
#include <utility>

namespace roentgen::cli {
namespace {

bool StartsBefore(const Segment* a, const Segment* b) {
  return std::pair(a->start_time, a->id) < std::pair(b->start_time, b->id);
}

}  // namespace

TraceShape::TraceShape(const Trace& trace) {
  for (const Segment& segment : trace.segments) {
    if (segment.inferred && !segment.parent_id.IsNone()) {
      inferred_.emplace(segment.parent_id, &segment);
      continue;
    }
    Scan(segment);
    segments_ += segment.is_subsegment ? 0 : 1;
    if (!segment.parent_id.IsNone()) called_.emplace(segment.parent_id, &segment);
  }
  FindRoots(trace);
  if (start_ > end_) start_ = end_ = TimestampUs{0};
}

void TraceShape::Scan(const Segment& entity) {
  ids_.insert(entity.id);
  start_ = std::min(start_, entity.start_time);
  end_ = std::max(end_, entity.end_time.value_or(entity.start_time));
  in_progress_ = in_progress_ || !entity.IsComplete();
  if (entity.cause) {
    for (const ExceptionRecord& exception : entity.cause->exceptions) {
      recorders_.emplace(exception.id, &entity);
    }
  }
  for (const Segment& sub : entity.subsegments) Scan(sub);
}

// A root is an entity whose parent is not here. Entities that call each other in a circle have
// none: the first of them becomes one.
void TraceShape::FindRoots(const Trace& trace) {
  std::vector<const Segment*> drawn;
  std::set<const Segment*> reached;
  for (const Segment& segment : trace.segments) {
    if (!segment.inferred || segment.parent_id.IsNone()) drawn.push_back(&segment);
  }
  std::ranges::sort(drawn, StartsBefore);
  const auto add = [&](const Segment* segment) {
    roots_.push_back(segment);
    Reach(*segment, reached);
  };
  for (const Segment* segment : drawn) {
    if (segment->parent_id.IsNone() || !ids_.contains(segment->parent_id)) add(segment);
  }
  for (const Segment* segment : drawn) {
    if (!reached.contains(segment)) add(segment);
  }
}

void TraceShape::Reach(const Segment& entity, std::set<const Segment*>& reached) const {
  std::vector<const Segment*> open = {&entity};
  while (!open.empty()) {
    const Segment* next = open.back();
    open.pop_back();
    if (!reached.insert(next).second) continue;
    for (const Segment* child : ChildrenOf(*next)) open.push_back(child);
  }
}

std::vector<const Segment*> TraceShape::ChildrenOf(const Segment& entity) const {
  std::vector<const Segment*> children;
  for (const Segment& sub : entity.subsegments) children.push_back(&sub);
  const auto [first, last] = called_.equal_range(entity.id);
  for (auto at = first; at != last; ++at) children.push_back(at->second);
  std::ranges::sort(children, StartsBefore);
  return children;
}

const Segment* TraceShape::InferredOf(const Segment& entity) const {
  const auto found = inferred_.find(entity.id);
  return found == inferred_.end() ? nullptr : found->second;
}

const Segment* TraceShape::RecorderOf(const std::string& id) const {
  const auto found = recorders_.find(id);
  return found == recorders_.end() ? nullptr : found->second;
}

}  // namespace roentgen::cli
