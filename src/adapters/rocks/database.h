// RocksDB under one directory: opening with errors that say what to do, writing with the durability
// asked for, refusing while the disk is full or failing and recovering by itself afterwards.
//
// Thread-safety: every method may be called from any thread at once, `Close` after all others
// ended. Ownership:     owns the database and its handles; borrows the clock and env of the
// options. Errors:        Open: kUnavailable (directory in use, not writable), kCorrupt (damaged,
// or not ours),
//                kUnsupported (written by a newer version). Write: kUnavailable, naming the
//                directory.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <rocksdb/db.h>

#include "adapters/rocks/rocks_options.h"
#include "adapters/rocks/tuning.h"
#include "base/mutex.h"
#include "base/result.h"

namespace roentgen::rocks {

class Database {
 public:
  static Result<std::unique_ptr<Database>> Open(const RocksOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Result<void> Write(rocksdb::WriteBatch& batch);
  // On the disk before it returns, whatever the durability.
  Result<void> WriteSynced(rocksdb::WriteBatch& batch);
  // For what makes room: goes on when only the reserve of free space is left.
  Result<void> WriteIntoReserve(rocksdb::WriteBatch& batch);
  Result<void> Health() const;
  bool NeedsRecovery() const;
  // At most once a second, and only when the disk takes writes. Nothing read before stays valid.
  // When the database cannot be opened again, `is_open` is false until a later try.
  Result<void> Recover();
  bool is_open() const { return db_ != nullptr; }
  // Writes what is still in memory to files, so that the next opening replays no log.
  void Close();

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* family(Family id) const {
    return handles_[static_cast<std::size_t>(id)];
  }
  std::size_t cache_bytes() const { return cache_->GetUsage(); }
  const std::string& directory() const { return options_.directory; }
  Error ToError(const rocksdb::Status& status) const;

 private:
  explicit Database(RocksOptions options) : options_(std::move(options)) {}
  Result<void> OpenFiles();
  void CloseFiles();
  Result<void> WriteNow(rocksdb::WriteBatch& batch, bool sync);
  std::uint64_t FreeBytes() const;
  Result<void> CheckFreeSpace() const;
  Result<void> TryDisk() const RG_REQUIRES(mu_);
  TimestampUs Now() const;
  void SyncRegularly();
  void StartSyncing();
  void StopSyncing();

  const RocksOptions options_;
  SystemClock system_clock_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;

  mutable Mutex mu_;
  // Set while writes fail; the text that commits and health answer with.
  std::string failure_ RG_GUARDED_BY(mu_);
  TimestampUs tried_ RG_GUARDED_BY(mu_);
  std::uint64_t room_to_recover_ RG_GUARDED_BY(mu_) = 0;

  // kInterval only.
  std::atomic<bool> unsynced_{false};
  Mutex sync_mu_;
  std::condition_variable sync_stop_;
  bool stopping_ RG_GUARDED_BY(sync_mu_) = false;
  std::thread sync_thread_;
};

}  // namespace roentgen::rocks
