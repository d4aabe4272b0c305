// A store that refuses commits while told to, and otherwise passes everything on. For testing what
// the layers above do when the disk is full.
//
// Thread-safety: as the store behind it; `fail_commits` may be flipped from any thread.
// Ownership:     borrows the store behind it.
#pragma once

#include <atomic>

#include "ports/segment_store.h"

namespace roentgen::testing {

class FailingSegmentStore : public SegmentStore {
 public:
  explicit FailingSegmentStore(SegmentStore& behind) : behind_(behind) {}

  std::atomic<bool> fail_commits{false};

  Result<void> Commit(const CommitBatch& batch) override {
    if (fail_commits) return MakeError(ErrorCode::kUnavailable, "told to fail");
    return behind_.Commit(batch);
  }
  Result<std::optional<LoadedTrace>> LoadTrace(AccountId account, const TraceId& id,
                                               std::size_t max_documents) const override {
    return behind_.LoadTrace(account, id, max_documents);
  }
  Result<void> ScanTraces(const TraceScan& scan,
                          const std::function<bool(const TraceRow&)>& visit) const override {
    return behind_.ScanTraces(scan, visit);
  }
  Result<void> ScanRollup(AccountId account, std::int64_t from_minute, std::int64_t to_minute,
                          const std::function<void(const RollupRow&)>& visit) const override {
    return behind_.ScanRollup(account, from_minute, to_minute, visit);
  }
  Result<void> ScanGroupRollup(AccountId account, GroupId group, std::int64_t from_minute,
                               std::int64_t to_minute,
                               const std::function<void(const RollupRow&)>& visit) const override {
    return behind_.ScanGroupRollup(account, group, from_minute, to_minute, visit);
  }
  Result<std::vector<BackLink>> LoadBackLinks(AccountId account, const TraceId& producer,
                                              std::size_t limit) const override {
    return behind_.LoadBackLinks(account, producer, limit);
  }
  Result<std::vector<TraceId>> FindTraces(const TermQuery& query) const override {
    return behind_.FindTraces(query);
  }
  Result<std::uint8_t> OldestTerms(AccountId account, TimestampUs from,
                                   TimestampUs to) const override {
    return behind_.OldestTerms(account, from, to);
  }
  Result<StoreUsage> Usage() const override { return behind_.Usage(); }
  Result<DurationUs> LongestTrace() const override { return behind_.LongestTrace(); }
  Result<int> DropDaysBefore(std::int32_t day) override { return behind_.DropDaysBefore(day); }
  Result<void> Health() const override { return behind_.Health(); }
  Result<void> Close() override { return behind_.Close(); }

 private:
  SegmentStore& behind_;
};

}  // namespace roentgen::testing
