#include "engine/assemble/placement.h"

#include <algorithm>
#include <utility>

namespace roentgen::assemble {
namespace {

constexpr int kMaxOwnerHops = 64;  // as in the graph (engine/graph/contribution.cc)

// Recursion is bounded by the decoder's depth limit.
template <class Visit>
void ForEachEmbedded(const Segment& segment, const Visit& visit) {
  for (const Segment& nested : segment.subsegments) {
    visit(nested);
    ForEachEmbedded(nested, visit);
  }
}

bool IsDocument(const AssembledTrace& trace, const PlacedEntity& entity) {
  return entity.segment == &trace.segment(entity.document);
}

// Documents still in progress of which somebody embeds a complete copy. Only documents that cannot
// be stale themselves are believed, or two could make each other vanish.
void FindStale(AssembledTrace& trace) {
  trace.stale.assign(trace.documents.size(), false);
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    const Segment& segment = trace.segment(d);
    if (segment.is_subsegment && !segment.IsComplete()) continue;
    ForEachEmbedded(segment, [&](const Segment& nested) {
      const PlacedEntity* own = nested.IsComplete() ? trace.Find(nested.id) : nullptr;
      if (own == nullptr || !own->segment->is_subsegment || own->segment->IsComplete()) return;
      trace.stale[own->document] = true;
    });
  }
}

void AddEmbedded(std::size_t document, AssembledTrace& trace) {
  ForEachEmbedded(trace.segment(document), [&](const Segment& nested) {
    const auto [it, is_new] =
        trace.entities.try_emplace(nested.id, PlacedEntity{document, &nested});
    const PlacedEntity& first = it->second;
    if (is_new || !first.segment->is_subsegment || !IsDocument(trace, first)) return;
    trace.superseded.insert(nested.id);
  });
}

// Up the parents to the segment; nullopt for an orphan and for a ring of subsegments.
std::optional<std::size_t> OwnerOf(const AssembledTrace& trace, std::size_t document) {
  for (int hop = 0; hop < kMaxOwnerHops; ++hop) {
    const Segment& segment = trace.segment(document);
    if (!segment.is_subsegment) return document;
    const PlacedEntity* parent = trace.Find(segment.parent_id);
    if (parent == nullptr) return std::nullopt;
    document = parent->document;
  }
  return std::nullopt;
}

bool Earlier(const Segment& a, const Segment& b) {
  return std::pair(a.start_time, a.id) < std::pair(b.start_time, b.id);
}

void SortByStart(const AssembledTrace& trace, std::vector<std::size_t>& documents) {
  std::ranges::sort(documents, [&](std::size_t a, std::size_t b) {
    return Earlier(trace.segment(a), trace.segment(b));
  });
}

// Follows the grafts down from top-level documents and notes what is shown where.
class TreeWalk {
 public:
  explicit TreeWalk(AssembledTrace& trace) : trace_(trace) {
    trace_.trees.assign(trace_.documents.size(), kNowhere);
  }

  bool IsReached(std::size_t document) const { return trace_.trees[document] != kNowhere; }

  void WalkNewTops() {
    for (; next_top_ < trace_.top_level.size(); ++next_top_) {
      const std::size_t top = trace_.top_level[next_top_];
      Reach(top, top, 1);
      while (!pending_.empty()) {
        const auto [document, level] = pending_.back();
        pending_.pop_back();
        Visit(trace_.segment(document), top, level);
      }
    }
  }

 private:
  static constexpr std::size_t kNowhere = SIZE_MAX;

  void Reach(std::size_t document, std::size_t top, std::size_t level) {
    trace_.trees[document] = top;
    pending_.emplace_back(document, level);
  }

  void Visit(const Segment& entity, std::size_t top, std::size_t level) {
    for (const Segment& nested : entity.subsegments) Visit(nested, top, level + 1);
    const auto grafts = trace_.grafts.find(entity.id);
    if (grafts == trace_.grafts.end() || trace_.Find(entity.id)->segment != &entity) return;
    if (level >= kMaxShownLevels) {
      trace_.top_level.insert(trace_.top_level.end(), grafts->second.begin(), grafts->second.end());
      trace_.grafts.erase(grafts);
      return;
    }
    for (const std::size_t d : grafts->second) Reach(d, top, level + 1);
  }

  AssembledTrace& trace_;
  std::vector<std::pair<std::size_t, std::size_t>> pending_;  // document, level
  std::size_t next_top_ = 0;
};

// The earliest member of the ring that `document` hangs from.
std::size_t FirstOfRing(const AssembledTrace& trace, std::size_t document) {
  const auto parent_of = [&](std::size_t d) {
    return trace.Find(trace.segment(d).parent_id)->document;
  };
  std::unordered_set<std::size_t> seen;
  while (seen.insert(document).second) document = parent_of(document);
  std::size_t first = document;
  for (std::size_t d = parent_of(document); d != document; d = parent_of(d)) {
    if (Earlier(trace.segment(d), trace.segment(first))) first = d;
  }
  return first;
}

}  // namespace

void IndexEntities(AssembledTrace& trace) {
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    trace.entities.emplace(trace.segment(d).id, PlacedEntity{d, &trace.segment(d)});
  }
  FindStale(trace);
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    if (trace.stale[d]) trace.entities.erase(trace.segment(d).id);
  }
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    if (!trace.stale[d]) AddEmbedded(d, trace);
  }
}

void PlaceDocuments(AssembledTrace& trace) {
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    trace.owners.push_back(OwnerOf(trace, d));
    if (trace.stale[d]) continue;
    const Segment& segment = trace.segment(d);
    const PlacedEntity* parent = segment.is_subsegment ? trace.Find(segment.parent_id) : nullptr;
    if (parent != nullptr && parent->document != d) {
      trace.grafts[segment.parent_id].push_back(d);
    } else {
      trace.top_level.push_back(d);
    }
  }
  for (auto& [parent, documents] : trace.grafts) SortByStart(trace, documents);
  TreeWalk walk(trace);
  walk.WalkNewTops();
  // Subsegments whose parents form a ring hang under nobody; one of each ring is shown on top.
  for (std::size_t d = 0; d < trace.documents.size(); ++d) {
    if (trace.stale[d] || walk.IsReached(d)) continue;
    const std::size_t first = FirstOfRing(trace, d);
    std::erase(trace.grafts[trace.segment(first).parent_id], first);
    trace.top_level.push_back(first);
    walk.WalkNewTops();
  }
  SortByStart(trace, trace.top_level);
}

}  // namespace roentgen::assemble
