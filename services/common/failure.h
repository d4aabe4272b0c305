// What went wrong, in the words of the answer: an HTTP status and a message for the caller.
//
// Thread-safety: value types.
// Errors:        thrown from any depth of a handler and turned into a JSON answer in one place
//                (http/dispatcher.cc). The message goes to the caller: never a secret, never SQL.
#pragma once

#include <stdexcept>
#include <string>

namespace services {

class Failure : public std::runtime_error {
 public:
  Failure(int status, const std::string& message) : std::runtime_error(message), status_(status) {}
  int status() const noexcept { return status_; }
  // The caller's fault: 4xx.
  bool is_callers() const noexcept { return status_ < 500; }

 private:
  int status_;
};

// Each has a type of its own because traces name exceptions by their type.
class InvalidInput : public Failure {
 public:
  explicit InvalidInput(const std::string& message) : Failure(400, message) {}
};
class NotFound : public Failure {
 public:
  explicit NotFound(const std::string& message) : Failure(404, message) {}
};
// Another service or the mail server answered, but not with what was asked for.
class BadUpstream : public Failure {
 public:
  explicit BadUpstream(const std::string& message) : Failure(502, message) {}
};
// Something this service needs is away; the same request may succeed later.
class Unavailable : public Failure {
 public:
  explicit Unavailable(const std::string& message) : Failure(503, message) {}
};

}  // namespace services
