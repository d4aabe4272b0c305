// The documents of one generated trace, and when each is sent.
//
// Thread-safety: `Generate` may be called from any thread at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/load/load_plan.h"
#include "model/ids.h"

namespace roentgen::load {

struct LoadDocument {
  std::string json;
  TraceId trace_id;  // not always the trace's own: a queue's consumer writes a linked trace
  SegmentId id;
  std::int64_t due_us = 0;   // sent this long after the trace's start
  bool in_progress = false;  // a complete document with the same id follows
  bool duplicate = false;    // the same text was sent before
};

struct TraceContent {
  std::vector<LoadDocument> documents;  // by `due_us`
};

// Replaces `out` with the documents of trace `index`, which starts at `start` (normally
// StartOf(plan, index)). Reuses the memory of `out`.
void Generate(const LoadPlan& plan, std::uint64_t index, TimestampUs start, TraceContent& out);
TraceContent Generate(const LoadPlan& plan, std::uint64_t index);

// Documents in a trace, on average over the plan's first traces. Turns segments a second into
// traces a second.
double MeanDocuments(const LoadPlan& plan);

}  // namespace roentgen::load
