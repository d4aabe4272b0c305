#include "adapters/http/transport.h"

#include <future>
#include <utility>

namespace roentgen::http {

Outcome Transport::Fetch(Request request) {
  // Shared: the callback may still be running when the future is ready.
  const auto promise = std::make_shared<std::promise<Outcome>>();
  std::future<Outcome> outcome = promise->get_future();
  Send(std::move(request), [promise](Outcome one) { promise->set_value(std::move(one)); });
  return outcome.get();
}

}  // namespace roentgen::http
