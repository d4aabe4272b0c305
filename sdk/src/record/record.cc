#include "src/record/record.h"

#include <algorithm>
#include <new>

#include "src/record/node_pool.h"

namespace xray::detail {
namespace {

// Two references: the caller's and the tree's. `tree` null: its own.
Node* NewNode(Core& core, Tree* tree, std::string_view name, std::int64_t start_ns) noexcept {
  void* memory = NodePool::Allocate();
  if (!memory) return nullptr;
  Node* node = new (memory) Node;
  if (!tree) {
    tree = &node->own_tree;
    tree->core = &core;
    tree->root = node;
    tree->budget.max = core.config().segment_bytes_max;
  }
  tree->budget.used += sizeof(Node);
  node->tree = tree;
  node->id = core.NextId();
  node->start_ns = start_ns;
  node->references.store(2, std::memory_order_relaxed);
  if (!node->arena.Copy(name.substr(0, 1024), node->name, tree->budget)) node->name = {};
  return node;
}

bool RoomForANode(const Tree& tree) noexcept {
  return tree.budget.used + sizeof(Node) <= tree.budget.max;
}

void Attach(Node& parent, Node& child) noexcept {
  child.parent = &parent;
  child.parent_id = parent.id;
  child.is_subsegment = true;
  (parent.last_child ? parent.last_child->next_sibling : parent.first_child) = &child;
  parent.last_child = &child;
  RetainTree(child.tree);
  ++child.tree->open_nodes;
  ++child.tree->kept_subsegments;
}

struct Subtree {
  bool complete = true;
  int nodes = 0;
  std::size_t bytes = 0;
};

Subtree Survey(Node& node) noexcept;

// Cuts every complete subtree below `node` off and chains it to `units`.
void CutComplete(Node& node, Node*& units) noexcept {
  Node* kept_last = nullptr;
  Node** link = &node.first_child;
  while (Node* child = *link) {
    const Subtree below = Survey(*child);
    if (!below.complete) {
      CutComplete(*child, units);
      kept_last = child;
      link = &child->next_sibling;
      continue;
    }
    *link = child->next_sibling;
    child->next_sibling = nullptr;
    child->parent = nullptr;
    child->unit_bytes = below.bytes;
    child->queue_next = units;
    units = child;
    Tree& tree = *node.tree;
    tree.kept_subsegments -= below.nodes;
    tree.budget.used -= std::min(tree.budget.used, below.bytes);
  }
  node.last_child = kept_last;
}

Subtree Survey(Node& node) noexcept {
  Subtree result{node.ended.load(std::memory_order_relaxed), 1,
                 sizeof(Node) + node.arena.block_bytes()};
  for (Node* child = node.first_child; child; child = child->next_sibling) {
    const Subtree below = Survey(*child);
    result.complete = result.complete && below.complete;
    result.nodes += below.nodes;
    result.bytes += below.bytes;
  }
  return result;
}

void MarkHandedOver(Node& unit) noexcept {
  unit.handed_over = true;
  for (Node* child = unit.first_child; child; child = child->next_sibling) MarkHandedOver(*child);
}

}  // namespace

Node* BeginTree(Core& core, std::string_view name, const TreeOrigin& origin) noexcept {
  const std::int64_t start_ns = core.NowNs();
  Node* node = NewNode(core, nullptr, name, start_ns);
  if (!node) {
    if (origin.extras) ReleaseExtras(origin.extras);
    return nullptr;
  }
  Tree& tree = node->own_tree;
  tree.extras = origin.extras;
  tree.trace_id = origin.trace_id ? origin.trace_id : core.NextTraceId(start_ns);
  tree.open_nodes = 1;
  node->parent_id = origin.parent_id;
  node->is_subsegment = origin.is_subsegment;
  if (core.config().in_progress_after_ms > 0) core.Watch(&tree);
  return node;
}

Node* BeginChild(Node& parent, std::string_view name) noexcept {
  Tree& tree = *parent.tree;
  Core& core = *tree.core;
  const std::int64_t start_ns = core.NowNs();
  {
    const std::lock_guard lock(tree.mutex);
    if (!parent.handed_over) {
      Node* child = RoomForANode(tree) ? NewNode(core, &tree, name, start_ns) : nullptr;
      if (child) {
        Attach(parent, *child);
      } else {
        Count(core.counters().values_lost);
      }
      return child;
    }
  }
  if (tree.extras) RetainExtras(tree.extras);
  return BeginTree(core, name, {tree.trace_id, parent.id, tree.extras, true});
}

void EndNode(Node& node) noexcept {
  Tree& tree = *node.tree;
  Core& core = *tree.core;
  const std::int64_t now_ns = core.NowNs();
  Node* units = nullptr;
  bool whole = false;
  {
    const std::lock_guard lock(tree.mutex);
    if (node.ended.load(std::memory_order_relaxed)) return;
    node.end_ns = now_ns < node.start_ns ? node.start_ns : now_ns;
    node.ended.store(true, std::memory_order_relaxed);
    --tree.open_nodes;
    whole = tree.open_nodes == 0 && tree.root->ended.load(std::memory_order_relaxed);
    if (whole) {
      tree.handed_over = true;
      tree.root->unit_bytes = tree.budget.used;
      units = tree.root;
      MarkHandedOver(*units);
    } else if (tree.kept_subsegments > core.config().streaming_threshold) {
      CutComplete(*tree.root, units);
      for (Node* unit = units; unit; unit = unit->queue_next) MarkHandedOver(*unit);
    }
  }
  if (whole && core.config().in_progress_after_ms > 0) core.Unwatch(&tree);
  if (whole && !units->is_subsegment) Count(core.counters().segments_ended);
  while (units) {
    Node* next = whole ? nullptr : units->queue_next;
    core.Enqueue(units);
    units = next;
  }
}

void Adopt(Entity& entity, Core& core, Node* node, bool current) noexcept {
  Access::Open(entity,
               MakePlace(core, Place::kSampled | Place::kHoldsNode, node, node->tree->trace_id,
                         SegmentId{node->id}),
               current);
}

Extras* MakeExtras(const TraceHeader& header) noexcept {
  if (header.extras.empty() && header.tracestate.empty()) return nullptr;
  try {
    auto extras = std::make_unique<Extras>();
    extras->pairs = header.extras;
    extras->tracestate = header.tracestate;
    return extras.release();
  } catch (...) {
    return nullptr;
  }
}

}  // namespace xray::detail
