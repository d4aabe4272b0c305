// Sends HTTP requests: what the AWS adapters and the relay ask of a client. `Client` (client.h) is
// the real one; tests put a scripted one in its place.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     takes the request and the callback.
// Errors:        a Failure in the outcome. Any HTTP status is an answer.
#pragma once

#include "adapters/http/message.h"

namespace roentgen::http {

class Transport {
 public:
  virtual ~Transport() = default;
  // `done` is called exactly once, on the transport's own thread or, when the request is refused at
  // the door (kInvalid, kOverloaded, kCancelled), before Send returns. It must not block; it may
  // call Send.
  virtual void Send(Request request, Done done) = 0;

  // Sends and waits. Never on the transport's own thread: it would wait for itself.
  Outcome Fetch(Request request);
};

}  // namespace roentgen::http
