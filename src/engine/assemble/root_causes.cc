#include "engine/assemble/root_causes.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "engine/assemble/call_tree.h"
#include "engine/graph/node_names.h"

namespace roentgen::assemble {
namespace {

constexpr std::size_t kNone = CallTreeNode::kNone;

bool IsRemote(const Segment& entity) {
  return entity.name_space == Namespace::kAws || entity.name_space == Namespace::kRemote;
}

bool IsLocal(const Segment& entity) { return entity.is_subsegment && !IsRemote(entity); }

// Exceptions by id: a cause can be a reference to one recorded elsewhere in the trace.
class ExceptionsView {
 public:
  explicit ExceptionsView(const std::vector<CallTreeNode>& nodes) {
    for (const CallTreeNode& node : nodes) {
      if (!node.entity->cause) continue;
      for (const ExceptionRecord& each : node.entity->cause->exceptions) {
        if (!each.id.empty()) by_id_.emplace(each.id, &each);
      }
    }
  }

  // Those of the entity, then those that caused them.
  std::vector<RootCauseException> Of(const Segment& entity) const {
    std::vector<const ExceptionRecord*> records;
    if (entity.cause) {
      Add(entity.cause->reference, records);
      for (const ExceptionRecord& each : entity.cause->exceptions) {
        if (records.size() < kMaxRootCauseExceptions) records.push_back(&each);
      }
    }
    for (std::size_t i = 0; i < records.size(); ++i) Add(records[i]->cause, records);
    std::vector<RootCauseException> out;
    for (const ExceptionRecord* each : records) out.push_back({each->type, each->message});
    return out;
  }

 private:
  void Add(std::string_view id, std::vector<const ExceptionRecord*>& records) const {
    if (id.empty() || records.size() == kMaxRootCauseExceptions) return;
    if (std::ranges::find(records, id, &ExceptionRecord::id) != records.end()) return;
    const auto found = by_id_.find(id);
    if (found != by_id_.end()) records.push_back(found->second);
  }

  std::unordered_map<std::string_view, const ExceptionRecord*> by_id_;
};

class CauseFinder {
 public:
  CauseFinder(const AssembledTrace& trace, AccountId tenant)
      : trace_(trace), tenant_(tenant), nodes_(MakeCallTree(trace)), exceptions_(nodes_) {}

  std::vector<RootCause> Failures(bool Flags::* flag) const {
    std::vector<RootCause> causes;
    std::vector<std::size_t> failures = Unexplained(flag);
    if (failures.empty()) return causes;
    const std::vector<bool> impacts = ImpactsOnClient(flag);
    std::ranges::sort(failures, {}, [&](std::size_t n) { return std::pair(!impacts[n], n); });
    if (failures.size() > kMaxFailuresExamined) failures.resize(kMaxFailuresExamined);
    for (const std::size_t n : failures) {
      if (causes.size() == kMaxRootCauses) break;
      RootCause cause = Tell(n, [&](std::size_t at) {
        RootCauseEntity entity = EntityOf(at);
        entity.exceptions = exceptions_.Of(*nodes_[at].entity);
        return entity;
      });
      cause.client_impacting = impacts[n];
      if (std::ranges::find(causes, cause) == causes.end()) causes.push_back(std::move(cause));
    }
    return causes;
  }

  std::vector<RootCause> ResponseTime() const {
    if (!trace_.root) return {};
    const std::int64_t total_us = TimeOf(0).us;
    if (total_us <= 0) return {};
    const std::vector<std::size_t> longest = LongestBelow();
    std::unordered_map<std::size_t, double> coverage{{0, 1.0}};
    std::size_t culprit = 0;
    std::int64_t culprit_us = total_us;
    while (longest[culprit] != kNone) {
      const std::int64_t next_us = std::min(TimeOf(longest[culprit]).us, culprit_us);
      const double share = static_cast<double>(next_us) / static_cast<double>(culprit_us);
      if (share < kShareWorthFollowing) break;
      culprit = longest[culprit];
      culprit_us = next_us;
      coverage[culprit] = static_cast<double>(next_us) / static_cast<double>(total_us);
    }
    RootCause cause = Tell(culprit, [&](std::size_t at) {
      RootCauseEntity entity = EntityOf(at);
      entity.coverage = coverage[at];
      return entity;
    });
    cause.client_impacting = true;
    return {std::move(cause)};
  }

 private:
  RootCauseEntity EntityOf(std::size_t node) const {
    RootCauseEntity entity;
    entity.name = nodes_[node].entity->name;
    entity.remote = IsRemote(*nodes_[node].entity);
    return entity;
  }

  // Whether the failure went up from each node to the client.
  std::vector<bool> ImpactsOnClient(bool Flags::* flag) const {
    std::vector<bool> impacts(nodes_.size(), false);
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      const Segment& entity = *nodes_[n].entity;
      const bool is_above_failed =
          nodes_[n].parent == kNone ? trace_.root && n == 0 : impacts[nodes_[n].parent];
      impacts[n] = is_above_failed && (entity.flags.*flag || IsLocal(entity));
    }
    return impacts;
  }

  // Failures that nothing below explains, callers before callees.
  std::vector<std::size_t> Unexplained(bool Flags::* flag) const {
    std::vector<std::size_t> failures;
    std::vector<bool> is_explained(nodes_.size(), false);
    for (std::size_t n = nodes_.size(); n-- > 0;) {
      const Segment& entity = *nodes_[n].entity;
      const bool failed = entity.flags.*flag;
      if (failed && !is_explained[n]) failures.push_back(n);
      const bool explains_caller = failed || (IsLocal(entity) && is_explained[n]);
      if (explains_caller && nodes_[n].parent != kNone) is_explained[nodes_[n].parent] = true;
    }
    std::ranges::reverse(failures);
    return failures;
  }

  // Of a subsegment, the part its segment can have waited for. Clocks of other segments differ, so
  // theirs is just how long they took.
  DurationUs TimeOf(std::size_t node) const {
    const Segment& entity = *nodes_[node].entity;
    const Segment& segment = *nodes_[nodes_[node].segment].entity;
    if (!entity.end_time) return {};
    const TimestampUs end = std::min(*entity.end_time, segment.end_time.value_or(*entity.end_time));
    return end - std::max(entity.start_time, segment.start_time);
  }

  // Of each node, the child that took longest.
  std::vector<std::size_t> LongestBelow() const {
    std::vector<std::size_t> longest(nodes_.size(), kNone);
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      if (nodes_[n].parent == kNone) continue;
      std::size_t& best = longest[nodes_[n].parent];
      if (best == kNone || TimeOf(n) > TimeOf(best)) best = n;
    }
    return longest;
  }

  RootCause Tell(std::size_t culprit,
                 const std::function<RootCauseEntity(std::size_t)>& entity_of) const {
    std::vector<std::size_t> path;
    for (std::size_t n = culprit; n != kNone; n = nodes_[n].parent) path.push_back(n);
    RootCause cause;
    for (auto n = path.rbegin(); n != path.rend(); ++n) {
      const Segment& entity = *nodes_[*n].entity;
      if (nodes_[*n].segment == *n) {
        cause.services.push_back({graph::NodeOfSegment(entity, tenant_), {}, entity.inferred});
      }
      cause.services.back().entity_path.push_back(entity_of(*n));
    }
    if (const UnansweredCall* call = nodes_[culprit].unanswered) {
      RootCauseEntity inferred = cause.services.back().entity_path.back();
      inferred.remote = false;  // it stands for the callee's own segment
      cause.services.push_back({call->node, {std::move(inferred)}, true});
    }
    return cause;
  }

  const AssembledTrace& trace_;
  AccountId tenant_;
  std::vector<CallTreeNode> nodes_;
  ExceptionsView exceptions_;
};

}  // namespace

RootCauses FindRootCauses(const AssembledTrace& trace, AccountId tenant) {
  const CauseFinder finder(trace, tenant);
  return {finder.Failures(&Flags::fault), finder.Failures(&Flags::error), finder.ResponseTime()};
}

}  // namespace roentgen::assemble
