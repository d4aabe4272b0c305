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

#include <cstdint>
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

// The words of a Context. Copying them is all that making a place current and bringing one back
// costs; who copies them by hand sees to the reference of `held`.
struct Place {
  static constexpr std::uintptr_t kPresent = 1;  // without it there is no trace here
  static constexpr std::uintptr_t kSampled = 2;
  static constexpr std::uintptr_t kHoldsNode = 4;
  static constexpr std::uintptr_t kDerivedTraceId = 8;
  static constexpr std::uintptr_t kFlags = 15;

  // A CoreHead, which lives as long as the process; also of the recorder that was last at work
  // where nothing is present any more.
  std::uintptr_t core_and_flags = 0;
  // What is recorded into, under kHoldsNode. Else Lineage, tracestate and the like, when there are
  // any.
  void* held = nullptr;
  TraceId trace_id;  // with kDerivedTraceId only its time: the rest is worked out from `id`
  SegmentId id;

  bool Has(std::uintptr_t flag) const noexcept { return (core_and_flags & flag) != 0; }
  bool empty() const noexcept { return !Has(kPresent); }
  // Ids are not shared but by what is the same place.
  bool SameAs(const Place& other) const noexcept {
    return id == other.id && core_and_flags == other.core_and_flags;
  }
};

TraceId DerivedTraceId(const Place& place) noexcept;
void Retain(const Place& place) noexcept;
void Release(const Place& place) noexcept;
}  // namespace detail

// A place in a trace: a segment or subsegment, its ids, and whether it is recorded.
class Context {
 public:
  Context() noexcept = default;
  Context(const Context& other) noexcept : place_(other.place_) {
    if (place_.held) detail::Retain(place_);
  }
  Context(Context&& other) noexcept : place_(other.place_) {
    other.place_.core_and_flags = 0;
    other.place_.held = nullptr;
  }
  Context& operator=(Context other) noexcept {
    swap(other);
    return *this;
  }
  ~Context() {
    if (place_.held) detail::Release(place_);
  }
  // Exchanges the two places; nothing is begun or ended.
  void swap(Context& other) noexcept { std::swap(place_, other.place_); }

  // The calling thread's.
  static Context Current() noexcept;

  // No trace here.
  bool empty() const noexcept { return place_.empty(); }
  // There is a trace and it is recorded.
  bool sampled() const noexcept { return place_.Has(detail::Place::kSampled); }
  TraceId trace_id() const noexcept {
    return place_.Has(detail::Place::kDerivedTraceId) ? detail::DerivedTraceId(place_)
                                                      : place_.trace_id;
  }
  // Of the current segment or subsegment; what a callee takes as its parent.
  SegmentId id() const noexcept { return place_.id; }

  // What an outgoing request carries: Root, Parent, Sampled, and everything the incoming one had
  // besides.
  TraceHeader ToHeader() const;
  // "1-...@<id>" while sampled, else empty: for log lines, as the X-Ray SDK for Java writes it.
  std::string ToLogText() const;

 private:
  friend struct detail::Access;
  detail::Place place_;
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
