// The one table from ErrorCode to what an X-Ray client sees: HTTP status and exception.
//
// Source: X-Ray API reference, errors. Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "base/result.h"

namespace roentgen::rest {

struct StatusRow {
  int status;
  std::string_view exception;  // tidy:allow(view) literals
  bool retry_after;            // clients should come back: the answer says when
};

// What a version does not offer yet is the caller's 400: every SDK shows the exception's message
// and none retries it, while of the 5xx statuses all but 501 are retried and 501 has no modelled
// exception.
StatusRow StatusOf(ErrorCode code);

}  // namespace roentgen::rest
