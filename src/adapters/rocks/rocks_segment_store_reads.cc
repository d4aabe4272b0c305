// The reads of RocksSegmentStore.
#include <algorithm>

#include "adapters/rocks/database.h"
#include "adapters/rocks/keys.h"
#include "adapters/rocks/rocks_segment_store.h"
#include "adapters/rocks/slices.h"
#include "adapters/rocks/term_index.h"
#include "wire/storage_record/records.h"

namespace roentgen::rocks {
namespace {

Error CorruptKey(const char* what) {
  return MakeError(ErrorCode::kCorrupt,
                   std::string("the key of a stored ") + what + " cannot be read");
}

TimestampUs LastStorable() { return {StartOfDay(kMaxDay).us + kUsPerDay - 1}; }

}  // namespace

Result<std::optional<TraceRow>> RocksSegmentStore::ReadRow(AccountId account,
                                                           TimestampUs index_time,
                                                           const TraceId& id,
                                                           const rocksdb::Snapshot* at) const {
  rocksdb::PinnableSlice value;
  RG_TRY(const bool found, Get(*database_, kSum, MakeRowKey(account, index_time, id), value, at));
  if (!found) return std::optional<TraceRow>{};
  RG_TRY(const TraceRow row, wire::DecodeTraceRow(id, index_time, ToView(value)));
  return std::optional<TraceRow>(row);
}

// By way of `id`, whose rows name the home day in their key and the place in the list in their
// value.
Result<std::optional<TraceRow>> RocksSegmentStore::FindRowOfDay(const DayKey& home,
                                                                const TraceId& id,
                                                                const rocksdb::Snapshot* at) const {
  rocksdb::PinnableSlice value;
  RG_TRY(const bool found, Get(*database_, kId, TracePrefix(home, id), value, at));
  if (!found) return std::optional<TraceRow>{};
  const auto index_time = ParseIndexTimeValue(ToView(value));
  if (!index_time) return MakeError(ErrorCode::kCorrupt, "a trace's stored place cannot be read");
  RG_TRY(std::optional<TraceRow> row, ReadRow(home.account, *index_time, id, at));
  // A row that says otherwise is of a trace that began anew after its old row was dropped.
  if (row && row->home_day != home.day) row.reset();
  return row;
}

Result<std::optional<TraceRow>> RocksSegmentStore::FindRow(AccountId account, const TraceId& id,
                                                           const rocksdb::Snapshot* at) const {
  const std::int32_t epoch_day = DayOf(id.epoch());
  RG_TRY(std::optional<TraceRow> row, ReadRow(account, id.epoch(), id, at));
  if (row && row->home_day == epoch_day) return row;
  RG_TRY(row, FindRowOfDay({account, epoch_day}, id, at));
  if (row) return row;
  for (const std::int32_t day : DaysWith(account, kHasIds)) {
    if (day == epoch_day) continue;
    RG_TRY(row, FindRowOfDay({account, day}, id, at));
    if (row) return row;
  }
  return std::optional<TraceRow>{};
}

Result<void> RocksSegmentStore::ReadDocuments(const TraceRow& row, AccountId account,
                                              std::size_t max_documents,
                                              const rocksdb::Snapshot* at,
                                              LoadedTrace& loaded) const {
  const auto scan = ScanTrace(*database_, kDoc, TracePrefix({account, row.home_day}, row.id), at);
  loaded.documents.reserve(std::min<std::size_t>(max_documents, row.document_count));
  for (scan->SeekFirst(); scan->Valid(); scan->Next()) {
    if (loaded.documents.size() == max_documents) {
      loaded.truncated = true;
      break;
    }
    const auto id = ParseDocumentKey(scan->key());
    if (!id) return CorruptKey("document");
    RG_TRY(StoredDocument document, wire::DecodeDocument(*id, scan->value()));
    loaded.documents.push_back(std::move(document));
  }
  return scan->Finish();
}

Result<std::optional<LoadedTrace>> RocksSegmentStore::LoadTrace(AccountId account,
                                                                const TraceId& id,
                                                                std::size_t max_documents) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  const Moment now(*database_);
  RG_TRY(const std::optional<TraceRow> row, FindRow(account, id, now.get()));
  if (!row) return std::optional<LoadedTrace>{};
  LoadedTrace loaded;
  loaded.row = *row;
  RG_TRY_VOID(ReadDocuments(*row, account, max_documents, now.get(), loaded));
  return std::optional<LoadedTrace>(std::move(loaded));
}

Result<void> RocksSegmentStore::ScanTraces(
    const TraceScan& scan, const std::function<bool(const TraceRow&)>& visit) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  const TimestampUs from = std::max(scan.from, StartOfDay(kMinDay));
  TraceScan::Cursor end{std::min(scan.to, LastStorable()), TraceId{}};
  if (scan.before) end = std::min(end, *scan.before);
  if (end.index_time < from) return {};
  const auto rows = ScanRange(*database_, kSum, MakeRowKey(scan.account, from, TraceId{}),
                              MakeRowKey(scan.account, end.index_time, end.id));
  for (rows->SeekLast(); rows->Valid(); rows->Previous()) {
    const auto key = ParseRowKey(rows->key());
    if (!key) return CorruptKey("trace row");
    RG_TRY(const TraceRow row, wire::DecodeTraceRow(key->trace, key->index_time, rows->value()));
    if (!visit(row)) return {};
  }
  return rows->Finish();
}

Result<void> RocksSegmentStore::ScanRollup(
    AccountId account, std::int64_t from_minute, std::int64_t to_minute,
    const std::function<void(const RollupRow&)>& visit) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  const std::int64_t from = ClampMinute(from_minute);
  const std::int64_t to = ClampMinute(to_minute);
  if (from >= to) return {};
  const auto cells =
      ScanRange(*database_, kEdge, MinutePrefix(account, from), MinutePrefix(account, to));
  for (cells->SeekFirst(); cells->Valid(); cells->Next()) {
    auto key = ParseRollupKey(cells->key());
    if (!key) return CorruptKey("rollup cell");
    RG_TRY(RollupCell cell, wire::DecodeRollupCell(cells->value()));
    if (!cell.IsEmpty()) visit(RollupRow{*std::move(key), std::move(cell)});
  }
  return cells->Finish();
}

Result<void> RocksSegmentStore::ScanGroupRollup(
    AccountId account, GroupId group, std::int64_t from_minute, std::int64_t to_minute,
    const std::function<void(const RollupRow&)>& visit) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  const std::int64_t from = ClampMinute(from_minute);
  const std::int64_t to = ClampMinute(to_minute);
  // A group's rows lie together within a day, so the days are read one by one.
  for (const std::int32_t day : DaysBetween(account, from, to)) {
    const std::int64_t start = day * kMinutesPerDay;
    const auto cells =
        ScanRange(*database_, kGroupEdge,
                  GroupMinutePrefix({account, day}, group, std::max(from - start, std::int64_t{0})),
                  GroupMinutePrefix({account, day}, group, std::min(to - start, kMinutesPerDay)));
    for (cells->SeekFirst(); cells->Valid(); cells->Next()) {
      auto key = ParseGroupRollupKey(cells->key());
      if (!key) return CorruptKey("rollup cell of a group");
      RG_TRY(RollupCell cell, wire::DecodeRollupCell(cells->value()));
      if (!cell.IsEmpty()) visit(RollupRow{*std::move(key), std::move(cell)});
    }
    RG_TRY_VOID(cells->Finish());
  }
  return {};
}

// Known days with minutes of [from, to), oldest first.
std::vector<std::int32_t> RocksSegmentStore::DaysBetween(AccountId account, std::int64_t from,
                                                         std::int64_t to) const {
  std::vector<std::int32_t> days;
  if (from >= to) return days;
  MutexLock lock(facts_mu_);
  const auto of_account = facts_.days.find(account);
  if (of_account == facts_.days.end()) return days;
  const auto end = of_account->second.upper_bound(DayOfMinute(to - 1));
  for (auto it = of_account->second.lower_bound(DayOfMinute(from)); it != end; ++it) {
    days.push_back(it->first);
  }
  return days;
}

Result<std::vector<BackLink>> RocksSegmentStore::LoadBackLinks(AccountId account,
                                                               const TraceId& producer,
                                                               std::size_t limit) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  std::vector<BackLink> links;
  for (const std::int32_t day : DaysWith(account, kHasLinks)) {
    const auto scan = ScanTrace(*database_, kLink, TracePrefix({account, day}, producer), nullptr);
    std::size_t of_day = 0;
    for (scan->SeekFirst(); scan->Valid() && of_day < limit; scan->Next(), ++of_day) {
      const auto link = ParseLinkKey(scan->key());
      if (!link) return CorruptKey("link");
      links.push_back(*link);
    }
    RG_TRY_VOID(scan->Finish());
  }
  std::ranges::sort(links);
  const auto repeats = std::ranges::unique(links);
  links.erase(repeats.begin(), repeats.end());
  if (links.size() > limit) links.resize(limit);
  return links;
}

Result<std::vector<TraceId>> RocksSegmentStore::FindTraces(const TermQuery& query) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  if (query.terms.empty()) return MakeError(ErrorCode::kInvalid, "a term query without terms");
  return terms_->Find(query, HomeDays(query.account, query.from, query.to));
}

Result<std::uint8_t> RocksSegmentStore::OldestTerms(AccountId account, TimestampUs from,
                                                    TimestampUs to) const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  return terms_->OldestTerms(from, to, HomeDays(account, from, to));
}

// The days that traces listed in [from, to) can be of.
std::vector<DayKey> RocksSegmentStore::HomeDays(AccountId account, TimestampUs from,
                                                TimestampUs to) const {
  std::vector<DayKey> days;
  if (from >= to) return days;
  MutexLock lock(facts_mu_);
  const auto of_account = facts_.days.find(account);
  if (of_account == facts_.days.end()) return days;
  const std::int64_t first = ClampDay(DayOf(std::max(from, StartOfDay(kMinDay)))) - facts_.day_skew;
  const std::int64_t last = ClampDay(DayOf(std::min(to, LastStorable()))) + facts_.day_skew;
  for (const auto& [day, content] : of_account->second) {
    if (day >= first && day <= last) days.push_back({account, day});
  }
  return days;
}

Result<DurationUs> RocksSegmentStore::LongestTrace() const {
  const std::shared_lock opened(open_mu_);
  RG_TRY_VOID(CheckOpen());
  MutexLock lock(facts_mu_);
  return facts_.longest_trace;
}

}  // namespace roentgen::rocks
