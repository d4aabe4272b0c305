#include "engine/ingest/committer.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "engine/ingest/terms.h"

namespace roentgen::ingest {
namespace {

constexpr std::size_t kMaxBackLinks = 10'000;
// How far a segment may start after the second its trace id names and still count as of that
// trace's time: X-Ray lets a trace change for seven days.
constexpr std::int64_t kMaxStartAfterEpochUs = 7 * kUsPerDay;
constexpr std::int64_t kMaxStartBeforeEpochUs = kUsPerHour;

bool HasLinks(const Segment& segment) {
  return !segment.links.empty() || std::ranges::any_of(segment.subsegments, HasLinks);
}

std::size_t MemoryOf(const graph::TraceSketch& sketch, std::size_t back_links) {
  std::size_t bytes = 256 + back_links * sizeof(BackLink);
  for (const graph::DocumentSketch& document : sketch.documents) bytes += document.MemoryBytes();
  return bytes;
}

std::size_t MemoryOf(const std::vector<StoredDocument>& documents) {
  std::size_t bytes = documents.size() * sizeof(StoredDocument);
  for (const StoredDocument& document : documents) bytes += document.json.size();
  return bytes;
}

void PutDocument(const Segment& segment, std::string_view json,
                 std::vector<StoredDocument>& documents) {
  const auto place = std::ranges::lower_bound(documents, segment.id, {}, &StoredDocument::id);
  StoredDocument stored{segment.id, segment.is_subsegment, !segment.IsComplete(),
                        std::string(json)};
  if (place != documents.end() && place->id == segment.id) {
    *place = std::move(stored);
  } else {
    documents.insert(place, std::move(stored));
  }
}

bool Holds(const std::vector<GroupId>& groups, GroupId id) {
  return std::ranges::binary_search(groups, id);
}

}  // namespace

// What one commit is made of while it is being put together.
struct Committer::Work {
  std::span<const wire::DecodedDocument* const> documents;
  std::vector<std::size_t>
      by_trace;                  // indices into `documents`, grouped by trace, arrival order kept
  std::vector<TraceId> touched;  // ascending, distinct
  std::vector<LinkRef> links;
  CommitBatch batch;
  Fates fates;
  std::vector<GroupId> stamped;  // one for each trace that is new to a group

  std::span<const std::size_t> DocumentsOf(const TraceId& id) const {
    const auto trace_of = [this](std::size_t i) { return documents[i]->segment.trace_id; };
    const auto range = std::ranges::equal_range(by_trace, id, {}, trace_of);
    return {range.begin(), range.end()};
  }
};

struct Committer::Sums {
  graph::ContributionSum all;
  std::map<GroupId, graph::ContributionSum> groups;

  void TakeInto(CommitBatch& batch) {
    batch.rollup_deltas = all.TakeRows();
    for (auto& [id, sum] : groups) {
      for (RollupRow& row : sum.TakeRows())
        batch.group_rollup_deltas.push_back({id, std::move(row)});
    }
  }
};

Committer::Committer(const Clock& clock, SegmentStore& store, IngestCounters& counters,
                     const IngestLimits& limits, GroupSource groups)
    : clock_(clock),
      store_(store),
      counters_(counters),
      limits_(limits),
      groups_(std::move(groups)),
      decoder_(wire::kStoredDocumentLimits) {}

Result<Fates> Committer::Commit(std::span<const wire::DecodedDocument* const> documents) {
  Work work;
  work.documents = documents;
  work.fates.assign(documents.size(), Fate::kDuplicate);
  work.batch.account = limits_.account;
  work.batch.terms_version = kTermsVersion;
  for (std::size_t i = 0; i < documents.size(); ++i) work.by_trace.push_back(i);
  std::ranges::sort(work.by_trace, {},
                    [&](std::size_t i) { return std::pair(documents[i]->segment.trace_id, i); });
  for (const std::size_t i : work.by_trace) {
    const TraceId& id = documents[i]->segment.trace_id;
    if (work.touched.empty() || work.touched.back() != id) work.touched.push_back(id);
  }
  if (groups_) matcher_ = groups_();
  RG_TRY_VOID(TouchTraces(work));
  RG_TRY_VOID(CollectLinks(work));

  Sums sums;
  RG_TRY_VOID(AddLinkEdges(work, sums, -1));
  AddTraces(work, sums, -1);
  ApplyDocuments(work);
  AddTraces(work, sums, 1);
  Result<void> done = AddLinkEdges(work, sums, 1);
  if (done) {
    sums.TakeInto(work.batch);
    if (!work.batch.traces.empty()) done = store_.Commit(work.batch);
  }
  if (!done) {
    for (const TraceId& id : work.touched) Forget(id);
    PublishGauges();
    return std::move(done.error());
  }
  for (const GroupId group : work.stamped) matcher_->CountStamped(group);
  for (const TraceId& id : work.touched) Remember(*traces_.find(id)->second);
  // Traces loaded only because a link names them take memory too, even when they are empty.
  for (const LinkRef& link : work.links) {
    for (const TraceId& id : {link.producer_trace, link.consumer_trace}) {
      if (const auto it = traces_.find(id); it != traces_.end()) Remember(*it->second);
    }
  }
  EvictBeyondBudget();
  PublishGauges();
  return std::move(work.fates);
}

Result<void> Committer::TouchTraces(Work& work) {
  for (const TraceId& id : work.touched) {
    RG_TRY(LiveTrace* const trace, Load(id));
    if (matcher_ != nullptr) {
      RG_TRY_VOID(KeepDocuments(*trace));
    } else {
      trace->documents.reset();
    }
  }
  return {};
}

// A trace that was touched last before there were groups has only its sketch.
Result<void> Committer::KeepDocuments(LiveTrace& trace) {
  if (trace.documents) return {};
  std::vector<StoredDocument> documents;
  if (trace.stored) {
    RG_TRY(auto loaded,
           store_.LoadTrace(limits_.account, trace.sketch.id, limits_.max_trace_documents + 1));
    if (loaded) documents = std::move(loaded->documents);
  }
  trace.documents = std::move(documents);
  return {};
}

void Committer::AddTraces(const Work& work, Sums& sums, int sign) {
  std::vector<graph::ContributionSum*> into;
  for (const TraceId& id : work.touched) {
    const LiveTrace& trace = *traces_.find(id)->second;
    into.assign(1, &sums.all);
    for (const GroupId group : trace.row.groups) into.push_back(&sums.groups[group]);
    graph::AddTrace(trace.sketch, into, sign);
  }
}

Result<Committer::LiveTrace*> Committer::Load(const TraceId& id) {
  if (const auto it = traces_.find(id); it != traces_.end()) return it->second.get();
  auto trace = std::make_unique<LiveTrace>();
  trace->sketch.id = id;
  RG_TRY(auto loaded, store_.LoadTrace(limits_.account, id, limits_.max_trace_documents + 1));
  if (loaded) {
    counters_.trace_reloads.Add();
    RG_TRY_VOID(FillFromStore(*loaded, *trace));
    if (matcher_ != nullptr) trace->documents = std::move(loaded->documents);
  }
  RG_TRY(trace->back_links, store_.LoadBackLinks(limits_.account, id, kMaxBackLinks));
  recency_.push_front(id);
  trace->recency = recency_.begin();
  LiveTrace* const raw = trace.get();
  traces_.emplace(id, std::move(trace));
  return raw;
}

Result<void> Committer::FillFromStore(const LoadedTrace& loaded, LiveTrace& trace) {
  trace.row = loaded.row;
  trace.stored = true;
  std::vector<wire::DecodedDocument> decoded;
  for (const StoredDocument& document : loaded.documents) {
    decoded.clear();
    if (!decoder_.Decode(document.json, decoded) || decoded.size() != 1) {
      return MakeError(ErrorCode::kCorrupt, "trace " + loaded.row.id.ToString() + ": document " +
                                                document.id.ToString() + " no longer decodes");
    }
    const wire::DecodedDocument& one = decoded.front();
    trace.sketch.Put(
        graph::MakeSketch(one.segment, Hash64(one.json), one.json.size(), limits_.account, nodes_));
  }
  return {};
}

// Every link edge that this batch may change: those of the touched traces' documents, old and new,
// and those of other traces that consume what a touched trace produced.
Result<void> Committer::CollectLinks(Work& work) {
  for (const TraceId& id : work.touched) {
    const LiveTrace& trace = *traces_.find(id)->second;
    for (const graph::DocumentSketch& document : trace.sketch.documents) {
      for (const graph::LinkSketch& link : document.links) {
        work.links.push_back({link.producer_trace, link.producer_id, id, document.id});
      }
    }
    for (const BackLink& link : trace.back_links) {
      work.links.push_back({id, link.producer_id, link.consumer_trace, link.consumer_id});
    }
  }
  for (const wire::DecodedDocument* document : work.documents) {
    if (!HasLinks(document->segment)) continue;
    const auto sketch = graph::MakeSketch(document->segment, 0, 0, limits_.account, nodes_);
    for (const graph::LinkSketch& link : sketch.links) {
      work.links.push_back({link.producer_trace, link.producer_id, document->segment.trace_id,
                            document->segment.id});
    }
  }
  std::ranges::sort(work.links);
  const auto repeated = std::ranges::unique(work.links);
  work.links.erase(repeated.begin(), repeated.end());
  return {};
}

// A link's edge is in the graph of a group that both its traces are in.
Result<void> Committer::AddLinkEdges(const Work& work, Sums& sums, int sign) {
  for (const LinkRef& link : work.links) {
    RG_TRY(LiveTrace* const producer_trace, Load(link.producer_trace));
    const auto producer = graph::ResolveProducer(producer_trace->sketch, link.producer_id);
    if (!producer) continue;
    RG_TRY(LiveTrace* const consumer_trace, Load(link.consumer_trace));
    const graph::DocumentSketch* consumer = consumer_trace->sketch.Find(link.consumer_id);
    if (consumer == nullptr) continue;
    const bool linked = std::ranges::any_of(consumer->links, [&](const graph::LinkSketch& each) {
      return each.producer_trace == link.producer_trace && each.producer_id == link.producer_id;
    });
    if (!linked) continue;
    graph::AddLink(consumer_trace->sketch, *consumer, *producer, sums.all, sign);
    for (const GroupId group : consumer_trace->row.groups) {
      if (!Holds(producer_trace->row.groups, group)) continue;
      graph::AddLink(consumer_trace->sketch, *consumer, *producer, sums.groups[group], sign);
    }
  }
  return {};
}

void Committer::ApplyDocuments(Work& work) {
  for (const TraceId& id : work.touched) {
    LiveTrace& trace = *traces_.find(id)->second;
    TraceCommit commit;
    if (!trace.stored) PlaceNewTrace(trace, work.documents[work.DocumentsOf(id).front()]->segment);
    const bool was_closed = (trace.row.flags & kRowLimitExceeded) != 0;
    for (const std::size_t i : work.DocumentsOf(id)) {
      work.fates[i] = ApplyDocument(trace, *work.documents[i], work, commit);
    }
    const bool closed = (trace.row.flags & kRowLimitExceeded) != 0 && !was_closed;
    if (commit.documents.empty() && !closed) continue;
    RefreshRow(trace, commit);
    Stamp(trace, work);
    commit.row = trace.row;
    work.batch.traces.push_back(std::move(commit));
  }
}

Fate Committer::ApplyDocument(LiveTrace& trace, const wire::DecodedDocument& document, Work& work,
                              TraceCommit& commit) {
  const std::uint64_t hash = Hash64(document.json);
  const Segment& segment = document.segment;
  const graph::DocumentSketch* earlier = trace.sketch.Find(segment.id);
  if (earlier != nullptr) {
    const bool outdated = !segment.IsComplete() && !earlier->in_progress;
    if (earlier->content_hash == hash || outdated) return Fate::kDuplicate;
    trace.row.document_bytes -= earlier->bytes;
  } else if (trace.sketch.documents.size() >= limits_.max_trace_documents ||
             trace.row.document_bytes + document.json.size() > limits_.max_trace_bytes) {
    trace.row.flags |= kRowLimitExceeded;
    return Fate::kTraceTooLarge;
  }
  const bool replaces = earlier != nullptr;
  auto sketch = graph::MakeSketch(segment, hash, document.json.size(), limits_.account, nodes_);
  for (const graph::LinkSketch& link : sketch.links) {
    const BackLink back{link.producer_id, trace.row.id, segment.id};
    work.batch.links.push_back({link.producer_trace, trace.row.home_day, back});
    const auto producer = traces_.find(link.producer_trace);
    if (producer == traces_.end()) continue;
    std::vector<BackLink>& known = producer->second->back_links;
    if (std::ranges::find(known, back) == known.end()) known.push_back(back);
  }
  if (trace.documents) PutDocument(segment, document.json, *trace.documents);
  trace.sketch.Put(std::move(sketch));
  trace.row.document_bytes += document.json.size();
  // A document that came twice in one batch is put once, with its last content.
  std::erase_if(commit.documents, [&](const DocumentPut& put) { return put.id == segment.id; });
  commit.documents.push_back({.id = segment.id,
                              .is_subsegment = segment.is_subsegment,
                              .in_progress = !segment.IsComplete(),
                              .json = document.json,
                              .terms = TermsOf(segment, limits_.account)});
  return replaces ? Fate::kReplaced : Fate::kStored;
}

// A trace stands in the list at the second its id names, when that second is believable for its
// first document; ids made from W3C ids name none, so those traces stand at their earliest start.
void Committer::PlaceNewTrace(LiveTrace& trace, const Segment& first) {
  const TimestampUs epoch = trace.sketch.id.epoch();
  const std::int64_t after_us = (first.start_time - epoch).us;
  const bool believable = after_us <= kMaxStartAfterEpochUs &&
                          after_us >= -kMaxStartBeforeEpochUs &&
                          (clock_.Now() - epoch).us <= limits_.retention.us;
  trace.row.id = trace.sketch.id;
  trace.row.index_time = believable ? epoch : first.start_time;
  trace.row.home_day = DayOf(trace.row.index_time);
}

void Committer::RefreshRow(LiveTrace& trace, TraceCommit& commit) {
  TraceRow& row = trace.row;
  const TimestampUs placed = row.index_time;
  row.flags &= kRowLimitExceeded;
  row.start = {INT64_MAX};
  row.end = {INT64_MIN};
  for (const graph::DocumentSketch& document : trace.sketch.documents) {
    row.start = std::min(row.start, document.start);
    row.end = std::max(row.end, document.end);
    if (document.in_progress) row.flags |= kRowPartial;
    if (document.flags.throttle) row.flags |= kRowThrottle;
    for (const graph::CallSketch& call : document.calls) {
      if (call.in_progress) row.flags |= kRowPartial;
    }
  }
  row.response_time.reset();
  row.http_status = 0;
  if (const graph::DocumentSketch* root = trace.sketch.Root()) {
    if (!root->in_progress) row.response_time = root->end - root->start;
    if (root->flags.fault) row.flags |= kRowFault;
    if (root->flags.error) row.flags |= kRowError;
    row.http_status = root->http_status;
  }
  row.document_count = static_cast<std::uint32_t>(trace.sketch.documents.size());
  ++row.revision;
  if (placed != row.id.epoch()) row.index_time = row.start;
  if (trace.stored && placed != row.index_time) commit.previous_index_time = placed;
}

// With the groups of now: a stamp of a group that is gone, or whose expression holds no longer, is
// taken back.
void Committer::Stamp(LiveTrace& trace, Work& work) {
  std::vector<GroupId> groups;
  if (matcher_ != nullptr) {
    LoadedTrace whole{trace.row, std::move(*trace.documents)};
    groups = matcher_->Match(whole);
    trace.documents = std::move(whole.documents);
  }
  for (const GroupId group : groups) {
    if (!Holds(trace.row.groups, group)) work.stamped.push_back(group);
  }
  trace.row.groups = std::move(groups);
}

void Committer::Remember(LiveTrace& trace) {
  trace.stored = trace.stored || !trace.sketch.documents.empty();
  std::size_t now_bytes = MemoryOf(trace.sketch, trace.back_links.size());
  if (trace.documents) now_bytes += MemoryOf(*trace.documents);
  memory_bytes_ += now_bytes - trace.memory_bytes;
  trace.memory_bytes = now_bytes;
  recency_.splice(recency_.begin(), recency_, trace.recency);
}

void Committer::Forget(const TraceId& id) {
  const auto it = traces_.find(id);
  if (it == traces_.end()) return;
  memory_bytes_ -= it->second->memory_bytes;
  recency_.erase(it->second->recency);
  traces_.erase(it);
}

void Committer::ForgetAll() {
  while (!recency_.empty()) Forget(TraceId(recency_.back()));
  PublishGauges();
}

void Committer::EvictBeyondBudget() {
  while (memory_bytes_ > limits_.live_trace_bytes && recency_.size() > 1) {
    Forget(TraceId(recency_.back()));
  }
}

void Committer::PublishGauges() {
  counters_.live_traces.Set(static_cast<std::int64_t>(traces_.size()));
  counters_.live_trace_bytes.Set(static_cast<std::int64_t>(memory_bytes_));
}

}  // namespace roentgen::ingest
