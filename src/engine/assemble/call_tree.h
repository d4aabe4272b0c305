// Every segment and subsegment of a trace in the order of who called whom: from the root through
// subsegments, documents grafted under them and the segments that answered them.
//
// Thread-safety: values and pure functions.
// Ownership:     points into the AssembledTrace it was made from.
// Bounds:        every document is entered once, so rings end; kMaxCallDepth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/assemble/assembled_trace.h"

namespace roentgen::assemble {

// What is called from deeper down starts a tree of its own.
inline constexpr std::size_t kMaxCallDepth = 128;

struct CallTreeNode {
  static constexpr std::size_t kNone = SIZE_MAX;

  const Segment* entity = nullptr;
  const UnansweredCall* unanswered = nullptr;  // when this is a call nobody answered
  std::size_t parent = kNone;                  // kNone where a tree starts
  std::size_t segment = kNone;                 // the node of the segment whose code this is
  std::size_t depth = 0;
};

// Callers before callees. The tree of the root segment is first; those of segments that cannot be
// reached from it follow, entries and orphans first. Subsegments without a segment are left out.
std::vector<CallTreeNode> MakeCallTree(const AssembledTrace& trace);

}  // namespace roentgen::assemble
