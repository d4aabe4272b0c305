// Writes documents in the processed form that BatchGetTraces answers: what breaks the schema is
// gone, independent subsegments stand under their parents, inferred segments are made up. Unknown
// fields and numbers keep their own text.
//
// Source: X-Ray API reference, BatchGetTraces; choices in docs/adr/0004.
// Thread-safety: pure functions.
// Ownership:     arguments are borrowed for the call.
// Errors:        kCorrupt when a text is not a JSON object (stored documents always are);
// kNotFound. Bounds:        each graft is placed once and only while the text stays within
// kMaxEmittedDepth
//                levels; links of one entity are limited to kMaxLinks.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/segment.h"

namespace roentgen::wire {

// JSON readers in common use give up somewhere between 500 and 1000 levels.
inline constexpr std::size_t kMaxEmittedDepth = 256;

// What other documents add to the entities of this one, by the entity's id.
struct GraftView {
  // Independent subsegments to nest under it, in order.
  std::unordered_map<SegmentId, std::vector<std::string_view>> documents;
  // Back-links to add to its `links`.
  std::unordered_map<SegmentId, std::vector<Link>> child_links;
  // Embedded subsegments to leave out because a graft speaks for them; what is nested in one moves
  // up to its place. May be null.
  const std::unordered_set<SegmentId>* superseded = nullptr;
};

using Graft = GraftView;

Result<std::string> EmitDocument(std::string_view raw_json, const Graft& graft);

// A segment that stands for the silent callee of the subsegment `subsegment_id`, which is searched
// in all of `raw_json`. It has `fresh_id`, the subsegment as parent, and copies of its name, times,
// http, aws, flags and cause; `origin` is left out when empty.
Result<std::string> EmitInferred(std::string_view raw_json, SegmentId subsegment_id,
                                 const TraceId& trace, SegmentId fresh_id, std::string_view origin);

}  // namespace roentgen::wire
