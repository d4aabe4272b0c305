// The spool of `roentgen daemon`: documents in files of a directory, oldest first (docs/adr/0014).
//
// Documents are written at the end of the newest file and read from the oldest; a file goes when
// all in it have arrived. An append is on disk before it returns, unless `sync` is off. What a
// crash leaves of an unfinished append is cut off at the next start; damaged records are skipped
// and counted by the numbers they lack. When the size limit is reached, whole files go, oldest
// first, but none that holds documents handed out.
//
// Thread-safety: as SegmentSpool. One process has a directory at a time (a lock file).
// Errors:        Open: kUnavailable (directory, lock), kUnsupported (files of a newer program);
//                Append: kUnavailable when the disk refuses, kOverloaded when all that is left is
//                handed out, kTooLarge for a document above 1 MiB.
// Bounds:        max_bytes on disk. Memory: one batch and a few words a file; opening reads one
// file
//                at a time.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "adapters/spool/delivered_mark.h"
#include "adapters/spool/spool_file.h"
#include "ports/segment_spool.h"

namespace roentgen::spool {

struct SpoolOptions {
  std::string directory;
  std::uint64_t max_bytes = std::uint64_t{256} << 20;
  bool sync = true;  // off: a power cut may take the last seconds; a killed process loses nothing
};

inline constexpr std::uint64_t kLeastSpoolBytes = std::uint64_t{1} << 20;

class DiskSegmentSpool final : public SegmentSpool {
 public:
  static Result<std::unique_ptr<DiskSegmentSpool>> Open(SpoolOptions options);
  ~DiskSegmentSpool() override;

  Result<std::uint64_t> Append(std::span<const std::string_view> documents) override;
  Result<std::optional<SpooledDocuments>> TakeOldest(std::size_t max_documents,
                                                     std::size_t max_bytes) override;
  Result<void> Acknowledge(std::uint64_t ticket) override;
  void Return(std::uint64_t ticket) override;
  SpoolUsage usage() const override;
  std::uint64_t damaged() const override { return damaged_.load(std::memory_order_relaxed); }

  // Appends a crash had not finished, cut off when the spool was opened.
  std::uint64_t torn() const { return torn_; }

 private:
  // Records of one file, next to each other.
  struct Extent {
    std::uint64_t sequence = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t first_number = 0;
    std::uint64_t documents = 0;
  };
  struct Part {
    SpoolFile file;
    std::uint64_t last_number;  // of its last document; first_number - 1 when it has none
    std::uint64_t read_at = kFileHeaderBytes;  // what is before is handed out or settled
    std::uint64_t next_number;                 // of the document expected there
    std::uint64_t pending = 0;                 // documents not settled
    std::uint64_t handed_out = 0;              // batches
    // Numbers found missing when the file was opened, and counted then: the first, how many.
    std::map<std::uint64_t, std::uint64_t> missing = {};
  };

  DiskSegmentSpool(SpoolOptions options, int lock, DeliveredMark mark);
  Result<void> Load();
  Result<void> LoadFile(std::uint64_t sequence, bool is_newest);
  std::uint64_t CountGap(std::uint64_t expected, std::uint64_t found);
  Result<std::uint64_t> MakeRoom(std::uint64_t bytes);
  std::uint64_t Drop(Part& part);
  Result<void> Roll();
  Result<std::optional<SpooledDocuments>> TakeFrom(Part& part, std::size_t max_documents,
                                                   std::size_t max_bytes);
  Result<std::optional<SpooledDocuments>> TakeReturned();
  Result<void> Settle();
  Part* Find(std::uint64_t sequence);
  std::uint64_t file_bytes() const;

  const SpoolOptions options_;
  const int lock_;
  DeliveredMark mark_;
  std::deque<std::unique_ptr<Part>> parts_;  // oldest first; the last is written to
  std::uint64_t next_sequence_ = 1;
  std::uint64_t next_number_ = 1;
  std::uint64_t next_ticket_ = 1;
  std::uint64_t torn_ = 0;
  std::map<std::uint64_t, Extent> handed_out_;  // by ticket
  std::map<std::uint64_t, Extent> returned_;    // by first number
  std::atomic<std::uint64_t> documents_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> damaged_{0};
};

}  // namespace roentgen::spool
