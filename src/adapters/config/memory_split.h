// How `--memory` is shared out: one table, so that its parts are seen to add up.
#pragma once

#include <cstddef>
#include <cstdint>

namespace roentgen::config {

struct MemorySplit {
  std::size_t process_bytes;     // code, stacks, receive buffers: not ours to give away
  std::size_t http_body_bytes;   // requests being read or worked on
  std::size_t queue_bytes;       // documents waiting for the committer, decoded
  std::size_t live_trace_bytes;  // sketches of recent traces
  std::size_t store_bytes;       // write buffers and block cache
  std::size_t answer_bytes;      // query results being built
};

MemorySplit SplitMemory(std::uint64_t memory_bytes);

}  // namespace roentgen::config
