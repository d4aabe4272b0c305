// How generated documents reach a server: over UDP or by PutTraceSegments.
//
// Thread-safety: a transport belongs to one thread; a LoadTally is shared by all.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "adapters/client/endpoint.h"
#include "base/counter.h"
#include "base/mutex.h"
#include "base/result.h"
#include "model/statistics.h"

namespace roentgen::cli {

// What a run has done so far.
class LoadTally {
 public:
  void CountSent(std::uint64_t documents, std::uint64_t bytes);
  void CountTraces(std::uint64_t traces) { traces_.Add(traces); }
  void CountRefused(const std::string& reason, std::uint64_t documents);
  // How far behind its time a batch was sent.
  void CountLag(DurationUs lag);

  std::uint64_t sent() const { return sent_.value(); }
  std::uint64_t bytes() const { return bytes_.value(); }
  std::uint64_t traces() const { return traces_.value(); }
  std::uint64_t refused() const { return refused_.value(); }
  std::map<std::string, std::uint64_t> refused_by_reason() const;
  Histogram lag() const;
  DurationUs last_lag() const { return {last_lag_us_.value()}; }

 private:
  Counter sent_;
  Counter bytes_;
  Counter traces_;
  Counter refused_;
  Gauge last_lag_us_;
  mutable Mutex mu_;
  std::map<std::string, std::uint64_t> reasons_ RG_GUARDED_BY(mu_);
  Histogram lag_ RG_GUARDED_BY(mu_);
};

class LoadTransport {
 public:
  virtual ~LoadTransport() = default;
  // Sends each document once and counts what became of it. Never retries: a load that comes again
  // would hide that it was refused.
  virtual void Send(std::span<const std::string> documents, LoadTally& tally) = 0;
};

struct LoadTarget {
  client::Endpoint endpoint;
  bool is_http = false;
};

Result<std::unique_ptr<LoadTransport>> OpenTransport(const LoadTarget& target);

}  // namespace roentgen::cli
