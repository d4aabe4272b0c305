// The embedded store: RocksDB under one directory. Layout and reasons: docs/adr/0002.
//
// Thread-safety: every method may be called from any thread at once; commits take turns. Visitors
// run
//                without a lock and may call the store.
// Ownership:     borrows what the options borrow.
// Errors:        as the port says; Open as Database::Open.
// Bounds:        memory by RocksOptions::memory_bytes, plus open term blocks (a few MB) and one
// entry
//                per day and per sealed term block in use.
#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "adapters/rocks/rocks_options.h"
#include "base/mutex.h"
#include "ports/segment_store.h"
#include "ports/setting_store.h"

namespace rocksdb {
class Snapshot;
class WriteBatch;
}  // namespace rocksdb

namespace roentgen::rocks {

class Database;
class TermIndex;
struct DayKey;

class RocksSegmentStore final : public SegmentStore, public SettingStore {
 public:
  static Result<std::unique_ptr<RocksSegmentStore>> Open(const RocksOptions& options);
  ~RocksSegmentStore() override;

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

  // Rewrites everything into its final form, which otherwise happens little by little.
  Result<void> CompactAll();
  // Bytes in files by column family. For figures.
  std::map<std::string, std::uint64_t> FamilyBytes() const;

 private:
  // What a day holds beyond documents, so that a lookup by id alone passes over the days without.
  enum DayContent : std::uint8_t { kHasIds = 1, kHasLinks = 2 };
  using Days = std::map<std::int32_t, std::uint8_t>;
  // What is known of the whole store: kept in memory, written with the commits that change it.
  struct Facts {
    std::map<AccountId, Days> days;
    DurationUs longest_trace;
    std::int64_t day_skew = 0;  // most days between a trace's home and its place in the list
  };

  explicit RocksSegmentStore(std::unique_ptr<Database> database, const RocksOptions& options);
  Result<void> LoadFacts();
  Result<void> CheckOpen() const;
  // After writes failed: opens the files anew if the disk lets it, and forgets what was in memory.
  Result<void> RecoverIfNeeded();
  static Result<void> CheckDays(const CommitBatch& batch);
  void StageTrace(const DayKey& home, const TraceCommit& trace, rocksdb::WriteBatch& out) const;
  void StageDocuments(const DayKey& home, const TraceCommit& trace, rocksdb::WriteBatch& out) const;
  void StageRollups(const CommitBatch& batch, rocksdb::WriteBatch& out) const;
  void StageFacts(const CommitBatch& batch, Facts& next, rocksdb::WriteBatch& out) const;
  Facts CopyFacts() const;
  // Days of the account with such content, newest first.
  std::vector<std::int32_t> DaysWith(AccountId account, DayContent content) const;
  std::vector<DayKey> HomeDays(AccountId account, TimestampUs from, TimestampUs to) const;
  std::vector<std::int32_t> DaysBetween(AccountId account, std::int64_t from,
                                        std::int64_t to) const;
  Result<std::optional<TraceRow>> FindRow(AccountId account, const TraceId& id,
                                          const rocksdb::Snapshot* at) const;
  Result<std::optional<TraceRow>> ReadRow(AccountId account, TimestampUs index_time,
                                          const TraceId& id, const rocksdb::Snapshot* at) const;
  Result<std::optional<TraceRow>> FindRowOfDay(const DayKey& home, const TraceId& id,
                                               const rocksdb::Snapshot* at) const;
  Result<void> ReadDocuments(const TraceRow& row, AccountId account, std::size_t max_documents,
                             const rocksdb::Snapshot* at, LoadedTrace& loaded) const;
  Result<std::vector<Setting>> ReadSettings(AccountId account, SettingKind kind) const;
  Result<std::vector<DayKey>> ForgetDays(std::int32_t day);
  Result<void> UnlinkBefore(const DayKey& first_kept) const;
  void RewriteBefore(const DayKey& first_kept) const;

  std::unique_ptr<Database> database_;
  std::unique_ptr<TermIndex> terms_;
  // Held shared by every call and alone by Close.
  mutable std::shared_mutex open_mu_;
  bool open_ = true;
  // Held by whoever writes. Taken before facts_mu_.
  Mutex commit_mu_;
  bool unlinked_since_open_ RG_GUARDED_BY(commit_mu_) = false;
  mutable Mutex facts_mu_;
  Facts facts_ RG_GUARDED_BY(facts_mu_);
};

}  // namespace roentgen::rocks
