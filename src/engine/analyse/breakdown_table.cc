#include "engine/analyse/breakdown_table.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/analyse/attribute_table.h"

namespace roentgen::analyse {

void BreakdownTable::Add(std::span<const TraceAttribute> attributes,
                         const std::optional<RootCall>& root) {
  bool has_one = false;
  for (const TraceAttribute& each : attributes) {
    if (each.name != attribute_) continue;
    has_one = true;
    auto found = values_.find(each.value);
    if (found == values_.end()) {
      if (values_.size() == kMaxValuesPerAttribute) {
        ++uncounted_;
        continue;
      }
      found = values_.emplace(each.value, ValueCalls{}).first;
      found->second.expression = each.expression;
    }
    ++found->second.traces;
    if (root) found->second.roots.Add(root->outcome, root->response_time);
  }
  if (!has_one) ++without_;
}

AttributeBreakdown BreakdownTable::Take(std::size_t most) {
  AttributeBreakdown breakdown{.attribute = attribute_,
                               .values = {},
                               .without = std::exchange(without_, 0),
                               .distinct = static_cast<std::int64_t>(values_.size()),
                               .uncounted = std::exchange(uncounted_, 0)};
  for (auto& [value, calls] : values_) {
    calls.value = value;
    breakdown.values.push_back(std::move(calls));
  }
  values_.clear();
  std::ranges::sort(breakdown.values, [](const ValueCalls& a, const ValueCalls& b) {
    return std::tie(b.traces, a.value) < std::tie(a.traces, b.value);
  });
  if (breakdown.values.size() > most) breakdown.values.resize(most);
  return breakdown;
}

}  // namespace roentgen::analyse
