#include <algorithm>
#include <utility>

#include "engine/assemble/assembled_trace.h"
#include "wire/segment_json/document_emitter.h"

namespace roentgen::assemble {
namespace {

// What is grafted onto each top-level document. Each gets only its own: an id repeated by mistake
// in many documents must not repeat what hangs under it.
class GraftsByTree {
 public:
  GraftsByTree(const AssembledTrace& trace, std::span<const BackLink> back_links)
      : trace_(trace), none_{.superseded = &trace.superseded} {
    for (const auto& [parent, documents] : trace.grafts) {
      for (const std::size_t d : documents) {
        Of(trace.trees[d]).documents[parent].push_back(trace.documents[d].json);
      }
    }
    for (const BackLink& link : back_links) {
      const PlacedEntity* producer = trace.Find(link.producer_id);
      if (producer == nullptr) continue;
      Of(trace.trees[producer->document])
          .child_links[link.producer_id]
          .push_back({link.consumer_trace, link.consumer_id, LinkKind::kChild});
    }
  }

  const wire::GraftView& operator[](std::size_t top) const {
    const auto it = trees_.find(top);
    return it == trees_.end() ? none_ : it->second;
  }

 private:
  wire::GraftView& Of(std::size_t top) {
    return trees_.try_emplace(top, wire::GraftView{.superseded = &trace_.superseded}).first->second;
  }

  const AssembledTrace& trace_;
  const wire::GraftView none_;
  std::unordered_map<std::size_t, wire::GraftView> trees_;
};

}  // namespace

Result<std::vector<ProcessedSegment>> Process(const AssembledTrace& trace,
                                              std::span<const BackLink> back_links) {
  const GraftsByTree grafts(trace, back_links);
  std::vector<std::pair<TimestampUs, ProcessedSegment>> timed;
  for (const std::size_t d : trace.top_level) {
    RG_TRY(auto text, wire::EmitDocument(trace.documents[d].json, grafts[d]));
    timed.push_back({trace.segment(d).start_time, {trace.segment(d).id, std::move(text)}});
  }
  for (const UnansweredCall& each : trace.unanswered) {
    // A node's type is its origin; `remote` says that there is none.
    const std::string origin = each.node.type == kRemoteType ? std::string() : each.node.type;
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
