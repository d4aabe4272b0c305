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

Result<void> ScanMinutes(const SegmentStore& store, AccountId account, GroupId group,
                         std::int64_t from_minute, std::int64_t to_minute,
                         const std::function<void(const RollupRow&)>& visit) {
  if (group == 0) return store.ScanRollup(account, from_minute, to_minute, visit);
  return store.ScanGroupRollup(account, group, from_minute, to_minute, visit);
}

}  // namespace roentgen
