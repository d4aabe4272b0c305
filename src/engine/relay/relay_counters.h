// The relay's account. With the documents that the spool held at the start:
//   received + recovered = sent + rejected(reason) + dropped(reason) + spooled + in flight
// Read while documents are on their way, the right side may count some twice, and never misses one:
// a document is counted where it goes before it is taken off where it was.
//
// Thread-safety: may be raised and read from any thread at once.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
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

using RejectCounts = std::array<std::uint64_t, kRejects>;
using DropCounts = std::array<std::uint64_t, kDrops>;

// One reading of the counters of documents.
struct RelayAccount {
  std::uint64_t received = 0;
  std::uint64_t recovered = 0;
  std::int64_t in_flight = 0;
  std::int64_t spooled = 0;
  std::uint64_t sent = 0;
  RejectCounts rejected{};
  DropCounts dropped{};

  // The left side of the identity less its right side: 0 at a quiet moment, never more.
  std::int64_t Unaccounted() const {
    const std::uint64_t ended =
        std::accumulate(rejected.begin(), rejected.end(),
                        std::accumulate(dropped.begin(), dropped.end(), sent));
    return static_cast<std::int64_t>(received + recovered - ended) - spooled - in_flight;
  }
};

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

  // In the order of a document's way, so that none is missed which moves on meanwhile.
  RelayAccount Read() const {
    RelayAccount account{.received = received.value(), .recovered = recovered.value()};
    account.in_flight = in_flight.value();
    account.spooled = spooled.value();
    account.sent = sent.value();
    std::ranges::transform(rejected, account.rejected.begin(), &Counter::value);
    std::ranges::transform(dropped, account.dropped.begin(), &Counter::value);
    return account;
  }
  // In flight before received: see above.
  void Received(std::uint64_t n = 1) {
    in_flight.Add(static_cast<std::int64_t>(n));
    received.Add(n);
  }
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
