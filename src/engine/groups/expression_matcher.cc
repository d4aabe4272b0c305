#include "engine/groups/expression_matcher.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "engine/assemble/assembled_trace.h"
#include "engine/match/matches.h"
#include "engine/match/plan.h"
#include "engine/match/trace_view.h"

namespace roentgen::groups {

ExpressionMatcher::ExpressionMatcher(const GroupSet& set, AccountId tenant, StampCounters counters)
    : tenant_(tenant), counters_(std::move(counters)), decoder_(wire::kStoredDocumentLimits) {
  for (const Group& group : set.groups()) {
    if (group.is_default()) continue;
    filter::BoundPtr filter;
    if (!group.filter_expression.empty()) {
      auto bound = filter::Compile(group.filter_expression, set, group.name);
      if (!bound) {
        Log(LogLevel::kWarn, "the group '{}' gets no traces: {}", group.name,
            bound.error().message);
        continue;
      }
      filter = std::move(*bound);
    }
    rules_.push_back({group.id, std::move(filter)});
  }
  std::ranges::sort(rules_, {}, &Rule::id);
}

std::vector<GroupId> ExpressionMatcher::Match(const LoadedTrace& trace) const {
  std::vector<GroupId> matched;
  std::vector<const Rule*> open;
  for (const Rule& rule : rules_) {
    const match::Verdict verdict =
        rule.filter == nullptr ? match::Verdict::kYes : match::JudgeRow(*rule.filter, trace.row);
    if (verdict == match::Verdict::kYes) matched.push_back(rule.id);
    if (verdict == match::Verdict::kMaybe) open.push_back(&rule);
  }
  if (!open.empty()) MatchOpen(trace, open, matched);
  std::ranges::sort(matched);
  return matched;
}

void ExpressionMatcher::MatchOpen(const LoadedTrace& trace, const std::vector<const Rule*>& open,
                                  std::vector<GroupId>& matched) const {
  const auto assembled = assemble::Assemble(trace, decoder_, tenant_);
  if (!assembled) {
    Log(LogLevel::kError, "not matched against groups: {}", assembled.error().message);
    return;
  }
  const match::TraceView view(*assembled, trace.row, tenant_);
  for (const Rule* rule : open) {
    if (match::Matches(*rule->filter, view)) matched.push_back(rule->id);
  }
}

void ExpressionMatcher::CountStamped(GroupId group) const {
  if (const auto it = counters_.find(group); it != counters_.end()) it->second->Add();
}

}  // namespace roentgen::groups
