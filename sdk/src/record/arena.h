// Memory of one segment or subsegment: bump allocation, freed as a whole.
//
// Thread-safety: none; the tree's mutex guards it.
// Errors:        Allocate returns null when the budget is used up or memory is gone.
// Bounds:        what Reserve of the shared budget grants.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace xray::detail {

// Bytes that the nodes of one tree may take together.
struct Budget {
  std::size_t used = 0;
  std::size_t max = 0;
};

class Arena {
 public:
  // Enough for a segment with an HTTP block and a dozen annotations: most never allocate again.
  static constexpr std::size_t kInlineBytes = 1536;
  static constexpr std::size_t kBlockBytes = 4096;

  Arena() noexcept : at_(inline_), end_(inline_ + kInlineBytes) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* Allocate(std::size_t bytes, Budget& budget) noexcept {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes <= static_cast<std::size_t>(end_ - at_)) return std::exchange(at_, at_ + bytes);
    return AllocateBlock(bytes, budget);
  }

  template <class T>
  T* New(Budget& budget) noexcept {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    void* memory = Allocate(sizeof(T), budget);
    return memory ? new (memory) T() : nullptr;
  }

  // False, and `out` untouched, when there is no room.
  bool Copy(std::string_view text, std::string_view& out, Budget& budget) noexcept {
    auto* memory = static_cast<char*>(Allocate(text.size(), budget));
    if (!memory) return false;
    if (!text.empty()) std::memcpy(memory, text.data(), text.size());
    out = {memory, text.size()};
    return true;
  }

  std::size_t block_bytes() const noexcept { return block_bytes_; }

 private:
  struct Block {
    Block* next;
  };
  void* AllocateBlock(std::size_t bytes, Budget& budget) noexcept;

  char* at_;
  char* end_;
  Block* blocks_ = nullptr;
  std::size_t block_bytes_ = 0;
  alignas(8) char inline_[kInlineBytes];
};

}  // namespace xray::detail
