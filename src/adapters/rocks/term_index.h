// The term index: which traces have a document with a term. Documents of a day are gathered in an
// open block in memory, logged commit by commit in `pend`; a full block is sealed into `term`, in
// the batch of the next commit, and its log rows go. After a crash the open blocks are rebuilt from
// the log, at the first use.
//
// A block knows the range of its traces' index times. A trace that moves widens every block of its
// day whose range holds its old place, so that no block that has it is ever passed over.
//
// Thread-safety: Stage, Apply, Discard and ForgetBefore by one thread at a time (the store's commit
//                lock); Find and OldestTerms from any thread at once.
// Ownership:     borrows the database.
// Errors:        kCorrupt, kUnavailable.
// Bounds:        open blocks hold at most kMaxOpenBlocks blocks, and documents of about three
// blocks.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include <rocksdb/write_batch.h>

#include "adapters/rocks/database.h"
#include "adapters/rocks/keys.h"
#include "base/mutex.h"
#include "ports/segment_store.h"
#include "wire/storage_record/term_block.h"

namespace roentgen::rocks {

inline constexpr std::size_t kMaxOpenBlocks = 64;

class TermIndex {
 public:
  TermIndex(Database& database, std::uint32_t block_documents)
      : database_(database), block_documents_(block_documents) {}

  // Adds to `out` what the commit changes here.
  Result<void> Stage(const CommitBatch& batch, rocksdb::WriteBatch& out);
  // The staged batch was written.
  void Apply();
  // The staged batch was not written.
  void Discard();

  // Candidates among the traces of the days given.
  Result<std::vector<TraceId>> Find(const TermQuery& query, std::span<const DayKey> days);

  // The lowest version of terms in the blocks of the days that overlap [from, to).
  Result<std::uint8_t> OldestTerms(TimestampUs from, TimestampUs to, std::span<const DayKey> days);

  // The days of `account` before `day` were dropped.
  void ForgetBefore(const DayKey& day);
  // The database was opened anew: what is in memory is read again when it is needed.
  void ForgetAll();

 private:
  struct Sealed {
    std::uint32_t block = 0;
    wire::TermBlockHeader header;
  };
  struct Open {
    std::uint32_t block = 0;
    std::uint32_t commits = 0;
    std::uint64_t used = 0;
    wire::TermBlockHeader header;  // first > last until something is in it
    std::vector<TraceId> traces;
    std::unordered_map<TraceId, std::uint32_t> ordinals;
    std::vector<wire::Posting> postings;
  };
  struct Day {
    std::vector<Sealed> sealed;  // by block
    std::unique_ptr<Open> open;
    std::uint32_t next_block() const;
  };
  struct StagedDay {
    bool seals = false;
    std::uint32_t block = 0;
    std::uint32_t commit = 0;
    std::uint8_t terms_version = UINT8_MAX;
    std::vector<wire::PendingTrace> traces;
  };
  struct Undo {
    wire::TermBlockHeader* header;
    wire::TermBlockHeader before;
  };

  Result<void> Replay() RG_REQUIRES(mu_);
  Result<Day*> LoadDay(const DayKey& key) RG_REQUIRES(mu_);
  Result<void> WidenForMoves(const CommitBatch& batch, rocksdb::WriteBatch& out) RG_REQUIRES(mu_);
  void GatherPending(const CommitBatch& batch) RG_REQUIRES(mu_);
  Result<void> StagePending(rocksdb::WriteBatch& out) RG_REQUIRES(mu_);
  void StageSeals(rocksdb::WriteBatch& out) RG_REQUIRES(mu_);
  void StageSeal(const DayKey& key, Open& open, rocksdb::WriteBatch& out) RG_REQUIRES(mu_);
  static void Add(Open& open, const wire::PendingTrace& trace);
  static void FindInOpen(const Open& open, std::span<const std::uint32_t> short_terms,
                         std::vector<TraceId>& out);

  Database& database_;
  const std::uint32_t block_documents_;

  Mutex mu_;
  bool replayed_ RG_GUARDED_BY(mu_) = false;
  std::uint64_t uses_ RG_GUARDED_BY(mu_) = 0;
  std::map<DayKey, Day> days_ RG_GUARDED_BY(mu_);  // loaded ones
  std::map<DayKey, StagedDay> staged_ RG_GUARDED_BY(mu_);
  std::vector<Undo> undo_ RG_GUARDED_BY(mu_);
};

}  // namespace roentgen::rocks
