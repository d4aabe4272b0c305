// Which groups a trace is stamped with, as the committer asks when it stores one.
//
// Source: X-Ray developer guide, groups: traces are matched when they are stored; docs/adr/0010.
// Thread-safety: `Match` is called by the committer's thread; a GroupSource by any.
// Ownership:     borrows the trace for the call.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "model/group.h"
#include "ports/segment_store.h"

namespace roentgen::ingest {

// The groups of one moment.
class GroupMatcher {
 public:
  virtual ~GroupMatcher() = default;
  // Ids, ascending, of the groups whose expressions hold of the trace, all its documents present.
  virtual std::vector<GroupId> Match(const LoadedTrace& trace) const = 0;
  // A trace was stored that has this stamp and had not before.
  virtual void CountStamped(GroupId group) const = 0;
};

// The groups as they are now; null when there is nothing to stamp.
using GroupSource = std::function<std::shared_ptr<const GroupMatcher>()>;

}  // namespace roentgen::ingest
