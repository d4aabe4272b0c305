// Documents kept on disk while the backend does not take them.
//
// Thread-safety: `usage` from any thread; the rest from one thread, which may block on the disk.
// Ownership:     borrows documents for the call; what it gives owns its bytes.
// Errors:        kUnavailable (the disk refuses), kCorrupt (a record is damaged: it is skipped and
//                counted as dropped); the documents of a failed Append are not in the spool.
// Bounds:        its own size limit: at the limit it gives up the oldest documents that are not
//                handed out, and says how many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace roentgen {

struct SpooledDocuments {
  std::uint64_t ticket = 0;
  std::vector<std::string> documents;
};

struct SpoolUsage {
  std::uint64_t documents = 0;  // those handed out among them
  std::uint64_t bytes = 0;      // on disk
};

class SegmentSpool {
 public:
  virtual ~SegmentSpool() = default;
  // Returns how many older documents had to go; those of this call are in then.
  virtual Result<std::uint64_t> Append(std::span<const std::string_view> documents) = 0;
  // The oldest documents that are not handed out yet, as one batch; nullopt: none.
  virtual Result<std::optional<SpooledDocuments>> TakeOldest(std::size_t max_documents,
                                                             std::size_t max_bytes) = 0;
  // The batch of this ticket has arrived: forget it.
  virtual Result<void> Acknowledge(std::uint64_t ticket) = 0;
  // It has not: hand it out again, before younger ones.
  virtual void Return(std::uint64_t ticket) = 0;
  virtual SpoolUsage usage() const = 0;
  // Documents lost to damage on disk, since the start.
  virtual std::uint64_t damaged() const = 0;
};

}  // namespace roentgen
