// A minute of the service graph: what all traces together did at one node or along one edge. The
// store keeps the sum of signed deltas; the graph of any range is the sum of its minutes.
//
// Thread-safety: value types.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/group.h"
#include "model/node.h"
#include "model/statistics.h"

namespace roentgen {

enum class RollupKind : std::uint8_t {
  kNode = 1,          // a node with segments of its own; `target` is empty
  kInferredNode = 2,  // a callee that sent nothing itself; `target` is empty
  kEdge = 3,          // `source` called `target`
  kLinkEdge = 4,      // `target` consumed, in another trace, what `source` produced
  kAlias = 5,         // `source` called `target` by another name: AliasKey
};

struct RollupKey {
  std::int64_t minute = 0;  // minutes since the epoch, of the call's start
  RollupKind kind = RollupKind::kNode;
  NodeKey source;
  NodeKey target;
  auto operator<=>(const RollupKey&) const = default;
};

// What stands for `target` in a kAlias row: the callee, and behind its account the name used. No
// account has a line feed.
NodeKey AliasKey(const NodeKey& callee, std::string_view alias);
struct AliasedNode {
  NodeKey callee;
  std::string alias;
};
// Nullopt: not made by AliasKey.
std::optional<AliasedNode> SplitAlias(const NodeKey& key);

// `statistics` counts finished calls; `pending` the ones in progress, which only make a node
// visible. Histograms: `response_time` start to end; `duration` start to the end of the last
// (asynchronous) work under it; for link edges `response_time` holds the age of the event when it
// was received. `first_start` and `last_end` only ever widen: taking a contribution back does not
// narrow them.
struct RollupCell {
  Statistics statistics;
  std::int64_t pending = 0;
  Histogram response_time;
  Histogram duration;
  TimestampUs first_start{INT64_MAX};
  TimestampUs last_end{INT64_MIN};

  void Add(const RollupCell& other);
  bool IsEmpty() const { return statistics.total() == 0 && pending == 0; }
  bool operator==(const RollupCell&) const = default;
};

struct RollupRow {
  RollupKey key;
  RollupCell cell;
  bool operator==(const RollupRow&) const = default;
};

// The same, of the traces stamped with a group.
struct GroupRollupRow {
  GroupId group = 0;
  RollupRow row;
  bool operator==(const GroupRollupRow&) const = default;
};

}  // namespace roentgen
