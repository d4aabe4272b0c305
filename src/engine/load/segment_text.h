// Writes a segment as the X-Ray SDKs write it.
//
// Source: X-Ray developer guide, segment documents. Thread-safety: free functions without state.
#pragma once

#include <string>

#include "base/time.h"
#include "model/segment.h"

namespace roentgen::load {

// Appends `segment` with its subsegments as one JSON object. Empty fields are left out.
void AppendSegment(std::string& out, const Segment& segment);

// Epoch seconds with always six decimals, `1700000000.000001`, as SDKs print a float.
void AppendSeconds(std::string& out, TimestampUs time);

}  // namespace roentgen::load
