// Every bound of the relay.
//
// Thread-safety: values.
#pragma once

#include <cstddef>

#include "base/time.h"

namespace roentgen::relay {

struct RelayLimits {
  std::size_t memory_bytes = 16u << 20;    // of batches: collecting, waiting, in flight
  std::size_t batch_documents = 50;        // X-Ray's limit for one request
  std::size_t batch_bytes = 1u << 20;      // of one request's body
  std::size_t document_bytes = 64u << 10;  // X-Ray's limit for one document
  DurationUs idle{kUsPerSecond};           // a document waits at most this long for company
  int concurrency = 8;                     // requests at once
  int document_attempts = 8;               // for documents the backend could not process now
  DurationUs first_backoff{200'000};
  DurationUs max_backoff{30 * kUsPerSecond};
  DurationUs spool_after{2 * kUsPerSecond};  // failing for so long: write to the spool
};

}  // namespace roentgen::relay
