#include "model/document_error.h"

#include <fmt/core.h>

namespace roentgen {

std::string DocumentError::Message() const {
  const char* kind = in_subsegment ? "subsegment" : "segment";
  if (cause.empty()) return fmt::format("Invalid {}. ErrorCode: {}", kind, ToString(code));
  return fmt::format("Invalid {}. ErrorCode: {}, Cause: {}", kind, ToString(code), cause);
}

}  // namespace roentgen
