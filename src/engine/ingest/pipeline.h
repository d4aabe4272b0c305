// The one way in for documents of every transport: decode and validate on the receiving thread,
// a bounded queue, then one committer that makes batches durable.
//
//   datagram / PutTraceSegments -> Intake::Add* -> queue -> Pipeline::CommitOnce -> SegmentStore
//
// Thread-safety: `Pipeline` methods may be called from any thread, `CommitOnce`/`Run` from one
// thread
//                only; an `Intake` belongs to one thread.
// Ownership:     borrows clock, store and counters, which must outlive it.
// Errors:        kOverloaded when the queue is full, kUnavailable when closing or when the store
//                refuses; both are retryable.
// Bounds:        `IngestLimits`; everything refused is counted by reason.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/ingest/committer.h"
#include "engine/ingest/ingest_counters.h"
#include "engine/ingest/ingest_limits.h"
#include "model/document_error.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::ingest {

struct PutOutcome {
  // Documents refused while decoding come first, in the request's order, then those refused by the
  // commit; documents not named were made durable.
  std::vector<DocumentError> unprocessed;
};
using PutDone = std::function<void(Result<PutOutcome>)>;

class Pipeline;

// The receiving end of one thread.
class Intake {
 public:
  Intake(Pipeline& pipeline, Transport transport);

  // A daemon datagram: header line, document. Refusals are counted; there is nobody to tell.
  void AddDatagram(std::string_view datagram);
  // Hands the added datagrams' documents over. When the queue is full they are dropped and counted:
  // UDP has no answer, and a receiving thread never waits.
  void Flush();

  // The documents of one PutTraceSegments call. `done` runs once, on this thread when nothing is
  // left to commit or the queue is full, else on the committer's thread after the commit.
  void Put(std::span<const std::string_view> documents, PutDone done);

 private:
  void Decode(std::string_view text, PutOutcome* outcome);
  void Receive(std::size_t documents);

  Pipeline& pipeline_;
  const Transport transport_;
  wire::SegmentDecoder decoder_;
  std::vector<wire::DecodedDocument> pending_;
};

class Pipeline {
 public:
  Pipeline(const Clock& clock, SegmentStore& store, IngestCounters& counters, IngestLimits limits,
           GroupSource groups = {});

  // Takes what is queued (up to a batch), commits it and runs the callbacks. Waits up to `wait` for
  // a first item, and up to `gather` for more when only datagrams are there. False when closed and
  // drained.
  bool CommitOnce(std::chrono::microseconds wait, std::chrono::microseconds gather = {});
  // Has everything of days before `before_day` dropped, on the committer's thread before its next
  // commit. Any thread.
  void RequestDrop(std::int32_t before_day);
  // CommitOnce until closed and drained; the body of the committer's thread.
  void Run();
  // Refuses further documents; `Run` ends once the queue is empty.
  void Close();

  const IngestCounters& counters() const { return counters_; }
  std::size_t queued_bytes() const { return queue_.weight(); }

 private:
  friend class Intake;
  struct Parcel {
    std::vector<wire::DecodedDocument> documents;
    PutOutcome outcome;
    PutDone done;  // empty for datagrams
  };
  static constexpr std::int32_t kNoDrop = INT32_MIN;
  void DropIfAsked();
  bool Enqueue(Parcel&& parcel, std::size_t bytes);
  void Settle(std::vector<Parcel>& parcels, Result<Fates> fates);
  void SettleOne(Parcel& parcel, std::size_t index, Fate fate);
  void Drop(DropReason reason, std::size_t documents);

  const Clock& clock_;
  SegmentStore& store_;
  IngestCounters& counters_;
  const IngestLimits limits_;
  std::atomic<std::int32_t> drop_before_day_{kNoDrop};
  std::atomic<bool> closing_{false};
  Committer committer_;
  BoundedQueue<Parcel> queue_;
};

}  // namespace roentgen::ingest
