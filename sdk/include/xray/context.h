// Where in which trace a piece of code runs, and how that is handed from one thread or task to
// another.
//
// Every thread has a current context; beginning a segment or subsegment makes it current, ending it
// brings back the one before. A Context is a value: copy it to a thread, a queue or a coroutine,
// and a ContextGuard there makes it current. It keeps what it points to alive; nothing is ended by
// it.
//
// Thread-safety: a Context is a value; distinct copies may be used by distinct threads, also of one
// entity. Errors:        none; an empty context is legal everywhere.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include <xray/ids.h>
#include <xray/trace_header.h>

namespace xray {

class Recorder;
class Entity;

namespace detail {
struct CoreHead;
struct Node;
struct Extras;
struct Access;
void RetainNode(Node* node) noexcept;
void ReleaseNode(Node* node) noexcept;
void RetainExtras(Extras* extras) noexcept;
void ReleaseExtras(Extras* extras) noexcept;
}  // namespace detail

// A place in a trace: a segment or subsegment, its ids, and whether it is recorded.
class Context {
 public:
  Context() noexcept = default;
  Context(const Context& other) noexcept
      : core_(other.core_),
        node_(other.node_),
        extras_(other.extras_),
        trace_id_(other.trace_id_),
        id_(other.id_),
        state_(other.state_) {
    if (node_) detail::RetainNode(node_);
    if (extras_) detail::RetainExtras(extras_);
  }
  Context(Context&& other) noexcept
      : core_(other.core_),
        node_(other.node_),
        extras_(other.extras_),
        trace_id_(other.trace_id_),
        id_(other.id_),
        state_(other.state_) {
    other.node_ = nullptr;
    other.extras_ = nullptr;
    other.state_ = State::kEmpty;
  }
  Context& operator=(Context other) noexcept {
    swap(other);
    return *this;
  }
  ~Context() {
    if (node_) detail::ReleaseNode(node_);
    if (extras_) detail::ReleaseExtras(extras_);
  }
  // Exchanges the two places; nothing is begun or ended.
  void swap(Context& other) noexcept {
    std::swap(core_, other.core_);
    std::swap(node_, other.node_);
    std::swap(extras_, other.extras_);
    std::swap(trace_id_, other.trace_id_);
    std::swap(id_, other.id_);
    std::swap(state_, other.state_);
  }

  // The calling thread's.
  static Context Current() noexcept;

  // No trace here.
  bool empty() const noexcept { return state_ == State::kEmpty; }
  // There is a trace and it is recorded.
  bool sampled() const noexcept { return state_ == State::kSampled; }
  TraceId trace_id() const noexcept { return trace_id_; }
  // Of the current segment or subsegment; what a callee takes as its parent.
  SegmentId id() const noexcept { return id_; }

  // What an outgoing request carries: Root, Parent, Sampled, and everything the incoming one had
  // besides.
  TraceHeader ToHeader() const;
  // "1-...@<id>" while sampled, else empty: for log lines, as the X-Ray SDK for Java writes it.
  std::string ToLogText() const;

 private:
  friend struct detail::Access;
  enum class State : unsigned char { kEmpty, kUnsampled, kSampled };

  detail::CoreHead* core_ = nullptr;  // lives as long as the process
  detail::Node* node_ =
      nullptr;  // what is recorded into; null when unsampled or continued from elsewhere
  detail::Extras* extras_ = nullptr;  // Lineage, tracestate and the like, when there are any
  TraceId trace_id_;
  SegmentId id_;
  State state_ = State::kEmpty;
};

// Makes `context` the calling thread's until the guard is destroyed, on the thread that made it.
class [[nodiscard]] ContextGuard {
 public:
  // Remembers the context that was current; the destructor brings it back.
  explicit ContextGuard(Context context) noexcept;
  ~ContextGuard();
  ContextGuard(const ContextGuard&) = delete;
  ContextGuard& operator=(const ContextGuard&) = delete;

 private:
  Context previous_;
};

// Makes `next` the calling thread's context and returns what was: for executors and schedulers that
// switch tasks.
Context ExchangeCurrent(Context next) noexcept;

// A callable that runs `function` in the context in which Wrap was called: for threads, pools,
// std::async.
//   std::async(std::launch::async, xray::Wrap([] { ... }));
template <class F>
auto Wrap(F&& function) {
  return [context = Context::Current(),
          function = std::forward<F>(function)](auto&&... arguments) mutable
             -> std::invoke_result_t<std::decay_t<F>&, decltype(arguments)...> {
    ContextGuard guard(context);
    return std::invoke(function, std::forward<decltype(arguments)>(arguments)...);
  };
}

}  // namespace xray
