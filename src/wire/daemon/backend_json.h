// What the daemon says to the X-Ray API beside segments, and what it reads in the answers.
//
// Thread-safety: pure functions.
// Errors:        kInvalid: the answer is not JSON of the expected shape.
// Bounds:        answers nest at most 16 deep.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace roentgen::wire {

// An entry of UnprocessedTraceSegments.
struct UnprocessedSegment {
  std::string id;  // empty: the service could not tell
  std::string code;
  std::string message;
};
Result<std::vector<UnprocessedSegment>> DecodeUnprocessed(std::string_view answer);

// What names a document to people. Empty where the document does not say.
struct DocumentNames {
  std::string id;
  std::string trace_id;
  std::string name;
};
DocumentNames NamesOf(std::string_view document);

// One TelemetryRecord: counts of one interval.
struct TelemetryRecord {
  TimestampUs at;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t spillover = 0;
  std::uint64_t rejected = 0;
  // TimeoutCount, ConnectionRefusedCount, UnknownHostCount, HTTPCode4XXCount, HTTPCode5XXCount,
  // OtherCount
  std::array<std::uint64_t, 6> faults{};
};
struct TelemetryOrigin {
  std::string instance_id;
  std::string hostname;
  std::string resource_arn;
};
std::string EncodeTelemetry(std::span<const TelemetryRecord> records,
                            const TelemetryOrigin& origin);

}  // namespace roentgen::wire
