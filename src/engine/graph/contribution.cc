#include "engine/graph/contribution.h"

#include <algorithm>

namespace roentgen::graph {
namespace {

constexpr int kMaxOwnerHops = 64;  // independent subsegments nested in each other; also ends cycles

struct Entity {
  SegmentId id;
  std::uint8_t rank = 0;  // of those with the same id, the lowest speaks
  std::uint32_t document = 0;
  std::int32_t call = -1;  // -1: the segment itself
  auto operator<=>(const Entity&) const = default;
};

struct Answer {
  SegmentId call_id;
  std::uint32_t document = 0;
  auto operator<=>(const Answer&) const = default;
};

// The complete one speaks, and of two alike the one on its own, as in the assembled trace
// (engine/assemble/placement.cc).
std::uint8_t RankOf(const CallSketch& call, bool is_embedded) {
  return static_cast<std::uint8_t>(1 + (call.in_progress ? 2 : 0) + (is_embedded ? 1 : 0));
}

// Finds any segment or subsegment of a trace by id, and who answered which call.
class TraceIndex {
 public:
  explicit TraceIndex(const TraceSketch& trace) : trace_(trace) {
    for (std::uint32_t d = 0; d < trace.documents.size(); ++d) {
      const DocumentSketch& document = trace.documents[d];
      if (!document.is_subsegment) {
        entities_.push_back({document.id, 0, d, -1});
        if (!document.parent_id.IsNone()) answers_.push_back({document.parent_id, d});
      }
      for (std::size_t c = 0; c < document.calls.size(); ++c) {
        const CallSketch& call = document.calls[c];
        const bool is_embedded = !document.is_subsegment || c > 0;
        entities_.push_back({call.id, RankOf(call, is_embedded), d, static_cast<std::int32_t>(c)});
      }
    }
    std::ranges::sort(entities_);
    std::ranges::sort(answers_);
  }

  const Entity* Find(SegmentId id) const {
    const auto it = std::ranges::lower_bound(entities_, id, {}, &Entity::id);
    return it != entities_.end() && it->id == id ? &*it : nullptr;
  }

  bool IsAnswered(SegmentId call_id) const {
    return std::ranges::binary_search(answers_, call_id, {}, &Answer::call_id);
  }

  // The first segment that answered a call, or null.
  const DocumentSketch* AnswerTo(SegmentId call_id) const {
    const auto it = std::ranges::lower_bound(answers_, call_id, {}, &Answer::call_id);
    if (it == answers_.end() || it->call_id != call_id) return nullptr;
    return &trace_.documents[it->document];
  }

  // A call answered by several segments of one node (a retry, a hedge) is one call on that edge.
  bool IsFirstAnswerOfItsNode(const DocumentSketch& answer) const {
    auto it = std::ranges::lower_bound(answers_, answer.parent_id, {}, &Answer::call_id);
    for (; it != answers_.end() && it->call_id == answer.parent_id; ++it) {
      const DocumentSketch& other = trace_.documents[it->document];
      if (other.node == answer.node) return &other == &answer;
    }
    return true;
  }

  // The same subsegment can arrive embedded and on its own; only one of them speaks for it.
  bool SpeaksFor(const CallSketch& call) const {
    const Entity* entity = Find(call.id);
    return entity != nullptr && CallOf(*entity) == &call;
  }

  // The segment whose code a document belongs to: itself, or the one found up the parents.
  const DocumentSketch* Owner(const DocumentSketch& document) const {
    const DocumentSketch* at = &document;
    for (int hop = 0; hop < kMaxOwnerHops; ++hop) {
      if (!at->is_subsegment) return at;
      const Entity* parent = Find(at->parent_id);
      if (parent == nullptr) return nullptr;
      at = &trace_.documents[parent->document];
    }
    return nullptr;
  }

  const CallSketch* CallOf(const Entity& entity) const {
    if (entity.call < 0) return nullptr;
    return &trace_.documents[entity.document].calls[static_cast<std::size_t>(entity.call)];
  }

 private:
  const TraceSketch& trace_;
  std::vector<Entity> entities_;
  std::vector<Answer> answers_;
};

ContributionSum::Call OfSegment(const DocumentSketch& segment) {
  return {segment.start, segment.end, segment.work_end, OutcomeOf(segment.flags),
          segment.in_progress};
}

ContributionSum::Call OfCall(const CallSketch& call) {
  return {call.start, call.end, call.end, call.outcome, call.in_progress};
}

// The sums a trace counts in, all at once: its places are worked out only one time.
struct Tally {
  std::span<ContributionSum* const> sums;
  int sign = 1;

  void Add(RollupKind kind, const NodeRef& source, const NodeRef& target,
           const ContributionSum::Call& call, const NodeRef& alias = nullptr) const {
    for (ContributionSum* sum : sums) sum->Add(kind, source, target, call, sign, alias);
  }
};

void AddIncomingEdge(const TraceSketch& trace, const TraceIndex& index,
                     const DocumentSketch& segment, const Tally& tally) {
  if (segment.parent_id.IsNone()) {
    tally.Add(RollupKind::kEdge, segment.client, segment.node, OfSegment(segment));
    return;
  }
  const Entity* parent = index.Find(segment.parent_id);
  if (parent == nullptr) return;
  const DocumentSketch* caller = index.Owner(trace.documents[parent->document]);
  if (caller == nullptr) return;
  const CallSketch* call = index.CallOf(*parent);
  if (call == nullptr) {
    tally.Add(RollupKind::kEdge, caller->node, segment.node, OfSegment(segment));
  } else if (index.IsFirstAnswerOfItsNode(segment)) {
    tally.Add(RollupKind::kEdge, caller->node, segment.node, OfCall(*call));
    const bool is_renamed = call->callee != nullptr && call->callee->name != segment.node->name;
    if (is_renamed) {
      tally.Add(RollupKind::kAlias, caller->node, segment.node, OfCall(*call), call->callee);
    }
  }
}

void AddUnansweredCalls(const TraceIndex& index, const DocumentSketch& document,
                        const Tally& tally) {
  const DocumentSketch* owner = nullptr;
  for (const CallSketch& call : document.calls) {
    if (call.callee == nullptr || index.IsAnswered(call.id) || !index.SpeaksFor(call)) continue;
    if (owner == nullptr) owner = index.Owner(document);
    if (owner == nullptr) return;
    tally.Add(RollupKind::kInferredNode, call.callee, nullptr, OfCall(call));
    tally.Add(RollupKind::kEdge, owner->node, call.callee, OfCall(call));
  }
}

}  // namespace

std::size_t ContributionSum::KeyHash::operator()(const Key& key) const {
  auto mix = static_cast<std::size_t>(key.minute) * 0x9e3779b97f4a7c15ULL;
  mix ^= reinterpret_cast<std::size_t>(key.source) + (mix << 6) + (mix >> 2);
  mix ^= reinterpret_cast<std::size_t>(key.target) + (mix << 6) + (mix >> 2);
  mix ^= reinterpret_cast<std::size_t>(key.alias) + (mix << 6) + (mix >> 2);
  return mix ^ (static_cast<std::size_t>(key.kind) << 1);
}

void ContributionSum::Add(RollupKind kind, const NodeRef& source, const NodeRef& target,
                          const Call& call, int sign, const NodeRef& alias) {
  Slot& slot = slots_[Key{MinuteOf(call.start), kind, source.get(), target.get(), alias.get()}];
  slot.source = source;
  slot.target = target;
  slot.alias = alias;
  RollupCell& cell = slot.cell;
  if (call.in_progress) {
    cell.pending += sign;
  } else {
    const DurationUs response = call.end - call.start;
    cell.statistics.Add(call.outcome, response, sign);
    // Of an alias only the name is told.
    if (kind != RollupKind::kAlias) cell.response_time.Add(response, sign);
    if (kind == RollupKind::kNode || kind == RollupKind::kInferredNode) {
      cell.duration.Add(call.work_end - call.start, sign);
    }
  }
  cell.first_start = std::min(cell.first_start, call.start);
  cell.last_end = std::max(cell.last_end, call.end);
}

std::vector<RollupRow> ContributionSum::TakeRows() {
  std::vector<RollupRow> rows;
  for (auto& [key, slot] : slots_) {
    RollupCell& cell = slot.cell;
    const bool unchanged = cell.statistics == Statistics{} && cell.pending == 0 &&
                           cell.response_time.empty() && cell.duration.empty();
    if (unchanged) continue;
    NodeKey target = slot.target ? *slot.target : NodeKey{};
    if (slot.alias) target = AliasKey(target, slot.alias->name);
    rows.push_back({{key.minute, key.kind, *slot.source, std::move(target)}, std::move(cell)});
  }
  slots_.clear();
  std::ranges::sort(rows, {}, &RollupRow::key);
  return rows;
}

void AddTrace(const TraceSketch& trace, std::span<ContributionSum* const> sums, int sign) {
  const Tally tally{sums, sign};
  const TraceIndex index(trace);
  for (const DocumentSketch& document : trace.documents) {
    if (!document.is_subsegment) {
      tally.Add(RollupKind::kNode, document.node, nullptr, OfSegment(document));
      AddIncomingEdge(trace, index, document, tally);
    }
    AddUnansweredCalls(index, document, tally);
  }
}

void AddTrace(const TraceSketch& trace, ContributionSum& sum, int sign) {
  ContributionSum* const only = &sum;
  AddTrace(trace, {&only, 1}, sign);
}

std::optional<Producer> ResolveProducer(const TraceSketch& trace, SegmentId producer_id) {
  const TraceIndex index(trace);
  const Entity* entity = index.Find(producer_id);
  if (entity == nullptr) return std::nullopt;
  const DocumentSketch& document = trace.documents[entity->document];
  const CallSketch* call = index.CallOf(*entity);
  if (call != nullptr) {
    if (const DocumentSketch* answer = index.AnswerTo(call->id)) {
      return Producer{answer->node, call->end};
    }
  }
  if (call != nullptr && call->callee != nullptr) return Producer{call->callee, call->end};
  const DocumentSketch* owner = index.Owner(document);
  if (owner == nullptr) return std::nullopt;
  return Producer{owner->node, call != nullptr ? call->end : document.start};
}

void AddLink(const TraceSketch& trace, const DocumentSketch& consumer, const Producer& producer,
             ContributionSum& sum, int sign) {
  const DocumentSketch* owner = &consumer;
  if (consumer.is_subsegment) owner = TraceIndex(trace).Owner(consumer);
  if (owner == nullptr) return;
  ContributionSum::Call received = OfSegment(consumer);
  const DurationUs age{std::max<std::int64_t>(0, (consumer.start - producer.sent).us)};
  received.end = received.start + age;
  received.work_end = received.end;
  sum.Add(RollupKind::kLinkEdge, producer.node, owner->node, received, sign);
}

}  // namespace roentgen::graph
