#include "adapters/rocks/database.h"

#include <sys/statvfs.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include <fmt/core.h>
#include <rocksdb/convenience.h>

#include "adapters/rocks/format_file.h"
#include "base/log.h"

namespace roentgen::rocks {
namespace {

constexpr DurationUs kTryEvery{kUsPerSecond};
constexpr std::size_t kProbeBytes = 64 * 1024;

std::uint64_t FreeDiskBytes(const std::string& directory) {
  struct statvfs disk{};
  // A failing probe must not stop writes that might work; the write itself will tell.
  if (::statvfs(directory.c_str(), &disk) != 0) return UINT64_MAX;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

bool IsLockHeld(const rocksdb::Status& status) {
  return status.IsIOError() && status.ToString().find("lock") != std::string::npos &&
         status.ToString().find("/LOCK") != std::string::npos;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::Open(const RocksOptions& options) {
  std::unique_ptr<Database> database(new Database(options));
  RG_TRY_VOID(PrepareDirectory(options.directory));
  RG_TRY_VOID(database->OpenFiles());
  RG_TRY_VOID(RaiseFormat(options.directory));
  database->StartSyncing();
  return database;
}

Result<void> Database::OpenFiles() {
  Tuning tuning = MakeTuning(options_);
  cache_ = tuning.cache;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(tuning.db, DatabaseDirectory(options_.directory),
                                                   tuning.families, &handles_, &db);
  if (opened.ok()) {
    db_.reset(db);
    return {};
  }
  if (IsLockHeld(opened)) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("another roentgen is using {}: stop it, or choose another data "
                                 "directory",
                                 options_.directory));
  }
  if (opened.IsCorruption() || opened.IsInvalidArgument() || opened.IsNotFound()) {
    return MakeError(ErrorCode::kCorrupt, fmt::format("the store in {} is damaged: {}",
                                                      options_.directory, opened.ToString()));
  }
  return ToError(opened);
}

Database::~Database() { Close(); }

void Database::Close() {
  StopSyncing();
  if (db_ == nullptr) return;
  MutexLock lock(mu_);
  // While writes fail nothing can be flushed; the log has it all.
  if (failure_.empty()) {
    const rocksdb::Status flushed = db_->Flush({}, handles_);
    if (!flushed.ok()) {
      Log(LogLevel::kWarn, "{}: not everything could be flushed at closing ({}); the log has it",
          directory(), flushed.ToString());
    }
  }
  CloseFiles();
}

void Database::CloseFiles() {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  handles_.clear();
  const rocksdb::Status closed = db_->Close();
  // After a failed write this is that failure again.
  if (!closed.ok()) Log(LogLevel::kDebug, "{}: closing: {}", directory(), closed.ToString());
  db_.reset();
}

Error Database::ToError(const rocksdb::Status& status) const {
  const std::string message = fmt::format("the store in {}: {}", directory(), status.ToString());
  if (status.IsCorruption()) return MakeError(ErrorCode::kCorrupt, message);
  if (status.IsInvalidArgument()) return MakeError(ErrorCode::kInternal, message);
  return MakeError(ErrorCode::kUnavailable, message);
}

TimestampUs Database::Now() const {
  return options_.clock != nullptr ? options_.clock->Now() : system_clock_.Now();
}

std::uint64_t Database::FreeBytes() const {
  return options_.free_disk_bytes ? options_.free_disk_bytes(options_.directory)
                                  : FreeDiskBytes(options_.directory);
}

Result<void> Database::CheckFreeSpace() const {
  const std::uint64_t free_bytes = FreeBytes();
  if (free_bytes >= options_.min_free_disk_bytes) return {};
  return MakeError(
      ErrorCode::kUnavailable,
      fmt::format("the disk under {} has {} MiB free and {} MiB are kept in reserve: "
                  "make room or shorten the retention",
                  options_.directory, free_bytes >> 20, options_.min_free_disk_bytes >> 20));
}

// Whether what is in the log will find room as files: opening again writes it there.
Result<void> Database::TryDisk() const {
  rocksdb::Env& env = options_.env != nullptr ? *options_.env : *rocksdb::Env::Default();
  const std::string path = DatabaseDirectory(options_.directory) + "/probe.tmp";
  rocksdb::Status status =
      rocksdb::WriteStringToFile(&env, std::string(kProbeBytes, '\0'), path, true);
  const rocksdb::Status removed = env.DeleteFile(path);
  if (status.ok()) status = removed;
  if (!status.ok()) return ToError(status);
  if (FreeBytes() >= room_to_recover_) return {};
  return ToError(rocksdb::Status::NoSpace(
      fmt::format("{} KiB are needed to recover", room_to_recover_ / 1024)));
}

bool Database::NeedsRecovery() const {
  MutexLock lock(mu_);
  return !failure_.empty();
}

Result<void> Database::Recover() {
  const Result<void> recovered = [&]() -> Result<void> {
    MutexLock lock(mu_);
    const DurationUs since = Now() - tried_;
    // A clock that was set back must not postpone the next try for long.
    if (since.us >= 0 && since < kTryEvery) return MakeError(ErrorCode::kUnavailable, failure_);
    tried_ = Now();
    if (auto disk = TryDisk(); !disk) {
      failure_ = disk.error().message;
      return disk;
    }
    return {};
  }();
  RG_TRY_VOID(recovered);
  StopSyncing();
  if (db_ != nullptr) CloseFiles();
  Result<void> reopened = OpenFiles();
  MutexLock lock(mu_);
  if (!reopened) {
    failure_ = reopened.error().message;
    return MakeError(ErrorCode::kUnavailable, failure_);
  }
  failure_.clear();
  StartSyncing();
  Log(LogLevel::kInfo, "{}: the store takes writes again", directory());
  return {};
}

Result<void> Database::Write(rocksdb::WriteBatch& batch) {
  RG_TRY_VOID(CheckFreeSpace());
  return WriteIntoReserve(batch);
}

Result<void> Database::WriteSynced(rocksdb::WriteBatch& batch) {
  RG_TRY_VOID(CheckFreeSpace());
  return WriteNow(batch, true);
}

Result<void> Database::WriteIntoReserve(rocksdb::WriteBatch& batch) {
  RG_TRY_VOID(WriteNow(batch, options_.durability == Durability::kSync));
  if (options_.durability == Durability::kInterval) unsynced_ = true;
  return {};
}

Result<void> Database::WriteNow(rocksdb::WriteBatch& batch, bool sync) {
  MutexLock lock(mu_);
  if (!failure_.empty()) return MakeError(ErrorCode::kUnavailable, failure_);
  rocksdb::WriteOptions write;
  write.sync = sync;
  const rocksdb::Status written = db_->Write(write, &batch);
  if (!written.ok()) {
    failure_ = ToError(written).message;
    Log(LogLevel::kError, "the store takes no writes: {}", failure_);
    tried_ = Now();
    std::uint64_t unflushed = 0;
    db_->GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &unflushed);
    room_to_recover_ = unflushed * 2 + kProbeBytes;
    return MakeError(ErrorCode::kUnavailable, failure_);
  }
  return {};
}

Result<void> Database::Health() const {
  RG_TRY_VOID(CheckFreeSpace());
  MutexLock lock(mu_);
  if (failure_.empty()) return {};
  return MakeError(ErrorCode::kUnavailable, failure_);
}

void Database::SyncRegularly() {
  const std::chrono::milliseconds interval(options_.sync_interval_ms);
  for (bool stop = false; !stop;) {
    {
      MutexLock lock(sync_mu_);
      if (!stopping_) lock.WaitFor(sync_stop_, interval);
      stop = stopping_;
    }
    if (!unsynced_.exchange(false)) continue;
    const rocksdb::Status synced = db_->SyncWAL();
    if (!synced.ok()) {
      Log(LogLevel::kWarn, "{}: the log could not be synced: {}", directory(), synced.ToString());
    }
  }
}

void Database::StartSyncing() {
  if (options_.durability != Durability::kInterval) return;
  {
    MutexLock lock(sync_mu_);
    stopping_ = false;
  }
  sync_thread_ = std::thread([this] { SyncRegularly(); });
}

void Database::StopSyncing() {
  if (!sync_thread_.joinable()) return;
  {
    MutexLock lock(sync_mu_);
    stopping_ = true;
  }
  sync_stop_.notify_all();
  sync_thread_.join();
}

}  // namespace roentgen::rocks
