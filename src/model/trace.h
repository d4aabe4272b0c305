// A trace put together from its documents: independent subsegments grafted under their parents,
// inferred segments added, back-links filled in.
//
// Source: X-Ray API reference, BatchGetTraces (documents are the processed form).
// Thread-safety: value types.
#pragma once

#include <string>
#include <vector>

#include "model/segment.h"

namespace roentgen {

// A document as the store keeps it: the text exactly as accepted.
struct StoredDocument {
  SegmentId id;
  bool is_subsegment = false;
  bool in_progress = false;
  std::string json;
  bool operator==(const StoredDocument&) const = default;
};

// A link seen from its producing end: `consumer_*` carries a parent link to `producer_id` of this
// trace.
struct BackLink {
  SegmentId producer_id;
  TraceId consumer_trace;
  SegmentId consumer_id;
  auto operator<=>(const BackLink&) const = default;
};

struct Trace {
  TraceId id;
  // Top level: segments (own and inferred) by start time then id, then orphaned subsegments
  // likewise.
  std::vector<Segment> segments;
  bool limit_exceeded = false;  // the trace reached its size limit; later documents were refused
  bool operator==(const Trace&) const = default;
};

}  // namespace roentgen
