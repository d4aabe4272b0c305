#include "engine/complete/live_values.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/complete/trace_values.h"
#include "engine/filter/parser.h"

namespace roentgen::complete {

using filter::NodeSelector;

namespace {

std::string TextOf(const AnnotationValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? *text : filter::ValueText(value);
}

// Counts the values that go on from what was typed.
class Counts {
 public:
  explicit Counts(std::string_view typed) : typed_(typed) {}

  void Add(const AnnotationValue& value, std::int64_t count) {
    const auto known = counts_.find(value);
    if (known != counts_.end()) {
      known->second += count;
      return;
    }
    const std::string text = TextOf(value);
    if (text.empty() || text.size() > kMaxLiveValueBytes) return;
    if (MatchOf(text, typed_) == Match::kNone) return;
    if (counts_.size() == kMaxLiveValues) {
      is_full_ = true;
      return;
    }
    counts_.emplace(value, count);
  }

  // Those that begin with what was typed first, then the most frequent.
  void TakeInto(LiveAnswer& answer, std::size_t most) {
    for (auto& [value, count] : counts_) answer.values.push_back({value, count});
    const auto order = [&](const LiveValue& each) {
      return std::tuple(MatchOf(TextOf(each.value), typed_) != Match::kBegins, -each.count,
                        each.value);
    };
    std::ranges::sort(answer.values, {}, order);
    answer.has_more = is_full_ || answer.values.size() > most;
    answer.values.resize(std::min(answer.values.size(), most));
  }

 private:
  std::string_view typed_;
  std::map<AnnotationValue, std::int64_t> counts_;
  bool is_full_ = false;
};

const std::string& PartOf(const NodeKey& node, NodeQuestion::Part part) {
  if (part == NodeQuestion::Part::kType) return node.type;
  return part == NodeQuestion::Part::kAccount ? node.account : node.name;
}

// The node of a row that the question may mean.
const NodeKey* NodeOf(const NodeQuestion& question, const RollupKey& key) {
  using Side = NodeQuestion::Side;
  const bool is_edge = key.kind == RollupKind::kEdge;
  switch (question.side) {
    case Side::kAny:
      return key.kind == RollupKind::kNode || key.kind == RollupKind::kInferredNode ? &key.source
                                                                                    : nullptr;
    case Side::kCaller: return is_edge ? &key.source : nullptr;
    case Side::kCallee:
      return is_edge && filter::Selects(question.caller, key.source) ? &key.target : nullptr;
  }
  return nullptr;
}

}  // namespace

Result<LiveAnswer> LiveValues::OfNodes(const NodeQuestion& question, std::string_view typed,
                                       TimestampUs from, TimestampUs to) const {
  LiveAnswer answer{.values = {}, .counted = Counted::kCalls, .has_more = false, .examined = {}};
  if (from >= to) return answer;
  Counts counts(typed);
  from = std::max(from, to - limits_.max_minutes);
  RG_TRY_VOID(store_.ScanRollup(
      limits_.account, MinuteOf(from), MinuteOf({to.us - 1}) + 1, [&](const RollupRow& row) {
        const NodeKey* node = NodeOf(question, row.key);
        if (node == nullptr || !Selects(question.given, *node)) return;
        counts.Add(PartOf(*node, question.part), row.cell.statistics.total());
      }));
  counts.TakeInto(answer, limits_.values);
  return answer;
}

Result<LiveAnswer> LiveValues::OfTraces(const LiveQuestion& question, TimestampUs from,
                                        TimestampUs to) const {
  LiveAnswer answer{.values = {}, .counted = Counted::kTraces, .has_more = false, .examined = {}};
  if (from >= to) return answer;
  Counts counts(question.typed);
  const match::Plan every_trace;
  query::Selection selection;
  selection.from = from;
  selection.to = to;
  selection.plan = &every_trace;
  const query::SelectionLimits limits{.account = limits_.account,
                                      .rows = limits_.traces,
                                      .traces = limits_.traces,
                                      .documents = limits_.documents};
  RG_TRY(const query::SelectionEnd end,
         query::Select(store_, selection, limits, [&](const query::SelectedTrace& selected) {
           for (const AnnotationValue& value :
                ValuesOf(question, selected.trace, selected.row, limits_.account)) {
             counts.Add(value, 1);
           }
           ++answer.examined.traces;
           return true;
         }));
  answer.examined.looked_at = end.processed;
  answer.examined.is_partial = end.resume.has_value();
  if (end.resume) answer.examined.reached = end.resume->index_time;
  counts.TakeInto(answer, limits_.values);
  return answer;
}

Result<LiveAnswer> LiveValues::Read(const LiveQuestion& question, TimestampUs from, TimestampUs to,
                                    const filter::GroupLookup& groups) const {
  if (const auto* nodes = std::get_if<NodeQuestion>(&question.what)) {
    return OfNodes(*nodes, question.typed, from, to);
  }
  const auto* group = std::get_if<GroupQuestion>(&question.what);
  if (group == nullptr) return OfTraces(question, from, to);
  Counts counts(question.typed);
  for (const std::string& name : groups.Names()) {
    const filter::GroupDefinition* definition = groups.ByName(name);
    if (definition != nullptr) counts.Add(group->by_arn ? definition->arn : name, 0);
  }
  LiveAnswer answer;
  counts.TakeInto(answer, limits_.values);
  return answer;
}

}  // namespace roentgen::complete
