#include "engine/assemble/assembled_trace.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "engine/graph/node_names.h"
#include "wire/segment_json/document_emitter.h"

namespace roentgen::assemble {
namespace {

constexpr int kMaxOwnerHops = 64;

// Where each entity of the trace is: the document that holds it.
using EntityMap = std::unordered_map<SegmentId, std::size_t>;

void AddEntities(const Segment& segment, std::size_t document, EntityMap& entities) {
  entities.emplace(segment.id, document);
  for (const Segment& nested : segment.subsegments) AddEntities(nested, document, entities);
}

std::optional<std::size_t> Find(const EntityMap& entities, SegmentId id) {
  const auto it = entities.find(id);
  if (it == entities.end()) return std::nullopt;
  return it->second;
}

// Up the parents to the segment; nullopt for an orphan and for a ring of subsegments.
std::optional<std::size_t> OwnerOf(const AssembledTrace& trace, const EntityMap& entities,
                                   std::size_t document) {
  for (int hop = 0; hop < kMaxOwnerHops; ++hop) {
    const Segment& segment = trace.segment(document);
    if (!segment.is_subsegment) return document;
    const auto parent = Find(entities, segment.parent_id);
    if (!parent) return std::nullopt;
    document = *parent;
  }
  return std::nullopt;
}

bool Earlier(const Segment& a, const Segment& b) {
  return std::pair(a.start_time, a.id) < std::pair(b.start_time, b.id);
}

void PlaceDocuments(AssembledTrace& trace, const EntityMap& entities) {
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    trace.owners.push_back(OwnerOf(trace, entities, d));
    const Segment& segment = trace.segment(d);
    const auto parent = Find(entities, segment.parent_id);
    if (segment.is_subsegment && parent && *parent != d) {
      trace.grafts[segment.parent_id].push_back(d);
    } else {
      trace.top_level.push_back(d);
    }
  }
  const auto earlier = [&](std::size_t a, std::size_t b) {
    return Earlier(trace.segment(a), trace.segment(b));
  };
  for (auto& [parent, documents] : trace.grafts) std::ranges::sort(documents, earlier);
}

void MarkReached(const AssembledTrace& trace, const Segment& segment, std::vector<bool>& reached) {
  for (const Segment& nested : segment.subsegments) MarkReached(trace, nested, reached);
  const auto grafts = trace.grafts.find(segment.id);
  if (grafts == trace.grafts.end()) return;
  for (const std::size_t d : grafts->second) {
    if (reached[d]) continue;
    reached[d] = true;
    MarkReached(trace, trace.segment(d), reached);
  }
}

// Subsegments whose parents form a ring hang under nobody; the first of each ring is shown on top.
void SurfaceRings(AssembledTrace& trace) {
  std::vector<bool> reached(trace.documents.size(), false);
  for (const std::size_t d : trace.top_level) {
    reached[d] = true;
    MarkReached(trace, trace.segment(d), reached);
  }
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    if (reached[d]) continue;
    reached[d] = true;
    std::erase(trace.grafts[trace.segment(d).parent_id], d);
    trace.top_level.push_back(d);
    MarkReached(trace, trace.segment(d), reached);
  }
}

SegmentId InferredIdOf(const TraceId& trace, SegmentId call) {
  const std::uint64_t id = Hash64(trace.ToString() + call.ToString());
  return SegmentId(id == 0 ? 1 : id);
}

struct CallSearch {
  const std::unordered_map<SegmentId, bool>& answered;
  const EntityMap& entities;
  AccountId tenant;
};

void AddUnanswered(const Segment& segment, std::size_t document, const CallSearch& search,
                   AssembledTrace& trace) {
  const bool speaks = Find(search.entities, segment.id) == document;
  if (segment.is_subsegment && speaks && !search.answered.contains(segment.id)) {
    if (auto node = graph::NodeOfCall(segment, search.tenant)) {
      trace.unanswered.push_back(
          {document, &segment, InferredIdOf(trace.id, segment.id), std::move(*node)});
    }
  }
  for (const Segment& nested : segment.subsegments) AddUnanswered(nested, document, search, trace);
}

void FindUnanswered(const EntityMap& entities, AccountId tenant, AssembledTrace& trace) {
  std::unordered_map<SegmentId, bool> answered;
  for (const auto& document : trace.documents) {
    if (!document.segment.is_subsegment) answered[document.segment.parent_id] = true;
  }
  const CallSearch search{answered, entities, tenant};
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    AddUnanswered(trace.segment(d), d, search, trace);
  }
}

// The earliest segment without a parent, else the earliest whose parent is not here, else the
// earliest.
void FindRoot(const EntityMap& entities, AssembledTrace& trace) {
  int root_rank = 3;
  for (const std::size_t d : trace.top_level) {
    const Segment& segment = trace.segment(d);
    if (segment.is_subsegment) continue;
    const int rank = segment.parent_id.IsNone() ? 0 : Find(entities, segment.parent_id) ? 2 : 1;
    if (rank < root_rank) {
      trace.root = d;
      root_rank = rank;
    }
  }
}

}  // namespace

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
  EntityMap entities;
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    AddEntities(trace.segment(d), d, entities);
  }
  PlaceDocuments(trace, entities);
  SurfaceRings(trace);
  std::ranges::sort(trace.top_level, [&](std::size_t a, std::size_t b) {
    return Earlier(trace.segment(a), trace.segment(b));
  });
  FindUnanswered(entities, tenant, trace);
  FindRoot(entities, trace);
  return trace;
}

Result<std::vector<ProcessedSegment>> Process(const AssembledTrace& trace,
                                              std::span<const BackLink> back_links) {
  wire::GraftView graft;
  for (const auto& [parent, documents] : trace.grafts) {
    for (const std::size_t d : documents) {
      graft.documents[parent].push_back(trace.documents[d].json);
    }
  }
  for (const BackLink& link : back_links) {
    graft.child_links[link.producer_id].push_back(
        {link.consumer_trace, link.consumer_id, LinkKind::kChild});
  }
  std::vector<std::pair<TimestampUs, ProcessedSegment>> timed;
  for (const std::size_t d : trace.top_level) {
    RG_TRY(auto text, wire::EmitDocument(trace.documents[d].json, graft));
    timed.push_back({trace.segment(d).start_time, {trace.segment(d).id, std::move(text)}});
  }
  for (const UnansweredCall& each : trace.unanswered) {
    // Only calls to AWS have an origin; `remote` and databases are types of nodes, not of compute.
    const bool is_aws = each.call->name_space == Namespace::kAws;
    const std::string origin = is_aws ? each.node.type : std::string();
    RG_TRY(auto text, wire::EmitInferred(trace.documents[each.document].json, each.call->id,
                                         trace.id, each.inferred_id, origin));
    timed.push_back({each.call->start_time, {each.inferred_id, std::move(text)}});
  }
  std::ranges::sort(timed, [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.id) < std::pair(b.first, b.second.id);
  });
  std::vector<ProcessedSegment> out;
  out.reserve(timed.size());
  for (auto& [start, segment] : timed) out.push_back(std::move(segment));
  return out;
}

}  // namespace roentgen::assemble
