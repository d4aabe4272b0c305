// Where the relay sends its batches: AWS X-Ray or a Roentgen server.
//
// Thread-safety: `Upload` from one thread; `done` comes from any, once for each call.
// Ownership:     shares the body until `done`; `done` must not outlive the relay.
// Errors:        in the answer.
// Bounds:        the relay's own: never more calls at once than its limits say.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace roentgen {

enum class UploadResult : std::uint8_t {
  kAccepted,     // all but the unprocessed ones are taken
  kThrottled,    // too fast: the same body later
  kUnavailable,  // not reached, not allowed now, or it failed: the same body later
  kRefused,      // this body is wrong, and stays wrong
  kCancelled,    // this process is stopping
};

// The classes of BackendConnectionErrors, in the order of wire::TelemetryRecord::faults.
enum class UploadFault : std::uint8_t {
  kTimeout,
  kConnectionRefused,
  kUnknownHost,
  kStatus4xx,
  kStatus5xx,
  kOther,
};
inline constexpr int kUploadFaults = static_cast<int>(UploadFault::kOther) + 1;

struct UnprocessedDocument {
  std::string id;  // empty: the service could not tell
  std::string code;
  std::string message;
};

struct UploadAnswer {
  UploadResult result = UploadResult::kUnavailable;
  std::vector<UnprocessedDocument> unprocessed;
  std::string reason;  // for the log, when not accepted
  std::optional<UploadFault> fault;
};

class SegmentUploader {
 public:
  virtual ~SegmentUploader() = default;
  virtual void Upload(std::shared_ptr<const std::string> body,
                      std::function<void(UploadAnswer)> done) = 0;
};

}  // namespace roentgen
