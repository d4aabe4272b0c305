// What became of every document that arrived. At every quiet moment
//   received = stored + duplicate + rejected(reason) + dropped(reason) + in flight.
// Kernel drops never reached the process, so they stand beside the identity, not in it.
//
// Thread-safety: every member may be raised and read from any thread at once.
#pragma once

#include <array>
#include <string_view>

#include "base/counter.h"
#include "model/document_error.h"
#include "wire/daemon/datagram.h"

namespace roentgen::ingest {

enum class Transport { kUdp, kHttp };
inline constexpr int kTransports = 2;
constexpr std::string_view ToString(Transport transport) {
  return transport == Transport::kUdp ? "udp" : "http";
}

using wire::DatagramRefusal;
inline constexpr int kDatagramRefusals = 2;
constexpr std::string_view ToString(DatagramRefusal refusal) {
  return refusal == DatagramRefusal::kInvalidHeader ? "InvalidHeader" : "MissingBody";
}

// Well-formed, yet not kept.
enum class DropReason { kQueueFull, kStoreUnavailable, kShutdown };
inline constexpr int kDropReasons = 3;
constexpr std::string_view ToString(DropReason reason) {
  switch (reason) {
    case DropReason::kQueueFull: return "queue_full";
    case DropReason::kStoreUnavailable: return "store_unavailable";
    case DropReason::kShutdown: return "shutdown";
  }
  return "shutdown";
}

struct IngestCounters {
  std::array<Counter, kTransports> received;
  std::array<Counter, kTransports> received_bytes;
  Counter stored;
  Counter duplicate;  // same id and content again, or in-progress after complete
  std::array<Counter, kDocumentErrorCodes> rejected;
  std::array<Counter, kDatagramRefusals> rejected_datagram;
  std::array<Counter, kDropReasons> dropped;
  Gauge in_flight;
  Counter commits;
  Counter commit_failures;
  Counter replaced;       // stored ones that took the place of an earlier document of their id
  Counter trace_reloads;  // traces read back from the store because they were not in memory
  Counter days_dropped;   // by retention
  Gauge live_traces;
  Gauge live_trace_bytes;
  Counter udp_kernel_drops;  // datagrams the kernel threw away before we could read them

  std::uint64_t TotalReceived() const;
  // stored + duplicate + rejected + dropped.
  std::uint64_t TotalSettled() const;
};

}  // namespace roentgen::ingest
