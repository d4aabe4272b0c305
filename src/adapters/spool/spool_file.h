// One file of a spool: a header and records, written at its end only.
//
//   offset 0   8  "RGSPOOL1": the format and its version
//          8   8  the file's number; files are named after it
//         16   8  number of its first document
//         24   8  Hash64 of the 24 bytes before
//         32      records (record.h)
//
// Thread-safety: none; owned by one DiskSegmentSpool.
// Errors:        kUnavailable with path and reason; kUnsupported for a format of a newer program.
// Bounds:        a file is read whole when a spool is opened: keep it to some MiB.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace roentgen::spool {

inline constexpr std::size_t kFileHeaderBytes = 32;

class SpoolFile {
 public:
  // Makes the file and its name durable.
  static Result<SpoolFile> Create(const std::string& directory, std::uint64_t sequence,
                                  std::uint64_t first_number, bool sync);
  // Opens one that is there. kCorrupt: its header is damaged.
  static Result<SpoolFile> Open(const std::string& directory, std::uint64_t sequence);
  static std::string PathOf(const std::string& directory, std::uint64_t sequence);

  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&& other) noexcept;
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;
  ~SpoolFile();

  std::uint64_t sequence() const { return sequence_; }
  std::uint64_t first_number() const { return first_number_; }
  std::uint64_t size() const { return size_; }

  // All of `bytes`, synced when `sync`, or none: the file is as before when it fails.
  Result<void> Append(std::string_view bytes, bool sync);
  // Up to `length` bytes from `offset`.
  Result<std::string> Read(std::uint64_t offset, std::size_t length) const;
  Result<void> Truncate(std::uint64_t size);
  Result<void> Remove();

 private:
  SpoolFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  Error Failure(std::string_view verb, int error) const;

  std::string path_;
  int fd_ = -1;
  std::uint64_t sequence_ = 0;
  std::uint64_t first_number_ = 0;
  std::uint64_t size_ = 0;
};

Result<void> SyncDirectory(const std::string& directory);

}  // namespace roentgen::spool
