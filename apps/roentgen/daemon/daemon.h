// The daemon put together: sockets, relay, spool, backend, proxy, pages. Construction order is
// dependency order; stopping goes the other way round.
//
// Thread-safety: `Start`, `Housekeep` and `Stop` from one thread.
// Ownership:     owns every part and every thread of the daemon.
// Errors:        kInvalid (an address, endpoint, proxy or region that cannot be), kUnavailable
//                (cannot bind, cannot open the spool).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "adapters/config/daemon_options.h"
#include "apps/roentgen/daemon/target.h"
#include "base/result.h"

namespace roentgen::daemon {

class Daemon {
 public:
  static Result<std::unique_ptr<Daemon>> Start(const config::DaemonOptions& options,
                                               const char* version);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // `{"pid":1,"udp":"127.0.0.1:2000","tcp":"127.0.0.1:2000","admin":"127.0.0.1:9464"}`
  std::string ReadyJson() const;
  // What is due now and then: telemetry, a look at the kernel's drops. Returns when to come again.
  std::chrono::milliseconds Housekeep();
  // Is not ready from now on, and goes on receiving.
  void BeginStop();
  // Takes no more, sends what there is within the time to drain, keeps the rest in the spool.
  void Stop();

 private:
  struct Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The memory for segments: -m, or what the machine and the cgroup suggest. kInvalid below 3 MB.
Result<std::size_t> BufferBytes(std::int64_t wanted_mb);

}  // namespace roentgen::daemon
