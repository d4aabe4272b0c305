// From a request to its answer: route, fault switch, handler, and failures turned into JSON.
//
// Thread-safety: Serve from any thread at once.
// Ownership:     owns the routes, whose handlers borrow what the program keeps.
// Errors:        none leave Serve. A fault is recorded on the request's segment with its exception.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <xray/segment.h>

#include "services/common/fault_switch.h"
#include "services/http/router.h"

namespace services::http {

class Dispatcher {
 public:
  Dispatcher(Router router, FaultSwitch fault_switch);

  Response Serve(Request request, xray::Segment& segment);
  std::size_t lane_count() const { return router_.lanes().size(); }
  // The lane below lane_count() whose threads serve it. None: the network thread may.
  std::optional<std::size_t> LaneOf(std::string_view method, std::string_view path) const {
    return router_.LaneOf(method, path);
  }

 private:
  Response Answer(Request request);

  Router router_;
  FaultSwitch fault_switch_;
};

}  // namespace services::http
