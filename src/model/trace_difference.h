// Two traces' calls side by side. Thread-safety: value types.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace roentgen {

struct CallSums {
  std::int64_t calls = 0;
  std::int64_t faults = 0;
  std::int64_t errors = 0;
  std::int64_t throttles = 0;
  DurationUs duration;  // of all complete calls together
  bool operator==(const CallSums&) const = default;
};

// Calls of one name by one service under the same chain of callers. Added when only b has it,
// removed when only a has it.
struct CallDifference {
  std::string service;
  std::string name;
  std::optional<std::size_t> parent;  // before it in the list
  CallSums a;
  CallSums b;
  bool is_added() const { return a.calls == 0; }
  bool is_removed() const { return b.calls == 0; }
  DurationUs difference() const { return {b.duration.us - a.duration.us}; }
};

struct TraceDifference {
  std::vector<CallDifference> calls;  // callers before callees
  std::uint64_t omitted = 0;          // entities beyond the bound, of both
};

}  // namespace roentgen
