// The relay's account. At every quiet moment, with the documents the spool held at the start:
//   received + recovered = sent + rejected(reason) + dropped(reason) + spooled + in flight
//
// Thread-safety: may be raised and read from any thread at once.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/counter.h"
#include "ports/segment_uploader.h"

namespace roentgen::relay {

// Wrong, and will stay wrong.
enum class Reject {
  kMissingBody,    // no line feed, or nothing behind it
  kInvalidHeader,  // not {"format": "json", "version": 1}
  kTooLarge,       // longer than a document or a datagram may be
  kRefused,        // UnprocessedTraceSegments: the backend names the document
  kBadRequest,     // the backend refuses any request that holds it
};
inline constexpr int kRejects = static_cast<int>(Reject::kBadRequest) + 1;
constexpr std::string_view ToWord(Reject reason) {
  constexpr std::array<std::string_view, kRejects> kWords = {"missing_body", "invalid_header",
                                                             "too_large", "refused", "bad_request"};
  return kWords[static_cast<std::size_t>(reason)];
}

// Good, but lost.
enum class Drop {
  kBufferFull,  // the oldest in memory made room
  kSpoolFull,   // the oldest on disk made room
  kSpoolError,  // the disk refused, or a record on it is damaged
  kAttempts,    // the backend could not process the document, time and again
  kShutdown,    // the time to drain ran out
};
inline constexpr int kDrops = static_cast<int>(Drop::kShutdown) + 1;
constexpr std::string_view ToWord(Drop reason) {
  constexpr std::array<std::string_view, kDrops> kWords = {"buffer_full", "spool_full",
                                                           "spool_error", "attempts", "shutdown"};
  return kWords[static_cast<std::size_t>(reason)];
}

struct RelayCounters {
  Counter received;
  Counter received_bytes;
  Counter recovered;  // found in the spool at the start
  Counter sent;
  std::array<Counter, kRejects> rejected;
  std::array<Counter, kDrops> dropped;
  Gauge spooled;    // on disk now
  Gauge in_flight;  // in memory now: collecting, waiting, being sent

  Counter written_to_spool;
  Counter replayed;  // of `sent`: those that came from the spool
  Counter retried;   // documents sent again: after a failed request, or unprocessed for now
  Counter requests;
  Counter requests_accepted;
  Counter requests_throttled;
  Counter requests_failed;
  Counter requests_refused;
  Counter sent_bytes;  // bodies of accepted requests
  std::array<Counter, kUploadFaults> faults;
  Gauge memory_bytes;
  Gauge window;        // requests the relay now allows at once; 1 while the backend is away
  Gauge backend_away;  // 1: the last requests failed

  void Rejected(Reject reason, std::uint64_t n = 1) {
    rejected[static_cast<std::size_t>(reason)].Add(n);
  }
  void Dropped(Drop reason, std::uint64_t n) { dropped[static_cast<std::size_t>(reason)].Add(n); }
  std::uint64_t RejectedTotal() const {
    std::uint64_t total = 0;
    for (const Counter& counter : rejected) total += counter.value();
    return total;
  }
  std::uint64_t DroppedTotal() const {
    std::uint64_t total = 0;
    for (const Counter& counter : dropped) total += counter.value();
    return total;
  }
};

}  // namespace roentgen::relay
