#include "ports/segment_store.h"

#include <fmt/core.h>

namespace roentgen {

Result<void> CheckCommitSize(const CommitBatch& batch) {
  std::size_t documents = 0;
  for (const TraceCommit& trace : batch.traces) documents += trace.documents.size();
  if (documents <= kMaxCommitDocuments) return {};
  return MakeError(ErrorCode::kTooLarge,
                   fmt::format("a commit of {} documents; at most {} are taken", documents,
                               kMaxCommitDocuments));
}

}  // namespace roentgen
