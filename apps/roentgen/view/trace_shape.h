// A trace as it is drawn: each entity with what is under it, whichever document it came in.
//
// Thread-safety: value type. Ownership: borrows the trace.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "model/trace.h"

namespace roentgen::cli {

class TraceShape {
 public:
  explicit TraceShape(const Trace& trace);

  // Entities that nothing in the trace calls, by start. Each entity is under exactly one root.
  const std::vector<const Segment*>& roots() const { return roots_; }
  // Subsegments of `entity` and the segments that name it as their parent, by start.
  std::vector<const Segment*> ChildrenOf(const Segment& entity) const;
  // The inferred segment that stands for what `entity` called, if there is one. It is not drawn by
  // itself: it says nothing that its caller does not.
  const Segment* InferredOf(const Segment& entity) const;
  // Whether a segment of the callee is here.
  bool IsAnswered(const Segment& entity) const { return called_.contains(entity.id); }
  // The entity that recorded the exception `id`.
  const Segment* RecorderOf(const std::string& id) const;

  TimestampUs start() const { return start_; }
  TimestampUs end() const { return end_; }
  std::size_t segments() const { return segments_; }
  bool in_progress() const { return in_progress_; }

 private:
  void Scan(const Segment& entity);
  void FindRoots(const Trace& trace);
  void Reach(const Segment& entity, std::set<const Segment*>& reached) const;

  std::vector<const Segment*> roots_;
  std::multimap<SegmentId, const Segment*> called_;  // by parent id
  std::map<SegmentId, const Segment*> inferred_;     // by parent id
  std::map<std::string, const Segment*> recorders_;  // by exception id
  std::set<SegmentId> ids_;
  TimestampUs start_{INT64_MAX};
  TimestampUs end_{INT64_MIN};
  std::size_t segments_ = 0;
  bool in_progress_ = false;
};

}  // namespace roentgen::cli
