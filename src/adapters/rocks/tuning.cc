#include "adapters/rocks/tuning.h"

#include <algorithm>

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_partitioner.h>
#include <rocksdb/table.h>

#include "adapters/rocks/keys.h"
#include "adapters/rocks/rollup_merge.h"

namespace roentgen::rocks {
namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;
constexpr int kFilterBitsPerKey = 10;
// Above this many deltas of one cell in a row, a write folds them: bounds what a read has to add
// up.
constexpr std::size_t kMaxSuccessiveMerges = 64;

class NoAutomaticRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

enum class Filter { kNone, kWholeKey, kTracePrefix };

rocksdb::BlockBasedTableOptions TableOptions(const std::shared_ptr<rocksdb::Cache>& cache,
                                             Filter filter) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16 * kKiB;
  table.format_version = 5;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.whole_key_filtering = filter == Filter::kWholeKey;
  if (filter != Filter::kNone) {
    table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(kFilterBitsPerKey, 1));
  }
  return table;
}

// LZ4 while data is young and rewritten often, ZSTD where it comes to rest.
void SetCompression(rocksdb::ColumnFamilyOptions& family, bool dictionary) {
  family.compression = rocksdb::kLZ4Compression;
  family.bottommost_compression = rocksdb::kZSTD;
  family.bottommost_compression_opts.enabled = true;
  if (!dictionary) return;
  family.bottommost_compression_opts.max_dict_bytes = 16 * kKiB;
  family.bottommost_compression_opts.zstd_max_train_bytes = 100 * 16 * kKiB;
  family.bottommost_compression_opts.max_dict_buffer_bytes = 4 * kMiB;
}

rocksdb::ColumnFamilyOptions FamilyOptions(const RocksOptions& options, Family id,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions family;
  const bool is_doc = id == kDoc;
  const bool by_trace = is_doc || id == kLink;
  const bool by_key = id == kSum || id == kId;
  const Filter filter = by_trace ? Filter::kTracePrefix
                        : by_key ? Filter::kWholeKey
                                 : Filter::kNone;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(TableOptions(cache, filter)));
  if (by_trace) {
    family.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kTracePrefixBytes));
  }
  SetCompression(family, is_doc);
  if (id != kMeta) {
    family.sst_partitioner_factory = rocksdb::NewSstPartitionerFixedPrefixFactory(kDayPrefixBytes);
  }
  if (id == kEdge || id == kGroupEdge) {
    family.merge_operator = MakeRollupMerge();
    family.max_successive_merges = kMaxSuccessiveMerges;
  }
  family.write_buffer_size = is_doc ? std::clamp(options.memory_bytes / 8, 4 * kMiB, 64 * kMiB)
                                    : std::clamp(options.memory_bytes / 32, kMiB, 16 * kMiB);
  // Memtables take arena blocks as they grow; small ones keep idle families cheap.
  family.arena_block_size = is_doc ? 512 * kKiB : 64 * kKiB;
  family.max_write_buffer_number = 3;
  family.level_compaction_dynamic_level_bytes = true;
  family.target_file_size_base = 32 * kMiB;
  family.max_bytes_for_level_base = 256 * kMiB;
  return family;
}

rocksdb::DBOptions DatabaseOptions(const RocksOptions& options,
                                   const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions db;
  if (options.env != nullptr) db.env = options.env;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  db.paranoid_checks = true;
  db.avoid_flush_during_shutdown = true;  // Database::Close flushes where it can
  db.max_background_jobs = 2;
  db.max_open_files = 512;
  db.max_file_opening_threads = 2;
  db.skip_stats_update_on_db_open = true;
  db.skip_checking_sst_file_sizes_on_db_open = true;
  db.max_total_wal_size = std::clamp(options.memory_bytes / 4, 32 * kMiB, 128 * kMiB);
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.memory_bytes / 3, cache);
  // Database::TryResume recovers, when a commit comes and at its own pace: one way, and one to
  // test.
  db.max_bgerror_resume_count = 0;
  db.listeners.push_back(std::make_shared<NoAutomaticRecovery>());
  db.bytes_per_sync = kMiB;
  db.compaction_readahead_size = 512 * kKiB;
  db.keep_log_file_num = 2;
  db.max_log_file_size = 4 * kMiB;
  db.info_log_level = rocksdb::WARN_LEVEL;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

}  // namespace

Tuning MakeTuning(const RocksOptions& options) {
  Tuning tuning;
  rocksdb::LRUCacheOptions cache;
  cache.capacity = options.memory_bytes;
  cache.high_pri_pool_ratio = 0.3;
  tuning.cache = rocksdb::NewLRUCache(cache);
  tuning.db = DatabaseOptions(options, tuning.cache);
  for (int id = 0; id < kFamilies; ++id) {
    tuning.families.emplace_back(kFamilyNames[id],
                                 FamilyOptions(options, static_cast<Family>(id), tuning.cache));
  }
  return tuning;
}

}  // namespace roentgen::rocks
