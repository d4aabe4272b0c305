// Batches in memory, from the first document collected to the last answer, inside one limit.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     owns waiting batches. A batch taken stays charged until `Release`.
// Errors:        none; what does not fit is counted.
// Bounds:        `memory_bytes` in total. At the limit the oldest waiting batch goes; when none
//                waits because all are being sent, the new document goes.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "engine/relay/batch.h"
#include "engine/relay/relay_counters.h"
#include "engine/relay/relay_limits.h"

namespace roentgen::relay {

class SegmentBuffer {
 public:
  SegmentBuffer(const Clock& clock, const RelayLimits& limits, RelayCounters& counters)
      : clock_(clock), limits_(limits), counters_(counters) {}

  // Counts the document as received and takes it; never waits.
  void Add(std::string_view document);
  // Seals what is collected when it has waited long enough, or at once when `now_all`. Returns when
  // the next sealing is due; nullopt when nothing is collected.
  std::optional<TimestampUs> SealDue(TimestampUs now, bool all);

  // The oldest waiting batch.
  std::optional<Batch> Take();
  // Back to the front.
  void PutBack(Batch batch);
  // Charges a batch that was made elsewhere; false when it does not fit. What replaces a batch that
  // is charged already, piece by piece, is charged in any case.
  bool Charge(std::size_t bytes, bool in_any_case = false);
  void Release(std::size_t bytes);

  std::size_t waiting() const;  // batches
  std::size_t used_bytes() const;

  // Called when a batch is begun or sealed, outside the lock.
  void OnChange(std::function<void()> wake) { wake_ = std::move(wake); }

 private:
  // Takes the document into the open batch. True when the relay has to be woken.
  bool Collect(std::string_view document) RG_REQUIRES(mu_);
  bool MakeRoom(std::size_t bytes) RG_REQUIRES(mu_);
  void Seal() RG_REQUIRES(mu_);
  void SetUsed(std::size_t bytes) RG_REQUIRES(mu_);

  const Clock& clock_;
  const RelayLimits limits_;
  RelayCounters& counters_;
  std::function<void()> wake_;
  mutable Mutex mu_;
  wire::SegmentsBody open_ RG_GUARDED_BY(mu_);
  std::size_t open_charge_ RG_GUARDED_BY(mu_) = 0;
  TimestampUs opened_at_ RG_GUARDED_BY(mu_);
  std::size_t last_size_ RG_GUARDED_BY(mu_) = 0;  // of the last batch sealed: the next is like it
  std::deque<Batch> waiting_ RG_GUARDED_BY(mu_);
  std::size_t used_ RG_GUARDED_BY(mu_) = 0;
  bool is_full_ RG_GUARDED_BY(mu_) = false;    // since it last was half empty
  bool tell_full_ RG_GUARDED_BY(mu_) = false;  // it has just become so
};

}  // namespace roentgen::relay
