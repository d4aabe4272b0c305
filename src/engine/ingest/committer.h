// Turns a batch of accepted documents into one atomic commit: finds duplicates, lets the complete
// document replace the one in progress, works out what each touched trace adds to the service graph
// and where it stands in the trace list.
//
// A trace is matched against the groups when its documents are stored, and stands in their graphs
// from then on as it does in the graph of all traces.
//
// Recent traces are kept as sketches; a trace that is not in memory is read back from the store
// first, so the answer does not depend on what happens to be cached, on arrival order or on
// restarts.
//
// Thread-safety: belongs to one thread.
// Ownership:     borrows clock, store and counters, which must outlive it.
// Errors:        the store's; then nothing of the batch is visible and nothing in memory has
// changed. Bounds:        sketches take `live_trace_bytes`; a trace takes at most
// max_trace_documents/bytes.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/graph/contribution.h"
#include "engine/graph/trace_sketch.h"
#include "engine/ingest/group_matcher.h"
#include "engine/ingest/ingest_counters.h"
#include "engine/ingest/ingest_limits.h"
#include "ports/segment_store.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::ingest {

enum class Fate { kStored, kReplaced, kDuplicate, kTraceTooLarge };

// One fate a document, in the order given.
using Fates = std::vector<Fate>;

class Committer {
 public:
  Committer(const Clock& clock, SegmentStore& store, IngestCounters& counters,
            const IngestLimits& limits, GroupSource groups = {});

  Result<Fates> Commit(std::span<const wire::DecodedDocument* const> documents);

  // Traces held in memory; for tests and metrics.
  std::size_t live_traces() const { return traces_.size(); }
  // Forgets every sketch; the next touch reads the trace back.
  void ForgetAll();

 private:
  struct LiveTrace {
    graph::TraceSketch sketch;
    TraceRow row;
    bool stored = false;  // the store has a row for it
    std::vector<BackLink> back_links;
    // All of the trace's documents by id, while there are groups to match them; else nothing.
    std::optional<std::vector<StoredDocument>> documents;
    std::size_t memory_bytes = 0;
    std::list<TraceId>::iterator recency;
  };
  // The link edges a batch can change: each by producing trace, consuming trace and document.
  struct LinkRef {
    TraceId producer_trace;
    SegmentId producer_id;
    TraceId consumer_trace;
    SegmentId consumer_id;
    auto operator<=>(const LinkRef&) const = default;
  };
  struct Work;

  // What one commit changes in the sums, in all of them and group by group.
  struct Sums;

  Result<LiveTrace*> Load(const TraceId& id);
  Result<void> KeepDocuments(LiveTrace& trace);
  Result<void> FillFromStore(const LoadedTrace& loaded, LiveTrace& trace);
  Result<void> CollectLinks(Work& work);
  void AddTraces(const Work& work, Sums& sums, int sign);
  Result<void> AddLinkEdges(const Work& work, Sums& sums, int sign);
  Result<void> TouchTraces(Work& work);
  void ApplyDocuments(Work& work);
  Fate ApplyDocument(LiveTrace& trace, const wire::DecodedDocument& document, Work& work,
                     TraceCommit& commit);
  void PlaceNewTrace(LiveTrace& trace, const Segment& first);
  void RefreshRow(LiveTrace& trace, TraceCommit& commit);
  void Stamp(LiveTrace& trace, Work& work);
  void Remember(LiveTrace& trace);
  void Forget(const TraceId& id);
  void EvictBeyondBudget();
  void PublishGauges();

  const Clock& clock_;
  SegmentStore& store_;
  IngestCounters& counters_;
  const IngestLimits limits_;
  const GroupSource groups_;
  std::shared_ptr<const GroupMatcher> matcher_;  // of the commit being made; null: no groups
  graph::NodeTable nodes_;
  wire::SegmentDecoder decoder_;
  std::unordered_map<TraceId, std::unique_ptr<LiveTrace>> traces_;
  std::list<TraceId> recency_;  // most recently touched first
  std::size_t memory_bytes_ = 0;
};

}  // namespace roentgen::ingest
