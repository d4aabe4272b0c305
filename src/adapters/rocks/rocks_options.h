// What a RocksSegmentStore is opened with.
//
// Thread-safety: value type.
// Ownership:     borrows `clock` and `env`; both outlive the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"

namespace rocksdb {
class Env;
}

namespace roentgen::rocks {

// What a commit waits for, and so what a crash of the machine may lose. A crash of the process
// alone loses nothing in any of them.
enum class Durability {
  kSync,      // the log is on the disk before Commit returns: nothing
  kInterval,  // the log is synced every `sync_interval_ms`: that much
  kNone,      // the kernel writes when it likes: about thirty seconds
};

struct RocksOptions {
  std::string directory;
  // Bounds block cache and write buffers together; filters and indexes are inside.
  std::size_t memory_bytes = std::size_t{256} << 20;
  Durability durability = Durability::kSync;
  std::int64_t sync_interval_ms = 100;
  // Commits are refused below this much free space, before the disk is full and nothing works.
  std::uint64_t min_free_disk_bytes = std::uint64_t{256} << 20;
  const Clock* clock = nullptr;  // null: the system's
  // For tests. Null: statvfs of the directory; the real file system; as measured.
  std::function<std::uint64_t(const std::string& directory)> free_disk_bytes;
  rocksdb::Env* env = nullptr;
  std::uint32_t term_block_documents = 16'384;
};

}  // namespace roentgen::rocks
