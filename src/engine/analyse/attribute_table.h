// Counts of attribute values over one or two sets of traces, and what follows from them: facets,
// and the differences between the sets that are unlikely to be chance.
//
// Significance: of each value, the two shares are tested two-sided. The z-test with pooled variance
// is used where all four expected counts are at least kLeastExpected; below that its normal
// approximation is wrong in the direction that makes rare values look important, so Fisher's exact
// test is used. Hundreds of values are tested at once, one in twenty of which would pass by chance:
// Benjamini-Hochberg turns p into q, and `is_significant` is q <= kFalseDiscoveryRate. It bounds
// the share of false finds among those shown, and holds for tests that rise together, as values of
// one trace do; bounding the chance of any false find at all (Bonferroni) would hide real ones.
//
// Latency intervals are those of order statistics (binomial): they assume nothing of the
// distribution, which latencies seldom have a name for.
//
// Thread-safety: none; one table on one thread.
// Bounds:        kMaxValuesPerAttribute and kMaxValues distinct values; what comes later is counted
//                in `uncounted`. A value that is counted is counted exactly.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analyse/trace_attributes.h"
#include "model/attribute_counts.h"

namespace roentgen::analyse {

inline constexpr std::size_t kMaxValuesPerAttribute = 10'000;
inline constexpr std::size_t kMaxValues = 100'000;
inline constexpr double kLeastExpected = 5;
inline constexpr double kFalseDiscoveryRate = 0.05;

enum class TraceSet { kA = 0, kB = 1 };

class AttributeTable {
 public:
  void Add(TraceSet set, std::span<const TraceAttribute> attributes, bool has_fault);

  // Of set A. `prefix` restricts values; at most `most` are listed of each attribute.
  std::vector<Facet> Facets(std::string_view attribute, std::string_view prefix,
                            std::size_t most) const;
  // At most `most` differences; without the latencies.
  Comparison Compare(std::size_t most) const;

 private:
  struct Counts {
    std::array<std::int64_t, 2> traces{};
    std::int64_t faults = 0;
    std::string expression;
  };
  struct Values {
    std::map<std::string, Counts, std::less<>> counts;
    std::int64_t uncounted = 0;
  };

  std::array<std::int64_t, 2> traces_{};
  std::map<std::string, Values, std::less<>> attributes_;
  std::size_t values_ = 0;
};

// Two-sided p of `in_a` of `all_a` against `in_b` of `all_b`; 1 when a set is empty.
double PValue(std::int64_t in_a, std::int64_t all_a, std::int64_t in_b, std::int64_t all_b);

// Median, p90, p95 and p99 of a sample; nothing of an empty one.
std::vector<QuantileEstimate> Quantiles(std::vector<DurationUs> sample);

}  // namespace roentgen::analyse
