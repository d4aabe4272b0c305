// A backend that answers as the test says, and remembers what it was asked.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/daemon/xray_uploader.h"

namespace roentgen::daemon {

class FakeBackend {
 public:
  BackendCall call() {
    return [this](aws::XrayCall call, http::Done done) {
      calls.push_back(std::move(call));
      waiting.push_back(std::move(done));
      if (next) AnswerWith(*next);
    };
  }
  // Answers the oldest call that waits.
  void AnswerWith(const http::Outcome& outcome) {
    auto done = std::move(waiting.front());
    waiting.pop_front();
    done(outcome);
  }

  std::vector<aws::XrayCall> calls;
  std::deque<http::Done> waiting;
  std::optional<http::Outcome> next;  // nullopt: the call waits
};

inline http::Outcome Answered(int status, std::string body,
                              std::vector<http::Header> headers = {}) {
  return http::Answer{.status = status, .headers = std::move(headers), .body = std::move(body)};
}

inline http::Outcome Failed(http::FailureKind kind, std::string message = "why") {
  return std::unexpected(http::Failure{kind, std::move(message)});
}

// Of the first header of that name; `(none)` without one.
inline std::string HeaderOf(const auto& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "(none)";
}

}  // namespace roentgen::daemon
