#include "engine/analyse/critical_path.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/assemble/call_tree.h"
#include "engine/graph/node_names.h"

namespace roentgen::analyse {
namespace {

using assemble::CallTreeNode;

struct Span {
  TimestampUs start;
  TimestampUs end;
  DurationUs length() const { return end - start; }
};

Span Inside(const Span& span, const Span& frame) {
  const TimestampUs start = std::clamp(span.start, frame.start, frame.end);
  return {start, std::clamp(span.end, start, frame.end)};
}

class Timer {
 public:
  Timer(const assemble::AssembledTrace& trace, AccountId tenant)
      : trace_(trace), tenant_(tenant), nodes_(assemble::MakeCallTree(trace)) {
    if (nodes_.size() > kMaxTimedEntities) {
      // Callers come before callees, so what is kept is still a tree.
      times_.omitted = nodes_.size() - kMaxTimedEntities;
      nodes_.resize(kMaxTimedEntities);
    }
    below_.resize(nodes_.size());
    spans_.resize(nodes_.size());
    windows_.resize(nodes_.size());
  }

  TraceTimes Take() {
    times_.id = trace_.id;
    for (std::size_t n = 0; n < nodes_.size(); ++n) Place(n);
    for (std::size_t n = 0; n < nodes_.size(); ++n) times_.entities[n].self = SelfTime(n);
    if (trace_.root && !nodes_.empty() && nodes_[0].entity->end_time) {
      times_.response_time = spans_[0].length();
      WalkBack(0);
      std::ranges::reverse(times_.critical_path);
    }
    SumServices();
    return std::move(times_);
  }

 private:
  // Where the entity lies on its tree's clock, and the part of it that its caller can see.
  void Place(std::size_t n) {
    const Segment& entity = *nodes_[n].entity;
    EntityTime time;
    time.id = entity.id;
    time.name = entity.name;
    time.service = graph::NodeOfSegment(*nodes_[nodes_[n].segment].entity, tenant_);
    time.depth = nodes_[n].depth;
    time.start = entity.start_time;
    time.end = entity.end_time;
    time.flags = entity.flags;
    Span span{entity.start_time,
              std::max(entity.start_time, entity.end_time.value_or(entity.start_time))};
    windows_[n] = span;
    if (nodes_[n].parent != CallTreeNode::kNone) {
      const std::size_t parent = nodes_[n].parent;
      time.parent = parent;
      below_[parent].push_back(n);
      time.clock_shift = ClockShift(n, span);
      span = {span.start + time.clock_shift, span.end + time.clock_shift};
      time.is_waited_for = span.end <= spans_[parent].end + kRounding || IsOtherClock(n);
      windows_[n] = Inside(span, windows_[parent]);
    }
    spans_[n] = span;
    times_.entities.push_back(std::move(time));
  }

  bool IsOtherClock(std::size_t n) const { return nodes_[n].segment == n; }

  DurationUs ClockShift(std::size_t n, const Span& span) const {
    const std::size_t parent = nodes_[n].parent;
    if (!IsOtherClock(n)) return times_.entities[nodes_[n].segment].clock_shift;
    const Span& call = spans_[parent];
    if (!nodes_[parent].entity->end_time || span.length() > call.length()) {
      return times_.entities[parent].clock_shift;
    }
    if (span.start < call.start) return call.start - span.start;
    if (span.end > call.end) return call.end - span.end;
    return {};
  }

  DurationUs SelfTime(std::size_t n) const {
    std::vector<Span> covers;
    for (const std::size_t child : below_[n]) covers.push_back(Inside(spans_[child], spans_[n]));
    std::ranges::sort(covers, {}, &Span::start);
    DurationUs self;
    TimestampUs reached = spans_[n].start;
    for (const Span& cover : covers) {
      if (cover.start > reached) self.us += (cover.start - reached).us;
      reached = std::max(reached, cover.end);
    }
    self.us += (spans_[n].end - reached).us;
    return self;
  }

  // Adds what the window of `n` was spent with, latest first.
  void WalkBack(std::size_t n) {
    std::vector<std::size_t> waited;
    for (const std::size_t child : below_[n]) {
      if (times_.entities[child].is_waited_for && windows_[child].length().us > 0) {
        waited.push_back(child);
      }
    }
    // Of two that ended together, the caller waited for the longer one.
    std::ranges::sort(waited, [this](std::size_t a, std::size_t b) {
      return std::tuple(windows_[b].end, windows_[a].start, a) <
             std::tuple(windows_[a].end, windows_[b].start, b);
    });
    TimestampUs at = windows_[n].end;
    for (const std::size_t child : waited) {
      if (windows_[child].end > at) continue;  // ran beside what was waited for
      AddPart(n, {windows_[child].end, at});
      WalkBack(child);
      at = windows_[child].start;
    }
    AddPart(n, {windows_[n].start, at});
  }

  void AddPart(std::size_t n, const Span& span) {
    if (span.length().us <= 0) return;
    times_.critical_path.push_back({n, span.start, span.end});
    times_.entities[n].critical.us += span.length().us;
  }

  void SumServices() {
    std::map<NodeKey, ServiceTime> sums;
    for (const EntityTime& entity : times_.entities) {
      ServiceTime& sum = sums[entity.service];
      ++sum.entities;
      sum.self.us += entity.self.us;
      sum.critical.us += entity.critical.us;
    }
    for (auto& [service, sum] : sums) {
      sum.service = service;
      times_.services.push_back(std::move(sum));
    }
    std::ranges::sort(times_.services, [](const ServiceTime& a, const ServiceTime& b) {
      return std::tie(b.critical, b.self, a.service) < std::tie(a.critical, a.self, b.service);
    });
  }

  const assemble::AssembledTrace& trace_;
  AccountId tenant_;
  std::vector<CallTreeNode> nodes_;
  std::vector<std::vector<std::size_t>> below_;
  std::vector<Span> spans_;    // the entity itself, on its tree's clock
  std::vector<Span> windows_;  // the part inside all its callers
  TraceTimes times_;
};

}  // namespace

TraceTimes TimesOf(const assemble::AssembledTrace& trace, AccountId tenant) {
  return Timer(trace, tenant).Take();
}

}  // namespace roentgen::analyse
