// RocksDB's options, all derived from one memory figure. Why each is as it is: docs/adr/0002.
//
// Thread-safety: pure functions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/write_buffer_manager.h>

#include "adapters/rocks/rocks_options.h"

namespace roentgen::rocks {

// In the order of the handles that opening returns.
enum Family { kMeta, kDoc, kSum, kId, kEdge, kLink, kTerm, kPend, kGroupEdge, kFamilies };

inline constexpr const char* kFamilyNames[kFamilies] = {"default", "doc",  "sum",  "id",   "edge",
                                                        "link",    "term", "pend", "gedge"};

struct Tuning {
  rocksdb::DBOptions db;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  std::shared_ptr<rocksdb::Cache> cache;
};

Tuning MakeTuning(const RocksOptions& options);

}  // namespace roentgen::rocks
