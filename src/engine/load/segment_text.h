// Writes a segment as the X-Ray SDKs write it.
//
// Source: X-Ray developer guide, segment documents. Thread-safety: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "model/segment.h"

namespace roentgen::load {

// Appends `segment` with its subsegments as one JSON object. Empty fields are left out.
void AppendSegment(std::string& out, const Segment& segment);

// Epoch seconds with six decimals, `1700000000.000001`.
void AppendSeconds(std::string& out, TimestampUs time);

// A quoted JSON string.
void AppendQuoted(std::string& out, std::string_view text);

}  // namespace roentgen::load
