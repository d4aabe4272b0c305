#include "engine/assemble/assembled_trace.h"

#include <utility>

#include "base/hash.h"
#include "engine/assemble/placement.h"
#include "engine/graph/node_names.h"

namespace roentgen::assemble {
namespace {

SegmentId InferredIdOf(const TraceId& trace, SegmentId call) {
  const std::uint64_t id = Hash64(trace.ToString() + call.ToString());
  return SegmentId(id == 0 ? 1 : id);
}

struct CallSearch {
  const std::unordered_set<SegmentId>& answered;
  AccountId tenant;
};

void AddUnanswered(const Segment& segment, std::size_t document, const CallSearch& search,
                   AssembledTrace& trace) {
  const PlacedEntity* speaker = trace.Find(segment.id);
  const bool speaks = speaker != nullptr && speaker->segment == &segment;
  if (segment.is_subsegment && speaks && !search.answered.contains(segment.id)) {
    if (auto node = graph::NodeOfCall(segment, search.tenant)) {
      trace.unanswered.push_back(
          {document, &segment, InferredIdOf(trace.id, segment.id), std::move(*node)});
    }
  }
  for (const Segment& nested : segment.subsegments) AddUnanswered(nested, document, search, trace);
}

void FindUnanswered(AccountId tenant, AssembledTrace& trace) {
  std::unordered_set<SegmentId> answered;
  for (const auto& document : trace.documents) {
    if (!document.segment.is_subsegment) answered.insert(document.segment.parent_id);
  }
  const CallSearch search{answered, tenant};
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    if (!trace.stale[d]) AddUnanswered(trace.segment(d), d, search, trace);
  }
}

// The earliest segment without a parent, else the earliest whose parent is not here, else the
// earliest.
void FindRoot(AssembledTrace& trace) {
  int root_rank = 3;
  for (const std::size_t d : trace.top_level) {
    const Segment& segment = trace.segment(d);
    if (segment.is_subsegment) continue;
    const bool is_parent_here = trace.Find(segment.parent_id) != nullptr;
    const int rank = segment.parent_id.IsNone() ? 0 : is_parent_here ? 2 : 1;
    if (rank < root_rank) {
      trace.root = d;
      root_rank = rank;
    }
  }
}

}  // namespace

const PlacedEntity* AssembledTrace::Find(SegmentId entity) const {
  const auto it = entities.find(entity);
  return it == entities.end() ? nullptr : &it->second;
}

Result<AssembledTrace> Assemble(const LoadedTrace& loaded, wire::SegmentDecoder& decoder,
                                AccountId tenant) {
  AssembledTrace trace;
  trace.id = loaded.row.id;
  trace.documents.reserve(loaded.documents.size());
  for (const StoredDocument& document : loaded.documents) {
    const std::size_t before = trace.documents.size();
    if (!decoder.Decode(document.json, trace.documents) || trace.documents.size() != before + 1) {
      return MakeError(ErrorCode::kCorrupt, "trace " + trace.id.ToString() + ": document " +
                                                document.id.ToString() + " no longer decodes");
    }
  }
  IndexEntities(trace);
  PlaceDocuments(trace);
  FindUnanswered(tenant, trace);
  FindRoot(trace);
  return trace;
}

}  // namespace roentgen::assemble
