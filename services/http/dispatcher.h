// From a request to its answer: route, fault switch, handler, and failures turned into JSON.
//
// Thread-safety: Serve from any thread at once.
// Ownership:     owns the routes, whose handlers borrow what the program keeps.
// Errors:        none leave Serve. A fault is recorded on the request's segment with its exception.
#pragma once

#include <string_view>

#include <xray/segment.h>

#include "services/common/fault_switch.h"
#include "services/http/router.h"

namespace services::http {

class Dispatcher {
 public:
  Dispatcher(Router router, FaultSwitch fault_switch);

  Response Serve(Request request, xray::Segment& segment);
  // May be served on the network thread.
  bool IsQuick(std::string_view method, std::string_view path) const {
    return router_.IsHealth(method, path);
  }

 private:
  Response Answer(Request request);

  Router router_;
  FaultSwitch fault_switch_;
};

}  // namespace services::http
