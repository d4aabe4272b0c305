// A disk that can be told to be full: no file can be created and no log written, "no space left",
// until it is told otherwise. A table begun before may be finished: RocksDB 7.8 aborts when a
// compaction whose output holds no key cannot finish it (docs/adr/0002). It never waits for the
// real disk: tests that cut power are elsewhere. For tests.
//
// Thread-safety: every method may be called from any thread at once.
// Ownership:     owns the environment; stores opened with it must be gone before it.
#pragma once

#include <atomic>
#include <memory>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace roentgen::rocks {

class FailingEnv {
 public:
  FailingEnv() : env_(rocksdb::NewCompositeEnv(std::make_shared<Disk>(failing_))) {}
  void FailWrites(bool fail) { *failing_ = fail; }
  rocksdb::Env* env() const { return env_.get(); }

 private:
  using Switch = std::shared_ptr<std::atomic<bool>>;

  static rocksdb::IOStatus NoSpace() {
    auto status = rocksdb::IOStatus::NoSpace("No space left on device");
    status.SetRetryable(true);
    return status;
  }

  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, Switch failing)
        : FSWritableFileOwnerWrapper(std::move(file)), failing_(std::move(failing)) {}
    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      return *failing_ ? NoSpace() : FSWritableFileOwnerWrapper::Append(bytes, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
      return *failing_ ? NoSpace() : FSWritableFileOwnerWrapper::Flush(options, debug);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* debug) override {
      return Sync(options, debug);
    }

   private:
    const Switch failing_;
  };

  class Directory final : public rocksdb::FSDirectoryWrapper {
   public:
    using FSDirectoryWrapper::FSDirectoryWrapper;
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& /*options*/,
                            rocksdb::IODebugContext* /*debug*/) override {
      return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions& /*options*/,
                                          rocksdb::IODebugContext* /*debug*/,
                                          const rocksdb::DirFsyncOptions& /*what*/) override {
      return rocksdb::IOStatus::OK();
    }
  };

  class Disk final : public rocksdb::FileSystemWrapper {
   public:
    explicit Disk(Switch failing)
        : FileSystemWrapper(rocksdb::FileSystem::Default()), failing_(std::move(failing)) {}
    const char* Name() const override { return "roentgen.failing_disk"; }
    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override {
      if (*failing_) return NoSpace();
      std::unique_ptr<rocksdb::FSWritableFile> real;
      const auto status = FileSystemWrapper::NewWritableFile(path, options, &real, debug);
      if (!status.ok()) return status;
      const bool is_table = path.ends_with(".sst");
      *file = std::make_unique<File>(std::move(real), is_table ? never_failing_ : failing_);
      return status;
    }

    rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                   std::unique_ptr<rocksdb::FSDirectory>* directory,
                                   rocksdb::IODebugContext* debug) override {
      std::unique_ptr<rocksdb::FSDirectory> real;
      const auto status = FileSystemWrapper::NewDirectory(path, options, &real, debug);
      if (status.ok()) *directory = std::make_unique<Directory>(std::move(real));
      return status;
    }

   private:
    const Switch failing_;
    const Switch never_failing_ = std::make_shared<std::atomic<bool>>(false);
  };

  const Switch failing_ = std::make_shared<std::atomic<bool>>(false);
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace roentgen::rocks
