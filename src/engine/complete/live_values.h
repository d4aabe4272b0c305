// What the store holds of what a live question asks for, with counts, most frequent first.
//
// Names, types and accounts of services come from the minutes of the service graph: all of them,
// counted in calls. Everything else comes from the newest traces of the range, counted in traces.
//
// Thread-safety: const methods from any thread at once.
// Ownership:     borrows the store and the groups' lookup.
// Errors:        the store's.
// Bounds:        LiveLimits; a value longer than kMaxLiveValueBytes is not offered.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "engine/complete/offers.h"
#include "engine/filter/binder.h"
#include "engine/query/selection.h"
#include "model/examined.h"
#include "ports/segment_store.h"

namespace roentgen::complete {

inline constexpr std::size_t kMaxLiveValueBytes = 300;
inline constexpr std::size_t kMaxLiveValues = 10'000;

struct LiveLimits {
  AccountId account;
  DurationUs max_minutes{6 * kUsPerHour};  // of the service graph, the newest of the range
  std::size_t traces = 500;
  std::size_t documents = 500;  // of one trace
  std::size_t values = 100;     // of an answer
};

struct LiveAnswer {
  std::vector<LiveValue> values;  // that hold what was typed
  Counted counted = Counted::kNothing;
  bool has_more = false;
  Examined examined;  // of Counted::kTraces
};

class LiveValues {
 public:
  LiveValues(const SegmentStore& store, const LiveLimits& limits)
      : store_(store), limits_(limits) {}

  Result<LiveAnswer> Read(const LiveQuestion& question, TimestampUs from, TimestampUs to,
                          const filter::GroupLookup& groups) const;

 private:
  Result<LiveAnswer> OfNodes(const NodeQuestion& question, std::string_view typed, TimestampUs from,
                             TimestampUs to) const;
  Result<LiveAnswer> OfTraces(const LiveQuestion& question, TimestampUs from, TimestampUs to) const;

  const SegmentStore& store_;
  const LiveLimits limits_;
};

}  // namespace roentgen::complete
