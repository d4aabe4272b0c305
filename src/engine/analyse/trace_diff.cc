#include "engine/analyse/trace_diff.h"

#include <map>
#include <tuple>
#include <utility>

#include "engine/assemble/call_tree.h"

namespace roentgen::analyse {
namespace {

using assemble::CallTreeNode;

class Aligner {
 public:
  void Add(const assemble::AssembledTrace& trace, CallSums CallDifference::* side) {
    const auto nodes = assemble::MakeCallTree(trace);
    std::vector<std::optional<std::size_t>> lines(nodes.size());
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      std::optional<std::size_t> parent;
      if (nodes[n].parent != CallTreeNode::kNone) {
        parent = lines[nodes[n].parent];
        if (!parent) {  // its caller had no room
          ++out_.omitted;
          continue;
        }
      }
      const Segment& entity = *nodes[n].entity;
      lines[n] = LineOf(parent, nodes[nodes[n].segment].entity->name, entity.name);
      if (lines[n]) Count(entity, out_.calls[*lines[n]].*side);
    }
  }

  TraceDifference Take() { return std::move(out_); }

 private:
  std::optional<std::size_t> LineOf(std::optional<std::size_t> parent, const std::string& service,
                                    const std::string& name) {
    const auto key = std::tuple(parent, service, name);
    if (const auto found = lines_.find(key); found != lines_.end()) return found->second;
    if (out_.calls.size() == kMaxDifferences) {
      ++out_.omitted;
      return std::nullopt;
    }
    out_.calls.push_back({service, name, parent, {}, {}});
    lines_[key] = out_.calls.size() - 1;
    return out_.calls.size() - 1;
  }

  static void Count(const Segment& entity, CallSums& sums) {
    ++sums.calls;
    sums.faults += entity.flags.fault ? 1 : 0;
    sums.errors += entity.flags.error ? 1 : 0;
    sums.throttles += entity.flags.throttle ? 1 : 0;
    sums.duration.us += entity.Duration().us;
  }

  std::map<std::tuple<std::optional<std::size_t>, std::string, std::string>, std::size_t> lines_;
  TraceDifference out_;
};

}  // namespace

TraceDifference Diff(const assemble::AssembledTrace& a, const assemble::AssembledTrace& b) {
  Aligner aligner;
  aligner.Add(a, &CallDifference::a);
  aligner.Add(b, &CallDifference::b);
  return aligner.Take();
}

}  // namespace roentgen::analyse
