// The recorder: makes segments, decides what is sampled, and sends what has ended.
//
// Most programs use the global one: configure it once in main, then begin segments anywhere.
//   xray::Configure({.name = "orders", .plugins = {xray::EksPlugin()}});
//   auto segment = xray::BeginSegment("orders");
//
// Thread-safety: every method from any thread, but for the destructor. After fork() the child
// records as well. Ownership:     a recorder owns its emitter thread, started by the first segment
// that ends. Segments and contexts
//                may outlive the recorder; what ends after it is dropped and counted.
// Errors:        the constructor reports unusable configuration through Config::log and goes on
// with defaults. Bounds:        Config's queue_segments_max, queue_bytes_max, segment_bytes_max.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include <xray/config.h>
#include <xray/context.h>
#include <xray/segment.h>
#include <xray/trace_header.h>

namespace xray {

namespace detail {
struct alignas(16) CoreHead {
  std::atomic<bool> enabled{false};
};
class Core;
// Recorders of the process that are enabled: zero makes every free function return at once.
extern std::atomic<int> enabled_recorders;
}  // namespace detail

// What became of everything recorded. At a quiet moment: segments_ended == documents sent as
// segments + dropped ones.
struct Counters {
  std::uint64_t segments_ended = 0;  // sampled ones
  std::uint64_t units_queued = 0;    // segments and streamed subtrees handed to the emitter
  std::uint64_t units_sent = 0;      // those of batches that went out whole
  std::uint64_t documents_sent = 0;  // datagrams and HTTP documents; a split segment is several
  std::uint64_t documents_sent_http = 0;  // of these, by HTTP
  std::uint64_t in_progress_sent = 0;     // documents of segments in progress
  std::uint64_t in_progress_dropped = 0;  // those never tried: list full, too large, or stopped
  std::uint64_t bytes_sent = 0;
  std::uint64_t units_split = 0;  // too large for one datagram
  std::uint64_t units_truncated =
      0;  // still too large: metadata, stacks or queries were cut, with a mark
  std::uint64_t dropped_queue_full = 0;   // units
  std::uint64_t dropped_send_failed = 0;  // documents
  std::uint64_t dropped_too_large = 0;    // documents, even when cut
  std::uint64_t dropped_stopped = 0;      // ended after the recorder
  std::uint64_t values_lost =
      0;  // annotations, metadata and the like beyond segment_bytes_max or refused
  std::uint64_t context_missing = 0;
  std::uint64_t reconnects = 0;  // the daemon's address looked up and the socket opened again
};

// One configuration, one sampler, one queue. See above for lifetime and threads.
class Recorder {
 public:
  // The environment is applied to `config` (Config::FromEnvironment).
  explicit Recorder(Config config = {});
  // Sends what is queued, for Config::flush_timeout_ms at most.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Always sampled unless the recorder is disabled; current on the calling thread.
  Segment BeginSegment(std::string_view name) noexcept {
    if (!head_->enabled.load(std::memory_order_relaxed)) return {};
    return BeginSampled(name);
  }
  // The sampler decides. A new segment that it does not sample costs next to nothing: its ids are
  // worked out when they are asked for.
  Segment BeginSegmentWithSampling(std::string_view name) noexcept {
    if (!head_->enabled.load(std::memory_order_relaxed)) return {};
    return BeginDecided(name);
  }
  Segment BeginSegmentWithSampling(std::string_view name, const SamplingRequest& request) noexcept {
    if (!head_->enabled.load(std::memory_order_relaxed)) return {};
    return BeginDecided(name, request);
  }
  // Continues the caller's trace. Its decision wins; without one (absent, or `?`) the sampler
  // decides.
  Segment BeginSegment(std::string_view name, const TraceHeader& incoming,
                       const SamplingRequest& request = {}) noexcept {
    if (!head_->enabled.load(std::memory_order_relaxed)) return {};
    return BeginContinued(name, incoming, request);
  }
  // Has ids for logs and callees, and records nothing.
  Segment BeginUnsampledSegment(std::string_view name) noexcept {
    if (!head_->enabled.load(std::memory_order_relaxed)) return {};
    return BeginUnsampled(name);
  }

  // A context whose segment somebody else sends, as in Lambda: subsegments begun in it are sent on
  // their own.
  Context ContinueTrace(const TraceHeader& incoming) noexcept;

  // At run time; what is open when it is switched off still ends and is sent.
  void SetEnabled(bool enabled) noexcept;
  // False: everything that begins is empty.
  bool enabled() const noexcept { return head_->enabled.load(std::memory_order_relaxed); }

  // Waits until everything ended before the call has been sent or dropped. False when time ran out.
  bool Flush(int timeout_ms) noexcept;

  Counters counters() const noexcept;
  // After the environment was applied.
  const Config& config() const noexcept;
  Sampler& sampler() const noexcept;
  // What plugins found so far; "" before they have.
  std::string origin() const;

  // Made by the first Configure or, failing that, the first use.
  static Recorder& Global() noexcept;

 private:
  friend struct detail::Access;
  Segment BeginSampled(std::string_view name) noexcept;
  Segment BeginDecided(std::string_view name) noexcept;
  Segment BeginDecided(std::string_view name, const SamplingRequest& request) noexcept;
  Segment BeginContinued(std::string_view name, const TraceHeader& incoming,
                         const SamplingRequest& request) noexcept;
  Segment BeginUnsampled(std::string_view name) noexcept;

  detail::CoreHead* head_;
  detail::Core* core_;
};

// Makes the global recorder. False (and a line in the log) when there is one already: it stays as
// it is.
bool Configure(Config config);
// Recorder's methods of these names, on the global recorder.
inline Segment BeginSegment(std::string_view name) noexcept {
  return Recorder::Global().BeginSegment(name);
}
inline Segment BeginSegmentWithSampling(std::string_view name) noexcept {
  return Recorder::Global().BeginSegmentWithSampling(name);
}
inline Segment BeginSegmentWithSampling(std::string_view name,
                                        const SamplingRequest& request) noexcept {
  return Recorder::Global().BeginSegmentWithSampling(name, request);
}
// What is queued of the global recorder; also done at exit.
bool Flush(int timeout_ms) noexcept;

}  // namespace xray
