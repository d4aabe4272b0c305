#include "adapters/memory/memory_segment_store.h"

#include <algorithm>

namespace roentgen::memory {
namespace {

constexpr SegmentId kLowestId{0};
constexpr std::int64_t kMinutesPerDay = 24 * 60;

std::int32_t DayOfMinute(std::int64_t minute) { return DayOf(StartOfMinute(minute)); }

void VisitCells(const std::map<RollupKey, RollupCell>& cells, std::int64_t from_minute,
                std::int64_t to_minute, const std::function<void(const RollupRow&)>& visit) {
  for (const auto& [key, cell] : cells) {
    if (key.minute < from_minute || key.minute >= to_minute || cell.IsEmpty()) continue;
    visit(RollupRow{key, cell});
  }
}

}  // namespace

Result<void> MemorySegmentStore::CheckOpen() const {
  if (closed_) return MakeError(ErrorCode::kUnavailable, "the memory store is closed");
  return {};
}

const MemorySegmentStore::Tenant* MemorySegmentStore::Find(AccountId account) const {
  const auto it = tenants_.find(account);
  return it == tenants_.end() ? nullptr : &it->second;
}

Result<void> MemorySegmentStore::Commit(const CommitBatch& batch) {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  RG_TRY_VOID(CheckCommitSize(batch));
  Tenant& tenant = tenants_[batch.account];
  for (const TraceCommit& trace : batch.traces) CommitTrace(tenant, trace, batch.terms_version);
  for (const RollupRow& delta : batch.rollup_deltas) {
    tenant.rollup[delta.key].Add(delta.cell);
    days_.insert(DayOfMinute(delta.key.minute));
  }
  for (const GroupRollupRow& delta : batch.group_rollup_deltas) {
    tenant.group_rollup[delta.group][delta.row.key].Add(delta.row.cell);
    days_.insert(DayOfMinute(delta.row.key.minute));
  }
  for (const LinkPut& put : batch.links) {
    tenant.links[put.producer_trace].insert({put.link, put.consumer_home_day});
    days_.insert(put.consumer_home_day);
  }
  return {};
}

void MemorySegmentStore::CommitTrace(Tenant& tenant, const TraceCommit& trace,
                                     std::uint8_t terms_version) {
  const TraceRow& row = trace.row;
  if (trace.previous_index_time) tenant.rows.erase({*trace.previous_index_time, row.id});
  const Cursor place{row.index_time, row.id};
  tenant.rows[place] = row;
  tenant.places[row.id] = place;
  for (const DocumentPut& put : trace.documents) {
    tenant.documents[{row.home_day, row.id, put.id}] =
        Document{{put.id, put.is_subsegment, put.in_progress, std::string(put.json)},
                 std::set<std::uint64_t>(put.terms.begin(), put.terms.end()),
                 terms_version};
  }
  days_.insert(row.home_day);
  days_.insert(DayOf(row.index_time));
  longest_trace_ = std::max(longest_trace_, row.end - row.index_time);
}

Result<std::optional<LoadedTrace>> MemorySegmentStore::LoadTrace(AccountId account,
                                                                 const TraceId& id,
                                                                 std::size_t max_documents) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  const Tenant* tenant = Find(account);
  if (tenant == nullptr) return std::optional<LoadedTrace>{};
  const auto place = tenant->places.find(id);
  if (place == tenant->places.end()) return std::optional<LoadedTrace>{};
  LoadedTrace loaded;
  loaded.row = tenant->rows.find(place->second)->second;
  const auto first = tenant->documents.lower_bound({loaded.row.home_day, id, kLowestId});
  for (auto it = first; it != tenant->documents.end(); ++it) {
    if (std::get<0>(it->first) != loaded.row.home_day || std::get<1>(it->first) != id) break;
    if (loaded.documents.size() == max_documents) {
      loaded.truncated = true;
      break;
    }
    loaded.documents.push_back(it->second.stored);
  }
  return std::optional<LoadedTrace>(std::move(loaded));
}

Result<void> MemorySegmentStore::ScanTraces(
    const TraceScan& scan, const std::function<bool(const TraceRow&)>& visit) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  const Tenant* tenant = Find(scan.account);
  if (tenant == nullptr) return {};
  Cursor end{scan.to, TraceId{}};
  if (scan.before) end = std::min(end, *scan.before);
  auto it = tenant->rows.lower_bound(end);
  while (it != tenant->rows.begin()) {
    --it;
    if (it->first.index_time < scan.from || !visit(it->second)) break;
  }
  return {};
}

Result<void> MemorySegmentStore::ScanRollup(
    AccountId account, std::int64_t from_minute, std::int64_t to_minute,
    const std::function<void(const RollupRow&)>& visit) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  const Tenant* tenant = Find(account);
  if (tenant == nullptr) return {};
  VisitCells(tenant->rollup, from_minute, to_minute, visit);
  return {};
}

Result<void> MemorySegmentStore::ScanGroupRollup(
    AccountId account, GroupId group, std::int64_t from_minute, std::int64_t to_minute,
    const std::function<void(const RollupRow&)>& visit) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  const Tenant* tenant = Find(account);
  if (tenant == nullptr) return {};
  const auto of_group = tenant->group_rollup.find(group);
  if (of_group == tenant->group_rollup.end()) return {};
  VisitCells(of_group->second, from_minute, to_minute, visit);
  return {};
}

Result<std::vector<BackLink>> MemorySegmentStore::LoadBackLinks(AccountId account,
                                                                const TraceId& producer,
                                                                std::size_t limit) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  std::vector<BackLink> links;
  const Tenant* tenant = Find(account);
  if (tenant == nullptr) return links;
  const auto of_producer = tenant->links.find(producer);
  if (of_producer == tenant->links.end()) return links;
  for (const auto& [link, day] : of_producer->second) {
    if (links.size() == limit) break;
    if (links.empty() || links.back() != link) links.push_back(link);
  }
  return links;
}

bool MemorySegmentStore::Matches(const Tenant& tenant, const TraceRow& row,
                                 const TermQuery& query) {
  const auto first = tenant.documents.lower_bound({row.home_day, row.id, kLowestId});
  for (auto it = first; it != tenant.documents.end(); ++it) {
    if (std::get<0>(it->first) != row.home_day || std::get<1>(it->first) != row.id) break;
    const auto& terms = it->second.terms;
    if (std::ranges::all_of(query.terms, [&](std::uint64_t t) { return terms.contains(t); })) {
      return true;
    }
  }
  return false;
}

Result<std::vector<TraceId>> MemorySegmentStore::FindTraces(const TermQuery& query) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  if (query.terms.empty()) return MakeError(ErrorCode::kInvalid, "a term query without terms");
  std::vector<TraceId> found;
  const Tenant* tenant = Find(query.account);
  if (tenant == nullptr) return found;
  for (const auto& [id, place] : tenant->places) {
    if (found.size() > query.limit) break;
    if (place.index_time < query.from || place.index_time >= query.to) continue;
    if (Matches(*tenant, tenant->rows.find(place)->second, query)) found.push_back(id);
  }
  return found;
}

Result<std::uint8_t> MemorySegmentStore::OldestTerms(AccountId account, TimestampUs from,
                                                     TimestampUs to) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  std::uint8_t oldest = UINT8_MAX;
  const Tenant* tenant = Find(account);
  if (tenant == nullptr) return oldest;
  for (const auto& [key, document] : tenant->documents) {
    const auto place = tenant->places.find(std::get<1>(key));
    if (place == tenant->places.end()) continue;
    const TimestampUs at = place->second.index_time;
    if (at >= from && at < to) oldest = std::min(oldest, document.terms_version);
  }
  return oldest;
}

Result<StoreUsage> MemorySegmentStore::Usage() const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  std::map<std::int32_t, std::uint64_t> bytes;
  for (const std::int32_t day : days_) bytes[day] = 0;
  StoreUsage usage;
  for (const auto& [account, tenant] : tenants_) {
    for (const auto& [key, document] : tenant.documents) {
      bytes[std::get<0>(key)] += document.stored.json.size();
      usage.memory_bytes += document.stored.json.size();
    }
  }
  for (const auto& [day, size] : bytes) usage.days.push_back({day, size});
  return usage;
}

Result<DurationUs> MemorySegmentStore::LongestTrace() const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  return longest_trace_;
}

void MemorySegmentStore::DropFrom(Tenant& tenant, std::int32_t day) {
  // A trace is known while both its row's day and its documents' day are kept.
  std::erase_if(tenant.places, [&](const auto& entry) {
    const TraceRow& row = tenant.rows.find(entry.second)->second;
    return row.home_day < day || DayOf(row.index_time) < day;
  });
  std::erase_if(tenant.rows, [&](const auto& e) { return DayOf(e.first.index_time) < day; });
  std::erase_if(tenant.documents, [&](const auto& e) { return std::get<0>(e.first) < day; });
  const std::int64_t first_minute = day * kMinutesPerDay;
  const auto is_dropped = [&](const auto& e) { return e.first.minute < first_minute; };
  std::erase_if(tenant.rollup, is_dropped);
  for (auto& [group, cells] : tenant.group_rollup) std::erase_if(cells, is_dropped);
  for (auto& [producer, links] : tenant.links) {
    std::erase_if(links, [&](const auto& link) { return link.second < day; });
  }
}

Result<int> MemorySegmentStore::DropDaysBefore(std::int32_t day) {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  for (auto& [account, tenant] : tenants_) DropFrom(tenant, day);
  const auto end = days_.lower_bound(day);
  const auto dropped = static_cast<int>(std::distance(days_.begin(), end));
  days_.erase(days_.begin(), end);
  return dropped;
}

Result<void> MemorySegmentStore::Health() const {
  MutexLock lock(mu_);
  return CheckOpen();
}

Result<void> MemorySegmentStore::Close() {
  MutexLock lock(mu_);
  closed_ = true;
  return {};
}

Result<void> MemorySegmentStore::PutSetting(const SettingKey& key, std::string_view value) {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  RG_TRY_VOID(CheckSetting(key, value));
  if (!settings_.contains(key)) {
    RG_TRY_VOID(CheckSettingCount(SettingsOf(key.account, key.kind).size()));
  }
  settings_[key] = value;
  return {};
}

Result<void> MemorySegmentStore::RemoveSetting(const SettingKey& key) {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  settings_.erase(key);
  return {};
}

Result<std::vector<Setting>> MemorySegmentStore::LoadSettings(AccountId account,
                                                              SettingKind kind) const {
  MutexLock lock(mu_);
  RG_TRY_VOID(CheckOpen());
  return SettingsOf(account, kind);
}

std::vector<Setting> MemorySegmentStore::SettingsOf(AccountId account, SettingKind kind) const {
  std::vector<Setting> found;
  for (const auto& [key, value] : settings_) {
    if (key.account == account && key.kind == kind) found.push_back({key.name, value});
  }
  return found;
}

}  // namespace roentgen::memory
