// What is known about a client library's handles: connections and statements that the program keeps
// as plain pointers.
//
// Thread-safety: every method from any thread.
// Ownership:     shares the values; keeps none of the handles alive and never dereferences one.
// Errors:        Put throws std::bad_alloc.
// Bounds:        `capacity` entries; the one that was not used for longest makes room.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>

namespace xray::detail {

template <class Value>
class HandleTable {
 public:
  explicit HandleTable(std::size_t capacity) : capacity_(capacity) {}

  // Null when unknown. A handle may have been closed and its address given to another one: the
  // caller compares the value with what the handle says of itself.
  std::shared_ptr<const Value> Find(const void* handle) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(handle);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->second;
  }

  void Put(const void* handle, std::shared_ptr<const Value> value) {
    std::list<Entry> fresh;
    fresh.emplace_front(handle, std::move(value));
    const std::lock_guard lock(mutex_);
    const auto [found, added] = index_.try_emplace(handle, fresh.begin());
    if (!added) {
      found->second->second.swap(fresh.front().second);
      return;
    }
    entries_.splice(entries_.begin(), fresh);
    if (entries_.size() <= capacity_) return;
    index_.erase(entries_.back().first);
    fresh.splice(fresh.begin(), entries_, std::prev(entries_.end()));  // freed outside of the lock
  }

  void Forget(const void* handle) noexcept {
    std::shared_ptr<const Value> last;
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(handle);
    if (found == index_.end()) return;
    last.swap(found->second->second);
    entries_.erase(found->second);
    index_.erase(found);
  }

 private:
  using Entry = std::pair<const void*, std::shared_ptr<const Value>>;

  const std::size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the one used last in front
  std::unordered_map<const void*, typename std::list<Entry>::iterator> index_;
};

// What `make` makes; `fallback` where there is no memory for it, so that the traced call goes on.
template <class Value, class F>
std::shared_ptr<const Value> MadeOr(const Value& fallback, F&& make) {
  try {
    return make();
  } catch (const std::bad_alloc&) {
    return {std::shared_ptr<const Value>(), &fallback};  // owns nothing
  }
}

}  // namespace xray::detail
