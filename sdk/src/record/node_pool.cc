#include "src/record/node_pool.h"

#include <cstdlib>
#include <mutex>
#include <utility>

#include "src/record/node.h"

namespace xray::detail {
namespace {

struct Piece {
  Piece* next;           // in a list
  Piece* next_magazine;  // of the first piece of a magazine in the depot
};
static_assert(sizeof(Node) >= sizeof(Piece));

// The sanitizers find what is used after it was freed only where freed memory goes back to malloc.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kPooling = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kPooling = false;
#else
constexpr bool kPooling = true;
#endif
#else
constexpr bool kPooling = true;
#endif

struct Depot {
  std::mutex mutex;
  Piece* magazines = nullptr;
  std::size_t pieces = 0;
};

// Never destroyed: threads may end after static objects are gone.
Depot& TheDepot() {
  static auto& depot = *new Depot;
  return depot;
}

void FreeList(Piece* list) {
  while (list) std::free(std::exchange(list, list->next));
}

// Plain memory without a destructor: usable to the very end of a thread.
struct ThreadList {
  Piece* first = nullptr;
  std::size_t count = 0;
  bool ended = false;
};
constinit thread_local ThreadList thread_list;

struct ThreadEnd {
  ~ThreadEnd() {
    thread_list.ended = true;
    FreeList(std::exchange(thread_list.first, nullptr));
    thread_list.count = 0;
  }
};
thread_local ThreadEnd thread_end;

Piece* TakeMagazine() {
  Depot& depot = TheDepot();
  const std::lock_guard lock(depot.mutex);
  Piece* magazine = depot.magazines;
  if (!magazine) return nullptr;
  depot.magazines = magazine->next_magazine;
  depot.pieces -= NodePool::kMagazine;
  return magazine;
}

// The kMagazine pieces at the front of the list, to the depot or back to malloc.
void GiveMagazine(ThreadList& list) {
  Piece* magazine = list.first;
  Piece* last = magazine;
  for (std::size_t i = 1; i < NodePool::kMagazine; ++i) last = last->next;
  list.first = std::exchange(last->next, nullptr);
  list.count -= NodePool::kMagazine;
  Depot& depot = TheDepot();
  {
    const std::lock_guard lock(depot.mutex);
    if (depot.pieces < NodePool::kDepotMax) {
      magazine->next_magazine = std::exchange(depot.magazines, magazine);
      depot.pieces += NodePool::kMagazine;
      return;
    }
  }
  FreeList(magazine);
}

}  // namespace

void* NodePool::Allocate() noexcept {
  ThreadList& list = thread_list;
  if (!list.first) {
    if (!kPooling || list.ended) return std::malloc(sizeof(Node));
    list.first = TakeMagazine();
    if (!list.first) return std::malloc(sizeof(Node));
    list.count = kMagazine;
  }
  --list.count;
  return std::exchange(list.first, list.first->next);
}

void NodePool::Free(void* memory) noexcept {
  ThreadList& list = thread_list;
  if (!kPooling || list.ended) return std::free(memory);
  static_cast<void>(&thread_end);  // its destructor gives the list back when the thread ends
  auto* piece = static_cast<Piece*>(memory);
  piece->next = std::exchange(list.first, piece);
  if (++list.count >= kThreadMax) GiveMagazine(list);
}

void NodePool::LockForFork() noexcept { TheDepot().mutex.lock(); }

void NodePool::UnlockForFork() noexcept { TheDepot().mutex.unlock(); }

}  // namespace xray::detail
