// A recorder's inside: configuration, counters, the queue to the emitter.
//
// Thread-safety: every method from any thread unless it says otherwise.
// Ownership:     never freed: handles and contexts that outlive their recorder point here. A
// registry keeps cores
//                reachable; a stopped core holds no thread, no sampler and no queue.
#pragma once

#include <atomic>
#include <cstdint>
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
      documents_sent_http{0}, in_progress_sent{0}, bytes_sent{0}, units_split{0},
      units_truncated{0}, dropped_queue_full{0}, dropped_send_failed{0}, dropped_too_large{0},
      dropped_stopped{0}, values_lost{0}, context_missing{0}, reconnects{0};
  Counters Snapshot() const noexcept;
};

inline void Count(std::atomic<std::uint64_t>& counter, std::uint64_t n = 1) noexcept {
  counter.fetch_add(n, std::memory_order_relaxed);
}

class Core : public CoreHead {
 public:
  static Core* Make(Config config);
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
  // Good to the second.
  std::int64_t TraceIdTimeNs() const noexcept {
    return clock_ ? clock_->NowNs() : SystemCoarseNowNs();
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

// Gives private members of the public classes to the SDK's own code.
struct Access {
  static Context& CurrentSlot() noexcept;
  static Core* CoreOf(const Context& context) noexcept { return static_cast<Core*>(context.core_); }
  static Node* NodeOf(const Context& context) noexcept { return context.node_; }
  static Extras* ExtrasOf(const Context& context) noexcept { return context.extras_; }
  static Core* CoreOf(const Recorder& recorder) noexcept { return recorder.core_; }

  // Takes over one reference of `node` and of `extras`.
  static void Set(Context& context, Core* core, Node* node, Extras* extras, TraceId trace_id,
                  SegmentId id, bool sampled) noexcept {
    context.core_ = core;
    context.node_ = node;
    context.extras_ = extras;
    context.trace_id_ = trace_id;
    context.id_ = id;
    context.state_ = sampled ? Context::State::kSampled : Context::State::kUnsampled;
  }
  static Context& Self(Entity& entity) noexcept { return entity.self_; }
  // Makes the entity current on this thread.
  static void Activate(Entity& entity) noexcept;
  static void MarkOpen(Entity& entity, bool current) noexcept;
};

}  // namespace xray::detail
