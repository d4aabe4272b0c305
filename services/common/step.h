// A step of a request: a subsegment around some work, with the exception that leaves it.
#pragma once

#include <string_view>
#include <utility>

#include <xray/segment.h>

#include "services/common/failure.h"

namespace services {

// A Failure that the caller caused is an error of the step, any other exception is a fault.
void RecordCaught(xray::Entity& entity) noexcept;

// Runs `work` in a subsegment called `name`: Step("UserRepository.insert", [&] { ... }).
template <class F>
decltype(auto) Step(std::string_view name, F&& work) {
  xray::Subsegment subsegment = xray::BeginSubsegment(name);
  try {
    return std::forward<F>(work)();
  } catch (...) {
    RecordCaught(subsegment);
    throw;
  }
}

}  // namespace services
