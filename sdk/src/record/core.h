// A recorder's inside: configuration, counters, the queue to the emitter.
//
// Thread-safety: every method from any thread unless it says otherwise.
// Ownership:     never freed: handles and contexts that outlive their recorder point here. A
// registry keeps cores
//                reachable; a stopped core holds no thread, no sampler and no queue.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <xray/config.h>
#include <xray/recorder.h>

#include "src/record/node.h"
#include "src/record/system.h"

namespace xray::detail {

class Emitter;

struct AtomicCounters {
  std::atomic<std::uint64_t> segments_ended{0}, units_queued{0}, units_sent{0}, documents_sent{0},
      documents_sent_http{0}, in_progress_sent{0}, in_progress_dropped{0}, bytes_sent{0},
      units_split{0}, units_truncated{0}, dropped_queue_full{0}, dropped_send_failed{0},
      dropped_too_large{0}, dropped_stopped{0}, values_lost{0}, context_missing{0}, reconnects{0};
  Counters Snapshot() const noexcept;
};

inline void Count(std::atomic<std::uint64_t>& counter, std::uint64_t n = 1) noexcept {
  counter.fetch_add(n, std::memory_order_relaxed);
}

class Core : public CoreHead {
 public:
  static Core* Make(Config config);
  // Of those that are enabled the one made last; null when none is.
  static Core* NewestEnabled() noexcept;
  // Sends what is queued, ends the emitter thread. What ends later is dropped and counted.
  void Stop() noexcept;
  void SetEnabled(bool enabled) noexcept;

  std::int64_t NowNs() const noexcept { return clock_ ? clock_->NowNs() : SystemNowNs(); }
  std::uint64_t NextRandom() const noexcept {
    return random_ ? random_->Next() : SystemNextRandom();
  }
  // Never zero: zero is "none".
  std::uint64_t NextId() const noexcept {
    const std::uint64_t id = NextRandom();
    return id != 0 ? id : 1;
  }
  TraceId NextTraceId(std::int64_t now_ns) const noexcept {
    const auto epoch_s = static_cast<std::uint64_t>(now_ns / 1'000'000'000);
    return {epoch_s << 32 | (NextRandom() & 0xFFFF'FFFF), NextRandom()};
  }
  std::uint64_t NowS() const noexcept {
    return static_cast<std::uint64_t>(clock_ ? clock_->NowNs() / 1'000'000'000
                                             : std::int64_t{std::time(nullptr)});
  }

  // Hands a complete unit over. Never blocks; a full queue drops it and counts.
  void Enqueue(Node* unit) noexcept;
  // The current document of an open tree is sent at the emitter's next round.
  void EnqueueInProgress(Tree* tree) noexcept;

  // Once a second at most for each `topic`, the rest are counted into the next line.
  enum class Topic : unsigned char {
    kContextMissing,
    kAnnotationKey,
    kMetadataNamespace,
    kName,
    kSend,
    kQueue,
    kTooLarge,
    kCount
  };
  void LogSparsely(Topic topic, LogLevel level, std::string_view text) noexcept;
  void Log(LogLevel level, std::string_view text) noexcept;

  void Watch(Tree* tree) noexcept;
  void Unwatch(Tree* tree) noexcept;

  const Config& config() const noexcept { return config_; }
  AtomicCounters& counters() noexcept { return counters_; }
  Sampler* sampler() const noexcept { return sampler_.get(); }
  // The answer of a sampler that always gives the same: not worth a call.
  enum class FixedDecision : unsigned char { kNone, kSampled, kUnsampled };
  FixedDecision fixed_decision() const noexcept { return fixed_decision_; }
  Emitter* emitter() const noexcept { return emitter_.load(std::memory_order_acquire); }

  // What the plugins found; once. Null until then.
  void SetResources(ResourceBlocks blocks) noexcept;
  const ResourceBlocks* resources() const noexcept {
    return resources_.load(std::memory_order_acquire);
  }

  // The child's emitter: the parent keeps its thread and sends what was queued.
  void AfterForkInChild() noexcept;

 private:
  friend struct CoreRegistry;
  explicit Core(Config config);
  std::shared_ptr<Sampler> MakeSampler();

  Config config_;
  Clock* clock_ = nullptr;    // null: the system's, called directly
  Random* random_ = nullptr;  // likewise
  std::shared_ptr<Sampler> sampler_;
  FixedDecision fixed_decision_ = FixedDecision::kNone;
  std::atomic<Emitter*> emitter_{nullptr};  // null once stopped; owned
  AtomicCounters counters_;
  std::atomic<bool> stopped_{false};

  std::atomic<const ResourceBlocks*> resources_{nullptr};  // owned, never replaced

  struct TopicState {
    std::atomic<std::int64_t> next_ns{0};
    std::atomic<std::uint64_t> suppressed{0};
  };
  TopicState topics_[static_cast<int>(Topic::kCount)];

  friend class Emitter;
  std::mutex watch_mutex_;
  Tree* watch_first_ = nullptr;
};

// The calling thread's, with a reference of what it holds. Empty and trivial until a thread first
// uses it: reaching it costs a load.
extern constinit thread_local Place current_place;

// Gives private members of the public classes to the SDK's own code.
struct Access {
  static Core* CoreOf(const Place& place) noexcept {
    return static_cast<Core*>(
        reinterpret_cast<CoreHead*>(place.core_and_flags & ~Place::kFlags));  // NOLINT
  }
  static Node* NodeOf(const Place& place) noexcept {
    return place.Has(Place::kHoldsNode) ? static_cast<Node*>(place.held) : nullptr;
  }
  static Extras* ExtrasOf(const Place& place) noexcept {
    const Node* node = NodeOf(place);
    return node ? node->tree->extras : static_cast<Extras*>(place.held);
  }
  static Place& PlaceOf(Context& context) noexcept { return context.place_; }
  static const Place& PlaceOf(const Context& context) noexcept { return context.place_; }
  static Core* CoreOf(const Context& context) noexcept { return CoreOf(context.place_); }
  static Node* NodeOf(const Context& context) noexcept { return NodeOf(context.place_); }
  static Extras* ExtrasOf(const Context& context) noexcept { return ExtrasOf(context.place_); }
  static Core* CoreOf(const Recorder& recorder) noexcept { return recorder.core_; }
  static Context& Self(Entity& entity) noexcept { return entity.self_; }

  // `place` becomes the calling thread's, and what was becomes `place`.
  static void SwapCurrent(Place& place) noexcept;
  // A new handle becomes that of `place`, and takes over the reference of what that holds.
  static void Open(Entity& entity, const Place& place, bool current) noexcept {
    entity.self_.place_ = place;
    // Only what records takes notice of exceptions that pass.
    if (place.Has(Place::kHoldsNode)) entity.exceptions_ = std::uncaught_exceptions();
    entity.open_ = true;
    if (current) Activate(entity, place);
  }
  // Makes the entity current on this thread. Where nothing was current nothing is saved: words that
  // were just written one by one are slow to read as pairs.
  static void Activate(Entity& entity, const Place& place) noexcept {
    entity.current_ = true;
    if (!current_place.empty()) entity.previous_.place_ = current_place;
    current_place = place;
    if (place.held) HoldCurrent();
  }
  // Brings back what was current before, where the entity is.
  static void Deactivate(Entity& entity) noexcept {
    Place& before = entity.previous_.place_;
    if (current_place.SameAs(entity.self_.place_)) {
      if (!before.empty() || current_place.held) return BringBack(before);
      current_place.core_and_flags &= ~Place::kFlags;
    } else if (!before.empty()) {
      entity.previous_ = Context();
    }
  }

 private:
  static void HoldCurrent() noexcept;
  static void BringBack(Place& before) noexcept;
};

// The words of a place; takes over one reference of `held`.
inline Place MakePlace(Core& core, std::uintptr_t flags, void* held, TraceId trace_id,
                       SegmentId id) noexcept {
  static_assert(alignof(CoreHead) > Place::kFlags);
  return {reinterpret_cast<std::uintptr_t>(static_cast<CoreHead*>(&core)) | Place::kPresent | flags,
          held, trace_id, id};
}

}  // namespace xray::detail
