#include "src/record/arena.h"

#include <algorithm>
#include <cstdlib>

namespace xray::detail {

Arena::~Arena() {
  while (blocks_) std::free(std::exchange(blocks_, blocks_->next));
}

void* Arena::AllocateBlock(std::size_t bytes, Budget& budget) noexcept {
  const std::size_t size = sizeof(Block) + std::max(bytes, kBlockBytes - sizeof(Block));
  if (size > budget.max - std::min(budget.used, budget.max)) return nullptr;
  auto* block = static_cast<Block*>(std::malloc(size));
  if (!block) return nullptr;
  budget.used += size;
  block_bytes_ += size;
  block->next = std::exchange(blocks_, block);
  char* memory = reinterpret_cast<char*>(block) + sizeof(Block);
  char* end = reinterpret_cast<char*>(block) + size;
  // A value of its own size leaves the rest of the current block usable.
  if (end - (memory + bytes) > end_ - at_) {
    at_ = memory + bytes;
    end_ = end;
  }
  return memory;
}

}  // namespace xray::detail
