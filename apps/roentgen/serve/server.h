// The server put together: store, pipeline, queries, listeners. Construction order is dependency
// order; stopping goes the other way round.
//
// Thread-safety: `Start`, `Housekeep` and `Stop` from one thread.
// Ownership:     owns every part and every thread of the server.
// Errors:        kInvalid (an address that is not allowed), kUnavailable (cannot bind, cannot open
// the
//                store).
#pragma once

#include <memory>

#include "adapters/config/serve_options.h"
#include "apps/roentgen/serve/ready_file.h"
#include "base/result.h"

namespace roentgen::serve {

class Server {
 public:
  // Opens the store, starts the threads and binds every listener.
  static Result<std::unique_ptr<Server>> Start(const config::ServeOptions& options,
                                               const char* version);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  BoundAddresses addresses() const;
  // What is due now and then: retention, a look at the kernel's drop counters.
  void Housekeep();
  // Stops accepting, drains the queue, closes the store. Idempotent.
  Result<void> Stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace roentgen::serve
