// Adds signed deltas to a cell of the rollup inside RocksDB, so that a commit writes only its
// deltas and neither reads nor rewrites the sums.
//
// Thread-safety: every method may be called from any thread at once.
// Errors:        an operand that cannot be decoded fails the merge; reads of that cell say
// kCorrupt.
#pragma once

#include <memory>

#include <rocksdb/merge_operator.h>

namespace roentgen::rocks {

std::shared_ptr<rocksdb::MergeOperator> MakeRollupMerge();

}  // namespace roentgen::rocks
