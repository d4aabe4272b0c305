// The settings RocksSegmentStore keeps in its `default` family.
#include <rocksdb/write_batch.h>

#include "adapters/rocks/database.h"
#include "adapters/rocks/keys.h"
#include "adapters/rocks/rocks_segment_store.h"
#include "adapters/rocks/slices.h"
#include "adapters/rocks/term_index.h"

namespace roentgen::rocks {
namespace {

constexpr char kSettingVersion = 1;

}  // namespace

Result<void> RocksSegmentStore::PutSetting(const SettingKey& key, std::string_view value) {
  RG_TRY_VOID(CheckSetting(key, value));
  RG_TRY_VOID(RecoverIfNeeded());
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  MutexLock commit(commit_mu_);
  const std::string bytes = MakeSettingKey(key);
  rocksdb::PinnableSlice earlier;
  RG_TRY(const bool is_known, Get(*database_, kMeta, bytes, earlier));
  if (!is_known) {
    RG_TRY(const auto others, ReadSettings(key.account, key.kind));
    RG_TRY_VOID(CheckSettingCount(others.size()));
  }
  std::string record(1, kSettingVersion);
  record += value;
  rocksdb::WriteBatch out;
  out.Put(database_->family(kMeta), bytes, record);
  return database_->WriteSynced(out);
}

Result<void> RocksSegmentStore::RemoveSetting(const SettingKey& key) {
  RG_TRY_VOID(RecoverIfNeeded());
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  MutexLock commit(commit_mu_);
  rocksdb::WriteBatch out;
  out.Delete(database_->family(kMeta), MakeSettingKey(key));
  return database_->WriteSynced(out);
}

Result<std::vector<Setting>> RocksSegmentStore::LoadSettings(AccountId account,
                                                             SettingKind kind) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  return ReadSettings(account, kind);
}

Result<std::vector<Setting>> RocksSegmentStore::ReadSettings(AccountId account,
                                                             SettingKind kind) const {
  std::vector<Setting> settings;
  const std::string prefix = SettingPrefix(account, kind);
  const auto scan = ScanPrefix(*database_, kMeta, prefix);
  for (scan->SeekFirst(); scan->Valid(); scan->Next()) {
    const std::string_view record = scan->value();
    if (record.empty() || record.front() != kSettingVersion) {
      return MakeError(ErrorCode::kCorrupt, "a stored setting cannot be read");
    }
    settings.push_back(
        {std::string(scan->key().substr(prefix.size())), std::string(record.substr(1))});
  }
  RG_TRY_VOID(scan->Finish());
  return settings;
}

}  // namespace roentgen::rocks
