// Memory for nodes, kept for the next segment instead of going back to malloc.
//
// Nodes are made by the host's threads and freed by the emitter's. malloc would carry each one
// across by locks and page faults; here every thread keeps a short list, and lists of kMagazine
// pass through a depot.
//
// Thread-safety: from any thread, also while it ends.
// Bounds:        kThreadMax nodes a thread, kDepotMax in the depot; the rest goes back to malloc.
#pragma once

#include <cstddef>

namespace xray::detail {

struct NodePool {
  static constexpr std::size_t kMagazine = 64;
  static constexpr std::size_t kThreadMax = 2 * kMagazine;
  static constexpr std::size_t kDepotMax = 32 * kMagazine;

  // Raw memory of sizeof(Node); null when there is none.
  static void* Allocate() noexcept;
  static void Free(void* memory) noexcept;

  static void LockForFork() noexcept;
  static void UnlockForFork() noexcept;
};

}  // namespace xray::detail
