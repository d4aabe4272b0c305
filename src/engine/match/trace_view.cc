#include "engine/match/trace_view.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/graph/node_names.h"

namespace roentgen::match {

struct TraceView::Graph {
  std::vector<std::unique_ptr<NodeKey>> keys;  // what runs point to
  std::vector<NodeRun> runs;
  std::vector<EdgeRun> edges;
};

namespace {

// Puts runs and edges together by the same rules as the service graph (engine/graph/contribution):
// what the map counts is what a filter finds.
class GraphMaker {
 public:
  GraphMaker(const assemble::AssembledTrace& trace, AccountId tenant)
      : trace_(trace), tenant_(tenant), run_of_(trace.documents.size(), kNone) {}

  template <class Graph>
  void Fill(Graph& graph) {
    for (std::size_t d = 0; d < trace_.documents.size(); ++d) {
      const Segment& segment = trace_.segment(d);
      if (segment.is_subsegment || trace_.stale[d]) continue;
      run_of_[d] = graph.runs.size();
      graph.runs.push_back(
          {Keep(graph, graph::NodeOfSegment(segment, tenant_)), &segment, d, trace_.root == d});
    }
    for (std::size_t d = 0; d < trace_.documents.size(); ++d) {
      if (run_of_[d] != kNone) AddIncoming(graph, d);
    }
    for (const assemble::UnansweredCall& call : trace_.unanswered) AddUnanswered(graph, call);
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  template <class Graph>
  static const NodeKey* Keep(Graph& graph, NodeKey key) {
    graph.keys.push_back(std::make_unique<NodeKey>(std::move(key)));
    return graph.keys.back().get();
  }

  std::size_t OwnerRun(std::size_t document) const {
    const auto owner = trace_.owners[document];
    return owner ? run_of_[*owner] : kNone;
  }

  template <class Graph>
  void AddIncoming(Graph& graph, std::size_t document) {
    const Segment& segment = trace_.segment(document);
    const std::size_t to = run_of_[document];
    if (segment.parent_id.IsNone()) {
      graph.runs.push_back(
          {Keep(graph, graph::ClientOf(*graph.runs[to].node)), nullptr, std::nullopt, false});
      graph.edges.push_back({graph.runs.size() - 1, to, &segment});
      return;
    }
    const assemble::PlacedEntity* parent = trace_.Find(segment.parent_id);
    if (parent == nullptr) return;
    const std::size_t from = OwnerRun(parent->document);
    if (from == kNone) return;
    const bool by_segment = !parent->segment->is_subsegment;
    graph.edges.push_back({from, to, by_segment ? &segment : parent->segment});
  }

  template <class Graph>
  void AddUnanswered(Graph& graph, const assemble::UnansweredCall& call) {
    const std::size_t from = OwnerRun(call.document);
    if (from == kNone) return;
    graph.runs.push_back({Keep(graph, call.node), call.call, std::nullopt, false});
    graph.edges.push_back({from, graph.runs.size() - 1, call.call});
  }

  const assemble::AssembledTrace& trace_;
  AccountId tenant_;
  std::vector<std::size_t> run_of_;  // of each document that is a segment
};

}  // namespace

TraceView::TraceView(const assemble::AssembledTrace& trace, const TraceRow& row, AccountId tenant)
    : trace_(trace), row_(row), tenant_(tenant) {}

TraceView::~TraceView() = default;

const Segment* TraceView::root() const {
  return trace_.root ? &trace_.segment(*trace_.root) : nullptr;
}

bool TraceView::is_partial() const {
  if ((row_.flags & kRowPartial) != 0) return true;
  return std::ranges::any_of(trace_.unanswered,
                             [](const auto& unanswered) { return unanswered.call->traced; });
}

const TraceView::Graph& TraceView::graph() const {
  if (graph_ == nullptr) {
    graph_ = std::make_unique<Graph>();
    GraphMaker(trace_, tenant_).Fill(*graph_);
  }
  return *graph_;
}

const std::vector<NodeRun>& TraceView::runs() const { return graph().runs; }
const std::vector<EdgeRun>& TraceView::edges() const { return graph().edges; }

const std::vector<std::size_t>& TraceView::DocumentsOf(std::size_t document) const {
  if (owned_.empty()) {
    owned_.resize(trace_.documents.size());
    for (std::size_t d = 0; d < owned_.size(); ++d) {
      if (trace_.stale[d] || !trace_.owners[d]) continue;
      std::vector<std::size_t>& documents = owned_[*trace_.owners[d]];
      documents.insert(*trace_.owners[d] == d ? documents.begin() : documents.end(), d);
    }
  }
  return owned_[document];
}

const assemble::RootCauses& TraceView::causes() const {
  if (!causes_) causes_ = assemble::FindRootCauses(trace_, tenant_);
  return *causes_;
}

}  // namespace roentgen::match
