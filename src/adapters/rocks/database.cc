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

constexpr DurationUs kResumeEvery{kUsPerSecond};
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
  if (options.durability == Durability::kInterval) {
    database->sync_thread_ = std::thread([raw = database.get()] { raw->SyncRegularly(); });
  }
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
    return KeepResumable();
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

// Resume gives up a log that failed only by way of a memtable to flush, and RocksDB 7.8 aborts on
// the next write to such a log: there must always be one that is not empty.
Result<void> Database::KeepResumable() {
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  const rocksdb::Status written = db_->Put(unlogged, handles_[kMeta], "R", "");
  if (written.ok()) return {};
  return ToError(written);
}

Database::~Database() { Close(); }

void Database::Close() {
  StopSyncing();
  if (db_ == nullptr) return;
  rocksdb::FlushOptions flush;
  flush.wait = true;
  const rocksdb::Status flushed = db_->Flush(flush, handles_);
  if (!flushed.ok()) {
    Log(LogLevel::kWarn, "{}: not everything could be flushed at closing ({}); the log has it",
        options_.directory, flushed.ToString());
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  handles_.clear();
  const rocksdb::Status closed = db_->Close();
  if (!closed.ok()) Log(LogLevel::kWarn, "{}: {}", options_.directory, closed.ToString());
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

Result<void> Database::CheckFreeSpace() const {
  const std::uint64_t free_bytes = options_.free_disk_bytes
                                       ? options_.free_disk_bytes(options_.directory)
                                       : FreeDiskBytes(options_.directory);
  if (free_bytes >= options_.min_free_disk_bytes) return {};
  return MakeError(
      ErrorCode::kUnavailable,
      fmt::format("the disk under {} has {} MiB free and {} MiB are kept in reserve: "
                  "make room or shorten the retention",
                  options_.directory, free_bytes >> 20, options_.min_free_disk_bytes >> 20));
}

Result<void> Database::TryDisk() {
  const std::string path = options_.directory + "/db/probe.tmp";
  rocksdb::Env& env = *db_->GetEnv();
  rocksdb::Status status =
      rocksdb::WriteStringToFile(&env, std::string(kProbeBytes, '\0'), path, true);
  const rocksdb::Status removed = env.DeleteFile(path);
  if (status.ok()) status = removed;
  if (status.ok()) return {};
  failure_ = ToError(status).message;
  return MakeError(ErrorCode::kUnavailable, failure_);
}

Result<void> Database::TryResume() {
  if (failure_.empty()) return {};
  const TimestampUs now = Now();
  const DurationUs since = now - resume_tried_;
  // A clock that was set back must not postpone the next try for long.
  if (since.us >= 0 && since < kResumeEvery) {
    return MakeError(ErrorCode::kUnavailable, failure_);
  }
  resume_tried_ = now;
  // A resume that fails makes the error worse, beyond recovery: the disk is tried first.
  RG_TRY_VOID(TryDisk());
  const rocksdb::Status resumed = db_->Resume();
  const Result<void> ready = resumed.ok() ? KeepResumable() : Result<void>(ToError(resumed));
  if (!ready) {
    failure_ = ready.error().message;
    return MakeError(ErrorCode::kUnavailable, failure_);
  }
  Log(LogLevel::kInfo, "{}: the store takes writes again", options_.directory);
  failure_.clear();
  return {};
}

Result<void> Database::Write(rocksdb::WriteBatch& batch) {
  RG_TRY_VOID(CheckFreeSpace());
  return WriteIntoReserve(batch);
}

Result<void> Database::WriteIntoReserve(rocksdb::WriteBatch& batch) {
  MutexLock lock(mu_);
  RG_TRY_VOID(TryResume());
  rocksdb::WriteOptions write;
  write.sync = options_.durability == Durability::kSync;
  const rocksdb::Status written = db_->Write(write, &batch);
  if (!written.ok()) {
    const Error error = ToError(written);
    if (failure_.empty()) {
      Log(LogLevel::kError, "{}: the store takes no writes: {}", directory(), written.ToString());
    }
    failure_ = error.message;
    resume_tried_ = Now();
    return MakeError(ErrorCode::kUnavailable, error.message);
  }
  if (options_.durability == Durability::kInterval) unsynced_ = true;
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
