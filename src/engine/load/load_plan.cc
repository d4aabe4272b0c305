#include "engine/load/load_plan.h"

#include <cmath>

namespace roentgen::load {

std::optional<Topology> ParseTopology(std::string_view text) {
  for (std::size_t i = 0; i < kTopologyNames.size(); ++i) {
    if (text == kTopologyNames[i]) return static_cast<Topology>(i);
  }
  return std::nullopt;
}

TimestampUs StartOf(const LoadPlan& plan, std::uint64_t index) {
  const double offset = static_cast<double>(index) * 1e6 / plan.traces_per_second;
  return plan.start + DurationUs{std::llround(offset)};
}

}  // namespace roentgen::load
