#include "services/http/dispatcher.h"

#include <chrono>
#include <utility>

#include "services/common/log.h"
#include "services/common/step.h"

namespace services::http {
namespace {

Level LevelOf(int status) {
  if (status >= 500) return Level::kError;
  return status >= 400 ? Level::kWarn : Level::kInfo;
}

// Of the exception being handled. What was not foreseen is told to the log, not to the caller.
Response FailureResponse() {
  try {
    throw;
  } catch (const MethodNotAllowed& failure) {
    Response response = Response::Message(failure.status(), failure.what());
    response.headers.emplace_back("Allow", failure.allow());
    return response;
  } catch (const Failure& failure) {
    Response response = Response::Message(failure.status(), failure.what());
    if (failure.status() == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
  } catch (const std::exception& exception) {
    LogEvent(Level::kError, "unexpected exception", {{"what", exception.what()}});
    return Response::Message(500, "internal error");
  } catch (...) {
    LogEvent(Level::kError, "unexpected exception of an unknown type");
    return Response::Message(500, "internal error");
  }
}

}  // namespace

Dispatcher::Dispatcher(Router router, FaultSwitch fault_switch)
    : router_(std::move(router)), fault_switch_(std::move(fault_switch)) {}

Response Dispatcher::Answer(Request request) {
  const Route& route = router_.Find(request);
  if (!route.health) fault_switch_.Pass();
  return route.handler(request);
}

Response Dispatcher::Serve(Request request, xray::Segment& segment) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string method = request.method;
  const std::string path = request.path;
  Response response;
  try {
    response = Answer(std::move(request));
  } catch (...) {
    response = FailureResponse();
    if (response.status >= 500) RecordCaught(segment);
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  LogEvent(LevelOf(response.status), "request",
           {{"method", method},
            {"path", path},
            {"status", std::int64_t{response.status}},
            {"duration_us", std::int64_t{took.count()}}});
  return response;
}

}  // namespace services::http
