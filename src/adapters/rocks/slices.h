// Reading RocksDB in the words of the rest of the program: views, Results, ranges that keep their
// own bounds.
//
// Thread-safety: a Scan belongs to one thread.
// Ownership:     a Scan owns its iterator and bounds and borrows the database; keys and values it
// shows
//                are valid until it moves.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <rocksdb/db.h>

#include "adapters/rocks/database.h"

namespace roentgen::rocks {

inline std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

class Scan {
 public:
  Scan(const Database& database, Family family, std::string begin, std::string end,
       const rocksdb::Snapshot* snapshot, bool one_trace);
  Scan(const Scan&) = delete;
  Scan& operator=(const Scan&) = delete;

  void SeekFirst() { iterator_->Seek(begin_); }
  void SeekLast() { iterator_->SeekToLast(); }
  void Seek(std::string_view key) { iterator_->Seek({key.data(), key.size()}); }
  bool Valid() const { return iterator_->Valid(); }
  void Next() { iterator_->Next(); }
  void Previous() { iterator_->Prev(); }
  std::string_view key() const { return ToView(iterator_->key()); }
  std::string_view value() const { return ToView(iterator_->value()); }
  // Ok when the scan ended because the range did.
  Result<void> Finish() const;

 private:
  const Database& database_;
  const std::string begin_;
  const std::string end_;
  const rocksdb::Slice lower_;
  const rocksdb::Slice upper_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

// Keys in [begin, end); an empty end is no end.
std::unique_ptr<Scan> ScanRange(const Database& database, Family family, std::string begin,
                                std::string end, const rocksdb::Snapshot* snapshot = nullptr);
std::unique_ptr<Scan> ScanPrefix(const Database& database, Family family,
                                 const std::string& prefix);
// Keys of one trace prefix in a family that filters by it.
std::unique_ptr<Scan> ScanTrace(const Database& database, Family family, const std::string& prefix,
                                const rocksdb::Snapshot* snapshot);

// Whether the key is there.
Result<bool> Get(const Database& database, Family family, std::string_view key,
                 rocksdb::PinnableSlice& value, const rocksdb::Snapshot* snapshot = nullptr);

// A moment of the database, given back at the end of the scope.
class Moment {
 public:
  explicit Moment(const Database& database)
      : database_(database), snapshot_(database.db().GetSnapshot()) {}
  ~Moment() { database_.db().ReleaseSnapshot(snapshot_); }
  Moment(const Moment&) = delete;
  Moment& operator=(const Moment&) = delete;
  const rocksdb::Snapshot* get() const { return snapshot_; }

 private:
  const Database& database_;
  const rocksdb::Snapshot* snapshot_;
};

}  // namespace roentgen::rocks
