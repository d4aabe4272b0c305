// One trace as a tree of segments and subsegments with bars on one time scale.
//
// Thread-safety: pure functions.
// Bounds:        entities nested deeper than kMaxShownDepth are counted, not drawn.
#pragma once

#include <string>

#include "apps/roentgen/view/look.h"
#include "model/trace.h"

namespace roentgen::cli {

inline constexpr int kMaxShownDepth = 1000;

struct TraceTreeOptions {
  bool full = false;  // every stack frame, metadata and long texts
};

std::string TraceTree(const Look& look, const Trace& trace, const TraceTreeOptions& options = {});

}  // namespace roentgen::cli
