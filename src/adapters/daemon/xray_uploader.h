// Sends the relay's batches through a call of the X-Ray API, and reads what the answer means.
//
// Thread-safety: `Upload` from any thread; `done` comes from the HTTP client's.
// Ownership:     keeps the call; what the call borrows outlives this.
// Errors:        in the answer: what may be sent again later is kThrottled or kUnavailable, a body
//                that stays wrong is kRefused.
// Bounds:        kUploadTimeout a request; answers up to 1 MiB.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "adapters/aws/xray_backend.h"
#include "adapters/http/message.h"
#include "base/clock.h"
#include "ports/segment_uploader.h"

namespace roentgen::daemon {

// aws::XrayBackend::Call, or what stands for it in a test.
using BackendCall = std::function<void(aws::XrayCall, http::Done)>;

inline constexpr std::chrono::milliseconds kUploadTimeout{5'000};

UploadAnswer ReadUploadAnswer(const http::Outcome& outcome);

class XrayUploader final : public SegmentUploader {
 public:
  // `wall` is the clock of X-Amzn-Xray-Timestamp.
  XrayUploader(BackendCall call, const Clock& wall, std::string user_agent)
      : call_(std::move(call)), wall_(wall), user_agent_(std::move(user_agent)) {}

  void Upload(std::shared_ptr<const std::string> body,
              std::function<void(UploadAnswer)> done) override;
  // PutTelemetryRecords. `done` tells whether it arrived.
  void UploadTelemetry(std::string body, std::function<void(bool)> done);

 private:
  aws::XrayCall MakeCall(const char* path, std::shared_ptr<const std::string> body) const;

  BackendCall call_;
  const Clock& wall_;
  const std::string user_agent_;
};

}  // namespace roentgen::daemon
