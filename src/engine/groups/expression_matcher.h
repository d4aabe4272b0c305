// Matches traces against the expressions of groups as they are stored.
//
// Thread-safety: `Match` belongs to the committer's thread; the rest is immutable or atomic.
// Ownership:     owns the bound expressions, shares the counters.
// Errors:        a group whose expression can no longer be evaluated matches nothing, and is
// logged. Bounds:        a trace's documents are read once for all groups, and only for those that
// its row
//                leaves open.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/counter.h"
#include "engine/filter/bound.h"
#include "engine/groups/group_set.h"
#include "engine/ingest/group_matcher.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::groups {

// How many traces got each group's stamp; outlives the matchers of one set of groups.
using StampCounters = std::map<GroupId, std::shared_ptr<Counter>>;

class ExpressionMatcher final : public ingest::GroupMatcher {
 public:
  // `counters` has one for each group but Default.
  ExpressionMatcher(const GroupSet& set, AccountId tenant, StampCounters counters);

  // Nothing to match.
  bool empty() const { return rules_.empty(); }

  std::vector<GroupId> Match(const LoadedTrace& trace) const override;
  void CountStamped(GroupId group) const override;

 private:
  struct Rule {
    GroupId id = 0;
    filter::BoundPtr filter;  // null: every trace
  };
  void MatchOpen(const LoadedTrace& trace, const std::vector<const Rule*>& open,
                 std::vector<GroupId>& matched) const;

  const AccountId tenant_;
  std::vector<Rule> rules_;  // by id
  const StampCounters counters_;
  mutable wire::SegmentDecoder decoder_;
};

}  // namespace roentgen::groups
