// How RocksSegmentStore counts what it takes and gives it back.
#include <filesystem>
#include <set>

#include <rocksdb/convenience.h>
#include <rocksdb/metadata.h>

#include "adapters/rocks/database.h"
#include "adapters/rocks/keys.h"
#include "adapters/rocks/rocks_segment_store.h"
#include "adapters/rocks/slices.h"
#include "adapters/rocks/term_index.h"
#include "base/log.h"

namespace roentgen::rocks {
namespace {

// All files, logs included: what `du` would say.
std::uint64_t BytesUnder(const std::string& directory) {
  namespace fs = std::filesystem;
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;  // files come and go meanwhile
    const std::uintmax_t size = it->is_regular_file(gone) ? it->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace

Result<StoreUsage> RocksSegmentStore::Usage() const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  const Facts facts = CopyFacts();
  StoreUsage usage;
  usage.disk_bytes = BytesUnder(database_->directory());
  usage.memory_bytes = database_->cache_bytes();
  std::map<std::int32_t, std::uint64_t> days;
  for (const auto& [account, of_account] : facts.days) {
    for (const auto& [day, content] : of_account) days[day] = 0;
  }
  // Files end at days, except the youngest, which count to the day they begin with.
  std::vector<rocksdb::LiveFileMetaData> files;
  database_->db().GetLiveFilesMetaData(&files);
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (file.column_family_name == kFamilyNames[kMeta]) continue;
    const auto key = ParseDayPrefix(file.smallestkey);
    const auto day = key ? days.find(key->day) : days.end();
    if (day != days.end()) day->second += file.size;
  }
  for (const auto& [day, bytes] : days) usage.days.push_back({day, bytes});
  return usage;
}

// Makes the days before `day` invisible, in one commit. Returns what was dropped.
Result<std::vector<DayKey>> RocksSegmentStore::ForgetDays(std::int32_t day) {
  Facts next = CopyFacts();
  std::vector<DayKey> dropped;
  rocksdb::WriteBatch out;
  for (auto& [account, days] : next.days) {
    const auto end = days.lower_bound(day);
    if (end == days.begin()) continue;
    const DayKey first{account, days.begin()->first};
    for (int family = kMeta + 1; family < kFamilies; ++family) {
      out.DeleteRange(database_->family(static_cast<Family>(family)), DayPrefix(first),
                      DayPrefix({account, day}));
    }
    for (auto it = days.begin(); it != end; ++it) {
      dropped.push_back({account, it->first});
      out.Delete(database_->family(kMeta), MetaDayKey(dropped.back()));
    }
    days.erase(days.begin(), end);
  }
  if (dropped.empty()) return dropped;
  RG_TRY_VOID(database_->WriteIntoReserve(out));
  for (const DayKey& key : dropped) terms_->ForgetBefore({key.account, day});
  MutexLock lock(facts_mu_);
  facts_ = std::move(next);
  return dropped;
}

// Unlinks the files that hold nothing but dropped days.
Result<void> RocksSegmentStore::UnlinkBefore(const DayKey& first_kept) const {
  const std::string begin = DayPrefix({first_kept.account, kMinDay});
  const std::string end = DayPrefix(first_kept);
  const rocksdb::Slice begin_slice(begin);
  const rocksdb::Slice end_slice(end);
  for (int family = kMeta + 1; family < kFamilies; ++family) {
    const rocksdb::Status status = rocksdb::DeleteFilesInRange(
        &database_->db(), database_->family(static_cast<Family>(family)), &begin_slice, &end_slice,
        false);
    if (!status.ok()) return database_->ToError(status);
  }
  return {};
}

// Rewrites the files that hold dropped days beside kept ones: the youngest, which no compaction has
// cut at the days yet.
void RocksSegmentStore::RewriteBefore(const DayKey& first_kept) const {
  const std::string begin = DayPrefix({first_kept.account, kMinDay});
  const std::string end = DayPrefix(first_kept);
  std::vector<rocksdb::LiveFileMetaData> files;
  database_->db().GetLiveFilesMetaData(&files);
  std::set<std::string> families;
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (file.smallestkey < end && file.largestkey >= begin)
      families.insert(file.column_family_name);
  }
  const rocksdb::Slice begin_slice(begin);
  const rocksdb::Slice end_slice(end);
  rocksdb::CompactRangeOptions compact;
  compact.exclusive_manual_compaction = false;
  compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (int family = kMeta + 1; family < kFamilies; ++family) {
    if (!families.contains(kFamilyNames[family])) continue;
    const rocksdb::Status status = database_->db().CompactRange(
        compact, database_->family(static_cast<Family>(family)), &begin_slice, &end_slice);
    if (status.ok()) continue;
    // The days are gone either way; the next compaction finishes the work.
    Log(LogLevel::kWarn, "{}: after dropping days: {}", database_->directory(), status.ToString());
  }
}

Result<int> RocksSegmentStore::DropDaysBefore(std::int32_t day) {
  RG_TRY_VOID(RecoverIfNeeded());
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  const std::int32_t first_kept = ClampDay(day);
  std::set<AccountId> accounts;
  std::set<std::int32_t> distinct;
  {
    // No commit may bring a dropped day back while its files are being unlinked.
    MutexLock commit(commit_mu_);
    RG_TRY(const std::vector<DayKey> dropped, ForgetDays(first_kept));
    for (const DayKey& key : dropped) {
      accounts.insert(key.account);
      distinct.insert(key.day);
    }
    // A crash may have come between forgetting and unlinking: the first time, all are looked at.
    if (!unlinked_since_open_) {
      for (const auto& [account, days] : CopyFacts().days) accounts.insert(account);
    }
    for (const AccountId account : accounts) RG_TRY_VOID(UnlinkBefore({account, first_kept}));
    unlinked_since_open_ = true;
  }
  for (const AccountId account : accounts) RewriteBefore({account, first_kept});
  return static_cast<int>(distinct.size());
}

Result<void> RocksSegmentStore::CompactAll() {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  rocksdb::CompactRangeOptions compact;
  compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (int family = kMeta; family < kFamilies; ++family) {
    const rocksdb::Status status = database_->db().CompactRange(
        compact, database_->family(static_cast<Family>(family)), nullptr, nullptr);
    if (!status.ok()) return database_->ToError(status);
  }
  return {};
}

std::map<std::string, std::uint64_t> RocksSegmentStore::FamilyBytes() const {
  const std::shared_lock opened(open_mu_);
  std::map<std::string, std::uint64_t> bytes;
  if (!CheckOpen()) return bytes;
  std::vector<rocksdb::LiveFileMetaData> files;
  database_->db().GetLiveFilesMetaData(&files);
  for (const rocksdb::LiveFileMetaData& file : files) {
    bytes[file.column_family_name] += file.size;
  }
  return bytes;
}

}  // namespace roentgen::rocks
