// Why a document was not taken: the error codes of UnprocessedTraceSegments.
//
// Source: X-Ray API reference, PutTraceSegments; codes marked "by analogy" in docs/adr/0004.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/ids.h"

namespace roentgen {

enum class DocumentErrorCode {
  kMissingId,
  kInvalidId,
  kMissingTraceId,
  kInvalidTraceId,
  kMissingName,
  kInvalidName,
  kMissingStartTime,
  kInvalidStartTime,
  kMissingEndTime,
  kInvalidEndTime,
  kMissingParentId,
  kInvalidParentId,
  kInvalidSegment,  // not JSON, wrong kind, too deep, too large, trace closed
};

inline constexpr int kDocumentErrorCodes = static_cast<int>(DocumentErrorCode::kInvalidSegment) + 1;

// The code as the API spells it, also the `reason` label of the rejected counter.
constexpr std::string_view ToString(DocumentErrorCode code) {
  switch (code) {
    case DocumentErrorCode::kMissingId: return "MissingId";
    case DocumentErrorCode::kInvalidId: return "InvalidId";
    case DocumentErrorCode::kMissingTraceId: return "MissingTraceId";
    case DocumentErrorCode::kInvalidTraceId: return "InvalidTraceId";
    case DocumentErrorCode::kMissingName: return "MissingName";
    case DocumentErrorCode::kInvalidName: return "InvalidName";
    case DocumentErrorCode::kMissingStartTime: return "MissingStartTime";
    case DocumentErrorCode::kInvalidStartTime: return "InvalidStartTime";
    case DocumentErrorCode::kMissingEndTime: return "MissingEndTime";
    case DocumentErrorCode::kInvalidEndTime: return "InvalidEndTime";
    case DocumentErrorCode::kMissingParentId: return "MissingParentId";
    case DocumentErrorCode::kInvalidParentId: return "InvalidParentId";
    case DocumentErrorCode::kInvalidSegment: return "InvalidSegment";
  }
  return "InvalidSegment";
}

struct DocumentError {
  DocumentErrorCode code = DocumentErrorCode::kInvalidSegment;
  std::optional<std::string> id;  // of the top-level document, as written; nullopt when it has none
  bool in_subsegment = false;  // message begins "Invalid subsegment." instead of "Invalid segment."
  std::string cause;           // plain words: what is wrong and where; may be empty

  // `Invalid segment. ErrorCode: MissingId` with `, Cause: ...` when a cause is known.
  std::string Message() const;
};

}  // namespace roentgen
