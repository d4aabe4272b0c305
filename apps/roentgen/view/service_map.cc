#include "apps/roentgen/view/service_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/time_text.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kFigure = 8;
constexpr std::size_t kTime = 8;

std::string RateText(std::int64_t calls, double minutes) {
  const double rate = static_cast<double>(calls) / std::max(minutes, 1.0 / 60);
  if (rate >= 999.5) return CountText(static_cast<std::uint64_t>(rate + 0.5));
  return rate >= 9.995 ? fmt::format("{:.1f}", rate) : fmt::format("{:.2f}", rate);
}

class MapDrawing {
 public:
  MapDrawing(const Look& look, const ServiceGraph& graph)
      : look_(look), text_(look.text()), graph_(graph) {
    for (const GraphNode& node : graph.nodes) {
      by_id_.emplace(node.id, &node);
      for (const GraphEdge& edge : node.edges) called_.insert(edge.target_id);
    }
    minutes_ = (graph.end - graph.start).seconds() / 60;
    with_type_ = look.width >= 120;
    with_median_ = look.width >= 92;
    const std::size_t figures =
        4 * (kFigure + 1) + (with_median_ ? 4 : 3) * (kTime + 1) + (with_type_ ? 24 : 0);
    names_ = std::clamp<std::size_t>(look.width - std::min(look.width, figures + 2), 14, 44);
  }

  std::string Draw() {
    out_ += text_.map_title.str() + "  " +
            Paint(look_, Ink::kDim,
                  text_.map_range(DateTimeText(graph_.start), DateTimeText(graph_.end),
                                  graph_.nodes.size())) +
            "\n\n";
    Header();
    for (const GraphNode* node : InOrder()) Node(*node);
    return std::move(out_);
  }

 private:
  // Callers before what they call, from the clients on.
  std::vector<const GraphNode*> InOrder() const {
    std::vector<const GraphNode*> first;
    for (const GraphNode& node : graph_.nodes) first.push_back(&node);
    std::ranges::sort(first, [this](const GraphNode* a, const GraphNode* b) {
      const auto rank = [this](const GraphNode* node) {
        if (node->is_client()) return 0;
        return node->is_root || !called_.contains(node->id) ? 1 : 2;
      };
      return std::tuple(rank(a), -CallsOf(*a), a->key) < std::tuple(rank(b), -CallsOf(*b), b->key);
    });
    std::vector<const GraphNode*> ordered;
    std::set<int> placed;
    for (const GraphNode* start : first) Place(start, placed, ordered);
    return ordered;
  }

  // Calls that a node took, or made if it is a client.
  static std::int64_t CallsOf(const GraphNode& node) {
    std::int64_t calls = node.statistics.total();
    for (const GraphEdge& edge : node.edges) {
      if (node.is_client()) calls += edge.statistics.total();
    }
    return calls;
  }

  void Place(const GraphNode* start, std::set<int>& placed,
             std::vector<const GraphNode*>& ordered) const {
    std::vector<const GraphNode*> open = {start};
    while (!open.empty()) {
      const GraphNode* node = open.back();
      open.pop_back();
      if (!placed.insert(node->id).second) continue;
      ordered.push_back(node);
      const std::vector<const GraphEdge*> edges = EdgesOf(*node);
      for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge) {
        const auto target = by_id_.find((*edge)->target_id);
        if (target != by_id_.end()) open.push_back(target->second);
      }
    }
  }

  // The busiest first; links last.
  std::vector<const GraphEdge*> EdgesOf(const GraphNode& node) const {
    std::vector<const GraphEdge*> edges;
    for (const GraphEdge& edge : node.edges) edges.push_back(&edge);
    std::ranges::sort(edges, [](const GraphEdge* a, const GraphEdge* b) {
      return std::tuple(a->is_link, -a->statistics.total(), a->target_id) <
             std::tuple(b->is_link, -b->statistics.total(), b->target_id);
    });
    return edges;
  }

  void Header() {
    std::string line = Fit(text_.node, names_ + 2, look_.unicode);
    if (with_type_) line += Fit(text_.type, 24, look_.unicode);
    for (const std::string_view title :
         {std::string_view(text_.per_minute), std::string_view(text_.error),
          std::string_view(text_.throttle), std::string_view(text_.fault)}) {
      line += " " + PadLeft(title, kFigure);
    }
    line += " " + PadLeft(text_.average, kTime);
    if (with_median_) line += " " + PadLeft("p50", kTime);
    line += " " + PadLeft("p95", kTime) + " " + PadLeft("p99", kTime);
    out_ += Paint(look_, Ink::kDim, line) + "\n";
  }

  void Node(const GraphNode& node) {
    const std::string name = node.is_client() ? text_.client.str() : Clean(node.key.name);
    const Outcome worst = WorstOf(node.statistics);
    const std::string_view shape =
        look_.unicode ? (node.is_active ? "●" : "○") : (node.is_active ? "*" : "o");
    std::string line = Paint(look_, node.is_active ? InkOf(worst) : Ink::kDim, shape) + " " +
                       Paint(look_, Ink::kBold, Fit(name, names_, look_.unicode));
    if (!node.is_client()) {
      line += Figures(node.statistics, node.response_time, Clean(node.key.type), Ink::kPlain);
    }
    Add(line);
    for (const GraphEdge* edge : EdgesOf(node)) Edge(*edge);
  }

  void Edge(const GraphEdge& edge) {
    const auto target = by_id_.find(edge.target_id);
    const std::string name = target == by_id_.end() ? "?" : Clean(target->second->key.name);
    const std::string_view arrow =
        look_.unicode ? (edge.is_link ? "⇢" : "→") : (edge.is_link ? ".>" : "->");
    std::string line = "  " + Paint(look_, Ink::kBar, arrow) + " ";
    line += Paint(look_, Ink::kDim, Fit(name, names_ - 1 - Columns(arrow), look_.unicode));
    if (edge.is_link) {
      const std::string age = SpanText(look_, edge.received_event_age.Quantile(0.5));
      line += (with_type_ ? Paint(look_, Ink::kDim, Fit("", 24)) : "") + " " +
              Paint(look_, Ink::kDim,
                    text_.link(RateText(edge.received_event_age.count(), minutes_), age));
    } else {
      line += Figures(edge.statistics, edge.response_time, "", Ink::kDim);
    }
    Add(line);
  }

  std::string Figures(const Statistics& statistics, const Histogram& times, std::string_view type,
                      Ink ink) const {
    const std::int64_t total = statistics.total();
    std::string line =
        with_type_ ? Paint(look_, Ink::kDim, Fit(type, 23, look_.unicode)) + " " : "";
    const auto share = [&](std::int64_t part, Ink alarm) {
      line += " " +
              Paint(look_, part > 0 ? alarm : Ink::kDim, PadLeft(ShareText(part, total), kFigure));
    };
    const auto time = [&](DurationUs span) {
      line += " " + Paint(look_, ink, PadLeft(total > 0 ? SpanText(look_, span) : "-", kTime));
    };
    line += " " + Paint(look_, ink, PadLeft(RateText(total, minutes_), kFigure));
    share(statistics.error, Ink::kError);
    share(statistics.throttle, Ink::kThrottle);
    share(statistics.fault, Ink::kFault);
    time({total > 0 ? statistics.total_response_us / total : 0});
    if (with_median_) time(times.Quantile(0.5));
    time(times.Quantile(0.95));
    time(times.Quantile(0.99));
    return line;
  }

  static Outcome WorstOf(const Statistics& statistics) {
    if (statistics.fault > 0) return Outcome::kFault;
    if (statistics.throttle > 0) return Outcome::kThrottle;
    return statistics.error > 0 ? Outcome::kError : Outcome::kOk;
  }

  void Add(std::string line) {
    if (!look_.color) line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  const Look& look_;
  const ViewText& text_;
  const ServiceGraph& graph_;
  std::map<int, const GraphNode*> by_id_;
  std::set<int> called_;
  double minutes_ = 1;
  bool with_type_ = false;
  bool with_median_ = false;
  std::size_t names_ = 0;
  std::string out_;
};

}  // namespace

std::string ServiceMap(const Look& look, const ServiceGraph& graph) {
  return MapDrawing(look, graph).Draw();
}

}  // namespace roentgen::cli
