// Every bound of the way in, in one place. Flags in adapters/config set them; counters tell when
// one bites.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/time.h"
#include "model/ids.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::ingest {

struct IngestLimits {
  AccountId account;
  wire::DecodeLimits decode;
  std::size_t queue_bytes = 64u << 20;  // documents waiting for the committer
  std::size_t batch_bytes = 8u << 20;   // of one commit
  // Nobody waits for a datagram's answer: it may wait this long for others to share its commit, and
  // the synced log write that comes with it.
  std::chrono::microseconds datagram_gather{5'000};
  std::size_t live_trace_bytes = 64u << 20;   // sketches of recent traces kept in memory
  std::size_t max_trace_documents = 100'000;  // then InvalidSegment, "Trace Size Exceeded"
  std::size_t max_trace_bytes = 64u << 20;
  DurationUs retention{30 * kUsPerDay};  // older start times are refused
  DurationUs max_future{kUsPerDay};      // start times further ahead are refused
};

}  // namespace roentgen::ingest
