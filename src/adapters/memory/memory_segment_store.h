// The store that is obviously right: ordered maps under one lock. The oracle of the contract and
// property tests, and a store for tests of the layers above. Nothing survives the process.
//
// Thread-safety: every method may be called from any thread at once; visitors run under the lock
//                and must not call the store.
// Ownership:     owns everything committed.
// Errors:        kUnavailable after Close, kTooLarge for an oversized commit.
// Bounds:        none beyond the port's; memory grows with what is committed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "ports/segment_store.h"
#include "ports/setting_store.h"

namespace roentgen::memory {

class MemorySegmentStore final : public SegmentStore, public SettingStore {
 public:
  Result<void> Commit(const CommitBatch& batch) override;
  Result<std::optional<LoadedTrace>> LoadTrace(AccountId account, const TraceId& id,
                                               std::size_t max_documents) const override;
  Result<void> ScanTraces(const TraceScan& scan,
                          const std::function<bool(const TraceRow&)>& visit) const override;
  Result<void> ScanRollup(AccountId account, std::int64_t from_minute, std::int64_t to_minute,
                          const std::function<void(const RollupRow&)>& visit) const override;
  Result<void> ScanGroupRollup(AccountId account, GroupId group, std::int64_t from_minute,
                               std::int64_t to_minute,
                               const std::function<void(const RollupRow&)>& visit) const override;
  Result<std::vector<BackLink>> LoadBackLinks(AccountId account, const TraceId& producer,
                                              std::size_t limit) const override;
  Result<std::vector<TraceId>> FindTraces(const TermQuery& query) const override;
  Result<std::uint8_t> OldestTerms(AccountId account, TimestampUs from,
                                   TimestampUs to) const override;
  Result<StoreUsage> Usage() const override;
  Result<DurationUs> LongestTrace() const override;
  Result<int> DropDaysBefore(std::int32_t day) override;
  Result<void> Health() const override;
  Result<void> Close() override;

  Result<void> PutSetting(const SettingKey& key, std::string_view value) override;
  Result<void> RemoveSetting(const SettingKey& key) override;
  Result<std::vector<Setting>> LoadSettings(AccountId account, SettingKind kind) const override;

 private:
  using Cursor = TraceScan::Cursor;
  struct Document {
    StoredDocument stored;
    std::set<std::uint64_t> terms;
    std::uint8_t terms_version = 1;
  };
  struct Tenant {
    std::map<Cursor, TraceRow> rows;
    std::map<TraceId, Cursor> places;  // of every trace whose row and home day are both kept
    std::map<std::tuple<std::int32_t, TraceId, SegmentId>, Document> documents;
    std::map<RollupKey, RollupCell> rollup;
    std::map<GroupId, std::map<RollupKey, RollupCell>> group_rollup;
    std::map<TraceId, std::set<std::pair<BackLink, std::int32_t>>> links;  // with their day
  };

  void CommitTrace(Tenant& tenant, const TraceCommit& trace, std::uint8_t terms_version)
      RG_REQUIRES(mu_);
  static bool Matches(const Tenant& tenant, const TraceRow& row, const TermQuery& query);
  static void DropFrom(Tenant& tenant, std::int32_t day);
  std::vector<Setting> SettingsOf(AccountId account, SettingKind kind) const RG_REQUIRES(mu_);
  const Tenant* Find(AccountId account) const RG_REQUIRES(mu_);
  Result<void> CheckOpen() const RG_REQUIRES(mu_);

  mutable Mutex mu_;
  bool closed_ RG_GUARDED_BY(mu_) = false;
  std::map<AccountId, Tenant> tenants_ RG_GUARDED_BY(mu_);
  // A day is known from the first commit that writes to it until it is dropped.
  std::set<std::int32_t> days_ RG_GUARDED_BY(mu_);
  DurationUs longest_trace_ RG_GUARDED_BY(mu_);
  std::map<SettingKey, std::string> settings_ RG_GUARDED_BY(mu_);
};

}  // namespace roentgen::memory
