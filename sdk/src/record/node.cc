#include "src/record/node.h"

#include "src/record/core.h"
#include "src/record/node_pool.h"

namespace xray::detail {

void RetainNode(Node* node) noexcept { node->references.fetch_add(1, std::memory_order_relaxed); }

void ReleaseNode(Node* node) noexcept {
  while (node->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    Node* root = node->tree->root;
    if (root == node && node->own_tree.extras) ReleaseExtras(node->own_tree.extras);
    node->~Node();
    NodePool::Free(node);
    if (root == node) return;
    node = root;
  }
}

void RetainTree(Tree* tree) noexcept { RetainNode(tree->root); }

void ReleaseTree(Tree* tree) noexcept { ReleaseNode(tree->root); }

void RetainExtras(Extras* extras) noexcept {
  extras->references.fetch_add(1, std::memory_order_relaxed);
}

void ReleaseExtras(Extras* extras) noexcept {
  if (extras->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete extras;
}

void ReleaseUnit(Node* unit) noexcept {
  // Depth by iteration: a unit may be deeper than the stack of a small thread allows.
  Node* pending = unit;
  unit->queue_next = nullptr;
  while (pending) {
    Node* node = pending;
    pending = node->queue_next;
    for (Node* child = node->first_child; child;) {
      Node* next = child->next_sibling;
      child->queue_next = pending;
      pending = child;
      child = next;
    }
    node->first_child = node->last_child = nullptr;
    ReleaseNode(node);
  }
}

}  // namespace xray::detail
