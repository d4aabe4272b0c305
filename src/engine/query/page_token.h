// The opaque NextToken of lists and of time series: where the answer stands, and nothing else, so
// that a token stays good across restarts and commits, and whatever else the caller changes between
// pages.
//
// Thread-safety: pure functions. Errors: kInvalid for text this server did not make.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/segment_store.h"

namespace roentgen::query {

std::string EncodeToken(const TraceScan::Cursor& cursor);
Result<TraceScan::Cursor> DecodeToken(std::string_view token);

std::string EncodeTimeToken(TimestampUs next);
Result<TimestampUs> DecodeTimeToken(std::string_view token);

}  // namespace roentgen::query
