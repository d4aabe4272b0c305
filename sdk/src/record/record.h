// Beginning and ending: how nodes join trees, and when something is handed to the emitter.
//
// Thread-safety: from any thread.
#pragma once

#include <string_view>

#include "src/record/core.h"
#include "src/record/node.h"

namespace xray::detail {

// What a new tree belongs to.
struct TreeOrigin {
  TraceId trace_id{};  // zero: a new one
  std::uint64_t parent_id = 0;
  Extras* extras = nullptr;  // a reference of the caller's is taken over
  bool is_subsegment = false;
};

// A tree of one open node. The caller gets one reference to the node (and the tree keeps one until
// it is handed over). Null when there is no memory; then `origin.extras` is released.
Node* BeginTree(Core& core, std::string_view name, const TreeOrigin& origin) noexcept;

// A child of `parent`. The caller gets one reference. When the parent was sent already it becomes a
// tree of its own. Null when the budget or memory is used up.
Node* BeginChild(Node& parent, std::string_view name) noexcept;

void EndNode(Node& node) noexcept;

// `entity` becomes the open handle of `node` (whose reference it takes over).
void Adopt(Entity& entity, Core& core, Node* node, bool current) noexcept;

// Null when there is nothing to keep.
Extras* MakeExtras(const TraceHeader& header) noexcept;

}  // namespace xray::detail
