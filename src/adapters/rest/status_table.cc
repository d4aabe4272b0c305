#include "adapters/rest/status_table.h"

namespace roentgen::rest {

StatusRow StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return {400, "InvalidRequestException", false};
    case ErrorCode::kUnsupported: return {400, "InvalidRequestException", false};
    case ErrorCode::kNotFound: return {404, "ResourceNotFoundException", false};
    case ErrorCode::kTooLarge: return {413, "RequestEntityTooLargeException", false};
    case ErrorCode::kOverloaded: return {429, "ThrottledException", true};
    case ErrorCode::kUnavailable: return {503, "ServiceUnavailableException", true};
    case ErrorCode::kDeadline: return {503, "ServiceUnavailableException", true};
    case ErrorCode::kCancelled: return {499, "RequestCancelledException", false};
    case ErrorCode::kCorrupt: return {500, "InternalFailure", false};
    case ErrorCode::kInternal: return {500, "InternalFailure", false};
  }
  return {500, "InternalFailure", false};
}

}  // namespace roentgen::rest
