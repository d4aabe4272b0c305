#include "adapters/rocks/rocks_segment_store.h"

#include <algorithm>

#include <rocksdb/write_batch.h>

#include "adapters/rocks/database.h"
#include "adapters/rocks/keys.h"
#include "adapters/rocks/slices.h"
#include "adapters/rocks/term_index.h"
#include "wire/storage_record/bytes.h"
#include "wire/storage_record/records.h"

namespace roentgen::rocks {
namespace {

constexpr std::size_t kBytesPerDocumentGuess = 700;

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// Where a trace with an id of X-Ray's own kind stands; such a trace needs no row in `id`.
bool StandsAtItsEpoch(const TraceRow& row) {
  return row.index_time == row.id.epoch() && row.home_day == DayOf(row.id.epoch());
}

std::string VarintValue(std::int64_t number) {
  std::string value;
  wire::AppendZigzag(value, number);
  return value;
}

Result<std::int64_t> ReadMetaNumber(const Database& database, std::string_view key) {
  rocksdb::PinnableSlice value;
  RG_TRY(const bool found, Get(database, kMeta, key, value));
  if (!found) return 0;
  wire::ByteReaderView reader(ToView(value));
  const std::int64_t number = reader.Zigzag();
  if (!reader.AtCleanEnd()) return MakeError(ErrorCode::kCorrupt, "a stored figure cannot be read");
  return number;
}

}  // namespace

Result<std::unique_ptr<RocksSegmentStore>> RocksSegmentStore::Open(const RocksOptions& options) {
  RG_TRY(auto database, Database::Open(options));
  std::unique_ptr<RocksSegmentStore> store(new RocksSegmentStore(std::move(database), options));
  RG_TRY_VOID(store->LoadFacts());
  return store;
}

RocksSegmentStore::RocksSegmentStore(std::unique_ptr<Database> database,
                                     const RocksOptions& options)
    : database_(std::move(database)),
      terms_(std::make_unique<TermIndex>(*database_, options.term_block_documents)) {}

RocksSegmentStore::~RocksSegmentStore() { static_cast<void>(Close()); }

Result<void> RocksSegmentStore::LoadFacts() {
  MutexLock lock(facts_mu_);
  facts_ = Facts{};
  RG_TRY(facts_.longest_trace.us, ReadMetaNumber(*database_, kMetaLongestTrace));
  RG_TRY(facts_.day_skew, ReadMetaNumber(*database_, kMetaDaySkew));
  const auto scan = ScanPrefix(*database_, kMeta, std::string(1, kMetaDay));
  for (scan->SeekFirst(); scan->Valid(); scan->Next()) {
    const auto day = ParseDayPrefix(scan->key().substr(1));
    if (!day || scan->value().size() != 1) {
      return MakeError(ErrorCode::kCorrupt, "a stored day cannot be read");
    }
    facts_.days[day->account][day->day] = static_cast<std::uint8_t>(scan->value().front());
  }
  return scan->Finish();
}

Result<void> RocksSegmentStore::CheckOpen() const {
  if (!open_) return MakeError(ErrorCode::kUnavailable, "the store is closed");
  if (!database_->is_open()) return database_->Health();
  return {};
}

Result<void> RocksSegmentStore::RecoverIfNeeded() {
  if (!database_->NeedsRecovery()) return {};
  const std::unique_lock alone(open_mu_);
  if (!open_) return MakeError(ErrorCode::kUnavailable, "the store is closed");
  if (!database_->NeedsRecovery()) return {};
  RG_TRY_VOID(database_->Recover());
  terms_->ForgetAll();
  return LoadFacts();
}

Result<void> RocksSegmentStore::CheckDays(const CommitBatch& batch) {
  bool storable = true;
  for (const TraceCommit& trace : batch.traces) {
    storable &= IsStorableDay(trace.row.home_day) && IsStorableDay(DayOf(trace.row.index_time));
    if (trace.previous_index_time) storable &= IsStorableDay(DayOf(*trace.previous_index_time));
  }
  for (const LinkPut& put : batch.links) storable &= IsStorableDay(put.consumer_home_day);
  const auto check_minute = [&](std::int64_t minute) {
    storable &= IsStorableDay(DayOfMinute(minute)) && ClampMinute(minute) == minute;
  };
  for (const RollupRow& delta : batch.rollup_deltas) check_minute(delta.key.minute);
  for (const GroupRollupRow& delta : batch.group_rollup_deltas) check_minute(delta.row.key.minute);
  if (storable) return {};
  return MakeError(ErrorCode::kInvalid,
                   "a time in the commit is too far from the present to store");
}

Result<void> RocksSegmentStore::Commit(const CommitBatch& batch) {
  RG_TRY_VOID(RecoverIfNeeded());
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  RG_TRY_VOID(CheckCommitSize(batch));
  RG_TRY_VOID(CheckDays(batch));
  std::size_t documents = 0;
  for (const TraceCommit& trace : batch.traces) documents += trace.documents.size();

  MutexLock commit(commit_mu_);
  rocksdb::WriteBatch out(documents * kBytesPerDocumentGuess);
  for (const TraceCommit& trace : batch.traces) {
    const DayKey home{batch.account, trace.row.home_day};
    StageTrace(home, trace, out);
    StageDocuments(home, trace, out);
  }
  for (const LinkPut& put : batch.links) {
    const DayKey day{batch.account, put.consumer_home_day};
    out.Put(database_->family(kLink), MakeLinkKey(day, put.producer_trace, put.link), {});
  }
  StageRollups(batch, out);
  Facts next = CopyFacts();
  StageFacts(batch, next, out);
  Result<void> written = terms_->Stage(batch, out);
  if (written) written = database_->Write(out);
  if (!written) {
    terms_->Discard();
    return written;
  }
  terms_->Apply();
  MutexLock facts(facts_mu_);
  facts_ = std::move(next);
  return {};
}

RocksSegmentStore::Facts RocksSegmentStore::CopyFacts() const {
  MutexLock lock(facts_mu_);
  return facts_;
}

std::vector<std::int32_t> RocksSegmentStore::DaysWith(AccountId account, DayContent content) const {
  std::vector<std::int32_t> days;
  MutexLock lock(facts_mu_);
  const auto of_account = facts_.days.find(account);
  if (of_account == facts_.days.end()) return days;
  for (auto it = of_account->second.rbegin(); it != of_account->second.rend(); ++it) {
    if ((it->second & content) != 0) days.push_back(it->first);
  }
  return days;
}

void RocksSegmentStore::StageTrace(const DayKey& home, const TraceCommit& trace,
                                   rocksdb::WriteBatch& out) const {
  const TraceRow& row = trace.row;
  if (trace.previous_index_time) {
    out.Delete(database_->family(kSum),
               MakeRowKey(home.account, *trace.previous_index_time, row.id));
  }
  std::string value;
  wire::AppendTraceRow(value, row);
  out.Put(database_->family(kSum), MakeRowKey(home.account, row.index_time, row.id), value);
  const std::string id_key = TracePrefix(home, row.id);
  if (!StandsAtItsEpoch(row)) {
    out.Put(database_->family(kId), id_key, IndexTimeValue(row.index_time));
  } else if (trace.previous_index_time) {
    out.Delete(database_->family(kId), id_key);
  }
}

void RocksSegmentStore::StageDocuments(const DayKey& home, const TraceCommit& trace,
                                       rocksdb::WriteBatch& out) const {
  std::string key;
  for (const DocumentPut& document : trace.documents) {
    key.clear();
    AppendDocumentKey(key, home, trace.row.id, document.id);
    const auto header = wire::DocumentHeader(document.is_subsegment, document.in_progress);
    const rocksdb::Slice key_part(key);
    const rocksdb::Slice value_parts[] = {{header.data(), header.size()}, ToSlice(document.json)};
    out.Put(database_->family(kDoc), rocksdb::SliceParts(&key_part, 1),
            rocksdb::SliceParts(value_parts, 2));
  }
}

void RocksSegmentStore::StageRollups(const CommitBatch& batch, rocksdb::WriteBatch& out) const {
  std::string value;
  for (const RollupRow& delta : batch.rollup_deltas) {
    value.clear();
    wire::AppendRollupCell(value, delta.cell);
    out.Merge(database_->family(kEdge), MakeRollupKey(batch.account, delta.key), value);
  }
  for (const GroupRollupRow& delta : batch.group_rollup_deltas) {
    value.clear();
    wire::AppendRollupCell(value, delta.row.cell);
    out.Merge(database_->family(kGroupEdge),
              MakeGroupRollupKey(batch.account, delta.group, delta.row.key), value);
  }
}

void RocksSegmentStore::StageFacts(const CommitBatch& batch, Facts& next,
                                   rocksdb::WriteBatch& out) const {
  const Facts before{{}, next.longest_trace, next.day_skew};
  Days& days = next.days[batch.account];
  const auto note_day = [&](std::int32_t day, std::uint8_t content) {
    const auto [known, is_new] = days.try_emplace(day, content);
    const auto all = static_cast<std::uint8_t>(known->second | content);
    if (!is_new && all == known->second) return;
    known->second = all;
    const char value = static_cast<char>(all);
    out.Put(database_->family(kMeta), MetaDayKey({batch.account, day}), {&value, 1});
  };
  for (const TraceCommit& trace : batch.traces) {
    const std::int32_t day = DayOf(trace.row.index_time);
    note_day(trace.row.home_day, StandsAtItsEpoch(trace.row) ? 0 : kHasIds);
    note_day(day, 0);
    next.longest_trace.us =
        std::max(next.longest_trace.us, wire::WrapSub(trace.row.end.us, trace.row.index_time.us));
    next.day_skew = std::max<std::int64_t>(next.day_skew, std::abs(day - trace.row.home_day));
  }
  for (const LinkPut& put : batch.links) note_day(put.consumer_home_day, kHasLinks);
  for (const RollupRow& delta : batch.rollup_deltas) note_day(DayOfMinute(delta.key.minute), 0);
  for (const GroupRollupRow& delta : batch.group_rollup_deltas) {
    note_day(DayOfMinute(delta.row.key.minute), 0);
  }
  if (next.longest_trace != before.longest_trace) {
    out.Put(database_->family(kMeta), ToSlice(kMetaLongestTrace),
            VarintValue(next.longest_trace.us));
  }
  if (next.day_skew != before.day_skew) {
    out.Put(database_->family(kMeta), ToSlice(kMetaDaySkew), VarintValue(next.day_skew));
  }
}

Result<void> RocksSegmentStore::Health() const {
  const std::shared_lock opened(open_mu_);
  if (!open_) return MakeError(ErrorCode::kUnavailable, "the store is closed");
  return database_->Health();
}

Result<void> RocksSegmentStore::Close() {
  const std::unique_lock closing(open_mu_);
  if (!open_) return {};
  open_ = false;
  database_->Close();
  return {};
}

}  // namespace roentgen::rocks
