// What a load run sends: everything its content derives from. Two runs with the same plan send the
// same bytes, so what arrived can be compared with what was sent without keeping it.
//
// Thread-safety: value types.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace roentgen::load {

enum class Topology {
  kShop,  // a web shop: six services, a database, a table, a queue and its consumer, two outsiders
  kTutorial,  // user management and notification, with their database and mail server
  kChain,     // each service calls the next
  kFan,       // one service calls many
  kFlat,      // five small documents a trace, cheap to make: for measuring throughput
};

inline constexpr std::array<std::string_view, 5> kTopologyNames = {"shop", "tutorial", "chain",
                                                                   "fan", "flat"};

constexpr std::string_view ToString(Topology topology) {
  return kTopologyNames[static_cast<std::size_t>(topology)];
}
std::optional<Topology> ParseTopology(std::string_view text);

inline constexpr int kMaxDepth = 200;
inline constexpr int kMaxWidth = 200;

struct LoadPlan {
  std::uint64_t seed = 1;
  Topology topology = Topology::kShop;
  TimestampUs start;              // when trace 0 starts
  double traces_per_second = 10;  // spaces the traces' starts; above zero
  double error_share = 0.05;      // traces in which something fails (4xx, 429 or 5xx)
  double late_share = 0;          // documents held back by about `late_by`
  DurationUs late_by{5 * kUsPerSecond};
  double duplicate_share = 0;    // documents sent a second time
  double in_progress_share = 0;  // segments also sent when they begin
  int depth = 5;                 // chain: services; 1 to kMaxDepth
  int width = 5;                 // fan: called services; 1 to kMaxWidth
};

// When trace `index` starts.
TimestampUs StartOf(const LoadPlan& plan, std::uint64_t index);

}  // namespace roentgen::load
