// A relay on a clock that stands still, before a backend that answers when the test says.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/relay/relay.h"
#include "ports/testing/memory_segment_spool.h"

namespace roentgen::relay {

inline UploadAnswer Accepted(std::vector<UnprocessedDocument> unprocessed = {}) {
  return {.result = UploadResult::kAccepted,
          .unprocessed = std::move(unprocessed),
          .reason = {},
          .fault = {}};
}
inline UploadAnswer Failed(UploadResult result = UploadResult::kUnavailable) {
  return {.result = result, .unprocessed = {}, .reason = "told to", .fault = {}};
}

// Keeps requests until they are answered.
class WaitingUploader final : public SegmentUploader {
 public:
  struct Request {
    std::string body;
    std::function<void(UploadAnswer)> done;
  };

  void Upload(std::shared_ptr<const std::string> body,
              std::function<void(UploadAnswer)> done) override {
    most_ = std::max(most_, requests_.size() + 1);
    requests_.push_back({*body, std::move(done)});
  }

  // Answers the request at `index`; its documents have arrived when the answer accepts them.
  void Answer(UploadAnswer answer, std::size_t index = 0) {
    Request request = std::move(requests_[index]);
    requests_.erase(requests_.begin() + static_cast<std::ptrdiff_t>(index));
    if (answer.result == UploadResult::kAccepted) arrived_.push_back(request.body);
    request.done(std::move(answer));
  }

  std::size_t waiting() const { return requests_.size(); }
  std::size_t most() const { return most_; }  // at once
  const std::string& body(std::size_t index = 0) const { return requests_[index].body; }
  const std::vector<std::string>& arrived() const { return arrived_; }

 private:
  std::deque<Request> requests_;
  std::vector<std::string> arrived_;
  std::size_t most_ = 0;
};

inline std::string Document(int number) {
  return R"({"id":"d)" + std::to_string(number) + R"(","trace_id":"t","name":"n"})";
}

struct Bench {
  explicit Bench(RelayLimits the_limits = {}, bool with_spool = true)
      : limits(the_limits),
        relay(clock, uploader, with_spool ? &spool : nullptr, limits, counters,
              [this] { return random; }) {}

  void Add(int first, int count = 1) {
    for (int i = 0; i < count; ++i) relay.Add(Document(first + i));
  }
  void Pass(DurationUs time) {
    clock.Advance(time);
    relay.Step();
  }
  std::int64_t Unaccounted() const { return counters.Read().Unaccounted(); }

  RelayLimits limits;
  FakeClock clock{{1'000 * kUsPerSecond}};
  WaitingUploader uploader;
  testing::MemorySegmentSpool spool;
  RelayCounters counters;
  double random = 0;
  Relay relay;
};

inline constexpr DurationUs kSecond{kUsPerSecond};

}  // namespace roentgen::relay
