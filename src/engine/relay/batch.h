// Documents on their way together. Internal to the room.
//
// Thread-safety: value type; moved from stage to stage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/time.h"
#include "wire/daemon/segments_body.h"

namespace roentgen::relay {

// Documents that stand in the spool until the last of them is settled.
struct SpoolHold {
  std::uint64_t ticket = 0;
  std::uint64_t unsettled = 0;  // documents
};

struct Batch {
  wire::SegmentsText text;
  std::size_t charge = 0;           // against the memory limit
  std::shared_ptr<SpoolHold> hold;  // set: it came from the spool, and counts as spooled
  bool is_part = false;             // of the batch that `hold` is about
  int attempts = 0;                 // as documents that could not be processed
  TimestampUs not_before;

  std::uint64_t documents() const { return text.documents(); }
};

// What a batch takes beside its text.
inline constexpr std::size_t kBatchOverheadBytes = 512;
constexpr std::size_t ChargeOf(std::size_t text_bytes, std::size_t documents) {
  return kBatchOverheadBytes + text_bytes + documents * sizeof(std::uint32_t);
}

}  // namespace roentgen::relay
