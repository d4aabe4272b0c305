#include "adapters/rocks/slices.h"

#include "adapters/rocks/keys.h"

namespace roentgen::rocks {

Scan::Scan(const Database& database, Family family, std::string begin, std::string end,
           const rocksdb::Snapshot* snapshot, bool one_trace)
    : database_(database),
      begin_(std::move(begin)),
      end_(std::move(end)),
      lower_(begin_),
      upper_(end_) {
  rocksdb::ReadOptions read;
  read.snapshot = snapshot;
  read.total_order_seek = !one_trace;
  read.prefix_same_as_start = one_trace;
  if (!begin_.empty()) read.iterate_lower_bound = &lower_;
  if (!end_.empty()) read.iterate_upper_bound = &upper_;
  iterator_.reset(database_.db().NewIterator(read, database_.family(family)));
}

Result<void> Scan::Finish() const {
  const rocksdb::Status status = iterator_->status();
  if (status.ok()) return {};
  return database_.ToError(status);
}

std::unique_ptr<Scan> ScanRange(const Database& database, Family family, std::string begin,
                                std::string end, const rocksdb::Snapshot* snapshot) {
  return std::make_unique<Scan>(database, family, std::move(begin), std::move(end), snapshot,
                                false);
}

std::unique_ptr<Scan> ScanPrefix(const Database& database, Family family,
                                 const std::string& prefix) {
  return ScanRange(database, family, prefix, PrefixEnd(prefix));
}

std::unique_ptr<Scan> ScanTrace(const Database& database, Family family, const std::string& prefix,
                                const rocksdb::Snapshot* snapshot) {
  return std::make_unique<Scan>(database, family, prefix, PrefixEnd(prefix), snapshot, true);
}

Result<bool> Get(const Database& database, Family family, std::string_view key,
                 rocksdb::PinnableSlice& value, const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions read;
  read.snapshot = snapshot;
  const rocksdb::Status status =
      database.db().Get(read, database.family(family), {key.data(), key.size()}, &value);
  if (status.ok()) return true;
  if (status.IsNotFound()) return false;
  return database.ToError(status);
}

}  // namespace roentgen::rocks
