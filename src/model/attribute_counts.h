// How often values of attributes occur in traces: facets of one set, differences between two.
//
// Source: engine/analyse/trace_attributes.h says what the attributes are. Thread-safety: value
// types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace roentgen {

struct FacetValue {
  std::string value;
  std::string expression;  // the filter expression of the traces that have it; empty: none has
  std::int64_t traces = 0;
  std::int64_t faults = 0;  // of these, with a fault in the root segment
  bool operator==(const FacetValue&) const = default;
};

struct Facet {
  std::string attribute;
  std::vector<FacetValue> values;  // most frequent first
  std::int64_t distinct = 0;       // values counted, listed or not
  std::int64_t uncounted = 0;      // times a value was met for which there was no room
};

// One quantile with the bounds of its 95 % confidence interval, where the sample is large enough
// to have them.
struct QuantileEstimate {
  double quantile = 0;
  DurationUs value;
  std::optional<DurationUs> low;
  std::optional<DurationUs> high;
};

struct AttributeDifference {
  std::string attribute;
  std::string value;
  std::string expression;
  std::int64_t in_a = 0;  // traces that have it
  std::int64_t in_b = 0;
  double share_a = 0;  // of the set's traces
  double share_b = 0;
  double difference = 0;  // share_b - share_a
  double p_value = 1;
  double q_value = 1;  // p after Benjamini-Hochberg over all values compared
  bool is_significant = false;
};

struct Comparison {
  std::int64_t traces_a = 0;
  std::int64_t traces_b = 0;
  std::vector<QuantileEstimate> latency_a;
  std::vector<QuantileEstimate> latency_b;
  std::vector<AttributeDifference> differences;  // significant first, then by size of difference
  std::int64_t compared = 0;                     // values, listed or not
  std::int64_t uncounted = 0;
};

}  // namespace roentgen
