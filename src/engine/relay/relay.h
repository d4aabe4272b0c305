// Sends what was received to the backend, and keeps it while the backend does not take it.
//
// Batches wait in memory and go out oldest first, as many at once as BackendGate allows. A request
// that fails goes back to the front. When requests have failed for a while, or half of the memory
// is taken, what waits is written to the spool; once the backend answers again the spool is sent
// oldest first with at most half of the requests, so that live documents pass. Without a spool, and
// when it is full, the oldest documents go: docs/daemon.md states the policy, RelayCounters the
// account.
//
// Thread-safety: `Add` and `Stop` from any thread; `Run` (or `Step`) on one.
// Ownership:     borrows everything it is given; uploads in flight borrow it until `Run` returns.
// Errors:        none; every document ends in exactly one counter.
// Bounds:        RelayLimits; the spool bounds itself.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "engine/relay/backend_gate.h"
#include "engine/relay/batch.h"
#include "engine/relay/relay_counters.h"
#include "engine/relay/relay_limits.h"
#include "engine/relay/segment_buffer.h"
#include "ports/segment_spool.h"
#include "ports/segment_uploader.h"

namespace roentgen::relay {

class Relay {
 public:
  // `clock` must not step: it measures waits. `spool` may be null. `random` gives [0, 1).
  Relay(const Clock& clock, SegmentUploader& uploader, SegmentSpool* spool,
        const RelayLimits& limits, RelayCounters& counters, std::function<double()> random);

  // Never waits.
  void Add(std::string_view document) { buffer_.Add(document); }

  // Until `Stop` was called and everything is sent, spooled or counted as dropped.
  void Run();
  // Sends what there is for up to `patience`; the rest goes to the spool, or is dropped.
  void Stop(DurationUs patience);

  // One round of `Run`: everything that is due. Returns when the next round is due at the latest.
  TimestampUs Step();
  bool finished() const { return finished_; }

 private:
  struct Answered {
    std::shared_ptr<Batch> batch;
    UploadAnswer answer;
    std::uint64_t epoch = 0;
    TimestampUs sent_at;
  };

  void Wake();
  // Answers.
  void SettleAnswers(TimestampUs now);
  void SettleAnswer(Answered& answered, TimestampUs now);
  void Accept(Batch batch, std::vector<UnprocessedDocument> unprocessed, TimestampUs now);
  void Delay(const Batch& batch, const std::vector<std::size_t>& documents, TimestampUs now);
  void Split(Batch batch, const std::string& reason, TimestampUs now);
  void GiveBack(Batch batch, TimestampUs now);
  // `documents` of the batch have come to an end.
  void Settled(Batch& batch, std::uint64_t documents);
  // Sending.
  void Dispatch(TimestampUs now);
  std::optional<Batch> Next(TimestampUs now);
  std::optional<Batch> NextLive(TimestampUs now);
  std::optional<Batch> NextReplay();
  void Send(Batch batch, TimestampUs now);
  // Spool.
  void MoveToSpool(TimestampUs now);
  bool WriteToSpool(Batch& batch, TimestampUs now);
  void CountDamaged();
  // Stopping.
  void GiveUp(TimestampUs now);
  TimestampUs NextRound(TimestampUs now, std::optional<TimestampUs> seal_due) const;

  const Clock& clock_;
  SegmentUploader& uploader_;
  SegmentSpool* const spool_;
  const RelayLimits limits_;
  RelayCounters& counters_;
  BackendGate gate_;
  SegmentBuffer buffer_;

  // Of the thread that runs.
  std::deque<Batch> delayed_;
  int in_flight_ = 0;
  int replays_ = 0;  // of those in flight
  bool replay_turn_ = false;
  bool spool_has_more_ = false;
  std::uint64_t damaged_ = 0;
  TimestampUs spool_retry_at_;
  bool finished_ = false;

  Mutex mu_;
  std::condition_variable wake_;
  bool woken_ RG_GUARDED_BY(mu_) = false;
  std::vector<Answered> answers_ RG_GUARDED_BY(mu_);
  std::optional<TimestampUs> drain_until_ RG_GUARDED_BY(mu_);
  std::optional<TimestampUs> draining_;  // what this round knows of it
};

}  // namespace roentgen::relay
