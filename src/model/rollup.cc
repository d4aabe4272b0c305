#include "model/rollup.h"

#include <algorithm>

namespace roentgen {

NodeKey AliasKey(const NodeKey& callee, std::string_view alias) {
  NodeKey key = callee;
  key.account += '\n';
  key.account += alias;
  return key;
}

std::optional<AliasedNode> SplitAlias(const NodeKey& key) {
  const std::size_t at = key.account.find('\n');
  if (at == std::string::npos) return std::nullopt;
  return AliasedNode{{key.name, key.type, key.account.substr(0, at)}, key.account.substr(at + 1)};
}

void RollupCell::Add(const RollupCell& other) {
  statistics.Add(other.statistics);
  pending += other.pending;
  // Without asynchronous work the two are the same: added up once.
  const bool is_same = duration == response_time && other.duration == other.response_time;
  response_time.Add(other.response_time);
  if (is_same) {
    duration = response_time;
  } else {
    duration.Add(other.duration);
  }
  first_start = std::min(first_start, other.first_start);
  last_end = std::max(last_end, other.last_end);
}

}  // namespace roentgen
