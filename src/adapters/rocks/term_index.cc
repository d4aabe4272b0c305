#include "adapters/rocks/term_index.h"

#include <algorithm>

#include "adapters/rocks/slices.h"
#include "adapters/rocks/term_scan.h"

namespace roentgen::rocks {
namespace {

constexpr std::size_t kPostingsPerDocument = 32;  // a block with more than this is full early
constexpr std::uint32_t kOpenDocumentsInBlocks = 3;

constexpr wire::TermBlockHeader kNothingYet{0, 0, {INT64_MAX}, {INT64_MIN}, UINT8_MAX};

bool Holds(const wire::TermBlockHeader& header, TimestampUs time) {
  return header.first <= time && time <= header.last;
}

void Widen(wire::TermBlockHeader& header, TimestampUs time) {
  header.first = std::min(header.first, time);
  header.last = std::max(header.last, time);
}

bool Overlaps(const wire::TermBlockHeader& header, TimestampUs from, TimestampUs to) {
  return header.first < to && header.last >= from;
}

void HasTermsOf(wire::TermBlockHeader& header, std::uint8_t terms_version) {
  header.terms_version = std::min(header.terms_version, terms_version);
}

// A commit's terms of one trace, each once.
std::vector<std::uint32_t> ShortTermsOf(const TraceCommit& trace) {
  std::vector<std::uint32_t> terms;
  std::size_t count = 0;
  for (const DocumentPut& document : trace.documents) count += document.terms.size();
  terms.reserve(count);
  for (const DocumentPut& document : trace.documents) {
    for (const std::uint64_t term : document.terms) terms.push_back(wire::ShortTerm(term));
  }
  std::ranges::sort(terms);
  const auto repeats = std::ranges::unique(terms);
  terms.erase(repeats.begin(), repeats.end());
  return terms;
}

}  // namespace

std::uint32_t TermIndex::Day::next_block() const {
  if (open) return open->block + 1;
  return sealed.empty() ? 0 : sealed.back().block + 1;
}

Result<TermIndex::Day*> TermIndex::LoadDay(const DayKey& key) {
  const auto known = days_.find(key);
  if (known != days_.end()) return &known->second;
  Day day;
  const auto iterator = ScanPrefix(database_, kTerm, BlockHeaderPrefix(key));
  for (iterator->SeekFirst(); iterator->Valid(); iterator->Next()) {
    const auto block = ParseBlockHeaderKey(iterator->key());
    if (!block) return MakeError(ErrorCode::kCorrupt, "a term block's key cannot be read");
    RG_TRY(const wire::TermBlockHeader header, wire::DecodeTermBlockHeader(iterator->value()));
    day.sealed.push_back({*block, header});
  }
  RG_TRY_VOID(iterator->Finish());
  return &days_.emplace(key, std::move(day)).first->second;
}

Result<void> TermIndex::Replay() {
  if (replayed_) return {};
  const auto iterator = ScanPrefix(database_, kPend, "");
  for (iterator->SeekFirst(); iterator->Valid(); iterator->Next()) {
    const auto key = ParsePendingKey(iterator->key());
    if (!key) return MakeError(ErrorCode::kCorrupt, "a pending term row's key cannot be read");
    RG_TRY(const auto pending, wire::DecodePendingTerms(iterator->value()));
    RG_TRY(Day* const day, LoadDay(key->day));
    if (!day->open) {
      day->open = std::make_unique<Open>();
      day->open->block = key->block;
      day->open->header = kNothingYet;
    }
    day->open->commits = key->commit + 1;
    HasTermsOf(day->open->header, pending.terms_version);
    for (const wire::PendingTrace& trace : pending.traces) Add(*day->open, trace);
  }
  RG_TRY_VOID(iterator->Finish());
  replayed_ = true;
  return {};
}

void TermIndex::Add(Open& open, const wire::PendingTrace& trace) {
  Widen(open.header, trace.index_time);
  open.header.documents += trace.documents;
  if (trace.short_terms.empty()) return;
  const auto next = static_cast<std::uint32_t>(open.traces.size());
  const auto [it, is_new] = open.ordinals.try_emplace(trace.id, next);
  if (is_new) open.traces.push_back(trace.id);
  for (const std::uint32_t term : trace.short_terms) {
    open.postings.push_back(wire::MakePosting(term, it->second));
  }
}

Result<void> TermIndex::Stage(const CommitBatch& batch, rocksdb::WriteBatch& out) {
  MutexLock lock(mu_);
  RG_TRY_VOID(Replay());
  RG_TRY_VOID(WidenForMoves(batch, out));
  GatherPending(batch);
  StageSeals(out);
  return StagePending(out);
}

Result<void> TermIndex::WidenForMoves(const CommitBatch& batch, rocksdb::WriteBatch& out) {
  std::map<std::pair<DayKey, std::uint32_t>, const wire::TermBlockHeader*> changed;
  for (const TraceCommit& trace : batch.traces) {
    if (!trace.previous_index_time) continue;
    const DayKey key{batch.account, trace.row.home_day};
    RG_TRY(Day* const day, LoadDay(key));
    const auto widen = [&](wire::TermBlockHeader& header) RG_REQUIRES(mu_) {
      const bool wider =
          Holds(header, *trace.previous_index_time) && !Holds(header, trace.row.index_time);
      if (!wider) return false;
      undo_.push_back({&header, header});
      Widen(header, trace.row.index_time);
      return true;
    };
    for (Sealed& sealed : day->sealed) {
      if (widen(sealed.header)) changed[{key, sealed.block}] = &sealed.header;
    }
    if (day->open) widen(day->open->header);
  }
  for (const auto& [place, header] : changed) {
    std::string value;
    wire::AppendTermBlockHeader(value, *header);
    out.Put(database_.family(kTerm), BlockHeaderKey(place.first, place.second), value);
  }
  return {};
}

void TermIndex::GatherPending(const CommitBatch& batch) {
  for (const TraceCommit& trace : batch.traces) {
    // A moved trace is noted even without documents: replay must find its place in the range.
    if (trace.documents.empty() && !trace.previous_index_time) continue;
    StagedDay& staged = staged_[{batch.account, trace.row.home_day}];
    staged.terms_version = batch.terms_version;
    staged.traces.push_back({trace.row.id, trace.row.index_time,
                             static_cast<std::uint32_t>(trace.documents.size()),
                             ShortTermsOf(trace)});
  }
}

void TermIndex::StageSeals(rocksdb::WriteBatch& out) {
  std::vector<std::pair<const DayKey, Day>*> open;
  std::uint64_t documents = 0;
  for (auto& entry : days_) {
    if (!entry.second.open) continue;
    open.push_back(&entry);
    documents += entry.second.open->header.documents;
  }
  const auto by_use = [](const auto* a, const auto* b) {
    return a->second.open->used < b->second.open->used;
  };
  std::ranges::sort(open, by_use);
  std::size_t count = open.size();
  for (auto* entry : open) {
    Open& block = *entry->second.open;
    const bool full = block.header.documents >= block_documents_ ||
                      block.postings.size() >= block_documents_ * kPostingsPerDocument;
    // Too many blocks, or too much in them: those least lately used go first.
    const bool crowded = count > kMaxOpenBlocks ||
                         documents > std::uint64_t{block_documents_} * kOpenDocumentsInBlocks;
    if (!full && !crowded) continue;
    --count;
    documents -= block.header.documents;
    StageSeal(entry->first, block, out);
  }
}

void TermIndex::StageSeal(const DayKey& key, Open& open, rocksdb::WriteBatch& out) {
  std::ranges::sort(open.postings);
  const auto repeats = std::ranges::unique(open.postings);
  open.postings.erase(repeats.begin(), repeats.end());
  open.header.traces = static_cast<std::uint32_t>(open.traces.size());
  std::string value;
  wire::AppendTermBlockHeader(value, open.header);
  out.Put(database_.family(kTerm), BlockHeaderKey(key, open.block), value);
  const std::span<const TraceId> traces(open.traces);
  for (std::uint32_t begin = 0; begin < traces.size(); begin += wire::kTracesPerChunk) {
    value.clear();
    const std::size_t size = std::min<std::size_t>(wire::kTracesPerChunk, traces.size() - begin);
    wire::AppendTraceChunk(value, traces.subspan(begin, size));
    const std::uint32_t chunk = begin / wire::kTracesPerChunk;
    out.Put(database_.family(kTerm), TraceChunkKey(key, open.block, chunk), value);
  }
  const auto shard_of = [](wire::Posting posting) {
    return wire::ShardOf(static_cast<std::uint32_t>(posting >> 32));
  };
  for (auto begin = open.postings.begin(); begin != open.postings.end();) {
    const std::uint32_t shard = shard_of(*begin);
    const auto end = std::ranges::upper_bound(begin, open.postings.end(), shard, {}, shard_of);
    value.clear();
    wire::AppendTermShard(value, {begin, end});
    out.Put(database_.family(kTerm), ShardKey(key, shard, open.block), value);
    begin = end;
  }
  const std::string prefix = PendingPrefix(key, open.block);
  out.DeleteRange(database_.family(kPend), prefix, PrefixEnd(prefix));
  staged_[key].seals = true;
}

Result<void> TermIndex::StagePending(rocksdb::WriteBatch& out) {
  std::string value;
  for (auto& [key, staged] : staged_) {
    RG_TRY(Day* const day, LoadDay(key));
    const bool continues = day->open && !staged.seals;
    staged.block = continues ? day->open->block : day->next_block();
    staged.commit = continues ? day->open->commits : 0;
    if (staged.traces.empty()) continue;
    value.clear();
    wire::AppendPendingTerms(value, staged.terms_version, staged.traces);
    out.Put(database_.family(kPend), MakePendingKey({key, staged.block, staged.commit}), value);
  }
  return {};
}

void TermIndex::Apply() {
  MutexLock lock(mu_);
  for (auto& [key, staged] : staged_) {
    Day& day = days_[key];
    if (staged.seals) {
      day.sealed.push_back({day.open->block, day.open->header});
      day.open.reset();
    }
    if (staged.traces.empty()) continue;
    if (!day.open) {
      day.open = std::make_unique<Open>();
      day.open->block = staged.block;
      day.open->header = kNothingYet;
    }
    day.open->commits = staged.commit + 1;
    day.open->used = ++uses_;
    HasTermsOf(day.open->header, staged.terms_version);
    for (const wire::PendingTrace& trace : staged.traces) Add(*day.open, trace);
  }
  staged_.clear();
  undo_.clear();
}

void TermIndex::Discard() {
  MutexLock lock(mu_);
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) *undo->header = undo->before;
  undo_.clear();
  staged_.clear();
}

void TermIndex::ForgetBefore(const DayKey& day) {
  MutexLock lock(mu_);
  std::erase_if(days_, [&](const auto& entry) {
    return entry.first.account == day.account && entry.first.day < day.day;
  });
}

void TermIndex::ForgetAll() {
  MutexLock lock(mu_);
  days_.clear();
  staged_.clear();
  undo_.clear();
  replayed_ = false;
}

void TermIndex::FindInOpen(const Open& open, std::span<const std::uint32_t> short_terms,
                           std::vector<TraceId>& out) {
  std::vector<std::size_t> matched(open.traces.size(), 0);
  for (std::size_t i = 0; i < short_terms.size(); ++i) {
    for (const wire::Posting posting : open.postings) {
      if (static_cast<std::uint32_t>(posting >> 32) != short_terms[i]) continue;
      std::size_t& so_far = matched[static_cast<std::uint32_t>(posting)];
      if (so_far == i) ++so_far;
    }
  }
  for (std::size_t ordinal = 0; ordinal < matched.size(); ++ordinal) {
    if (matched[ordinal] == short_terms.size()) out.push_back(open.traces[ordinal]);
  }
}

namespace {

// Between looks at the limit of a query: a quarter of a million documents.
constexpr std::size_t kBlocksAtOnce = 16;

void Distinct(std::vector<TraceId>& ids) {
  std::ranges::sort(ids);
  const auto again = std::ranges::unique(ids);
  ids.erase(again.begin(), again.end());
}

}  // namespace

Result<std::vector<TraceId>> TermIndex::Find(const TermQuery& query, std::span<const DayKey> days) {
  std::vector<std::uint32_t> short_terms;
  for (const std::uint64_t term : query.terms) short_terms.push_back(wire::ShortTerm(term));
  std::ranges::sort(short_terms);
  const auto repeats = std::ranges::unique(short_terms);
  short_terms.erase(repeats.begin(), repeats.end());

  std::vector<TraceId> found;
  std::vector<std::pair<DayKey, std::vector<std::uint32_t>>> to_scan;
  {
    MutexLock lock(mu_);
    RG_TRY_VOID(Replay());
    for (const DayKey& key : days) {
      RG_TRY(const Day* const day, LoadDay(key));
      std::vector<std::uint32_t> blocks;
      for (const Sealed& sealed : day->sealed) {
        if (Overlaps(sealed.header, query.from, query.to)) blocks.push_back(sealed.block);
      }
      if (!blocks.empty()) to_scan.emplace_back(key, std::move(blocks));
      if (day->open && Overlaps(day->open->header, query.from, query.to)) {
        FindInOpen(*day->open, short_terms, found);
      }
    }
  }
  // Sealed blocks never change, and one sealed meanwhile was open above: no snapshot is needed.
  for (const auto& [key, blocks] : to_scan) {
    std::span<const std::uint32_t> left = blocks;
    while (!left.empty() && found.size() <= query.limit) {
      const auto some = left.first(std::min(left.size(), kBlocksAtOnce));
      left = left.subspan(some.size());
      RG_TRY_VOID(ScanBlocks(database_, key, some, short_terms, found));
      if (found.size() > query.limit) Distinct(found);
    }
  }
  Distinct(found);
  return found;
}

Result<std::uint8_t> TermIndex::OldestTerms(TimestampUs from, TimestampUs to,
                                            std::span<const DayKey> days) {
  std::uint8_t oldest = UINT8_MAX;
  const auto look_at = [&](const wire::TermBlockHeader& header) {
    if (Overlaps(header, from, to)) oldest = std::min(oldest, header.terms_version);
  };
  MutexLock lock(mu_);
  RG_TRY_VOID(Replay());
  for (const DayKey& key : days) {
    RG_TRY(const Day* const day, LoadDay(key));
    for (const Sealed& sealed : day->sealed) look_at(sealed.header);
    if (day->open) look_at(day->open->header);
  }
  return oldest;
}

}  // namespace roentgen::rocks
