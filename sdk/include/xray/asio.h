// The current context across Boost.Asio: coroutines and completion handlers, on however many
// threads.
//
// A traced executor remembers, for every operation begun on it, the context that was current at
// that moment, and runs the operation's completion in it. A coroutine begins an operation whenever
// it suspends, so it goes on in the context it was in, on whatever thread; two coroutines that take
// turns on one thread do not see each other's.
//
//   xray::asio::Spawn(io, Serve(std::move(socket)), boost::asio::detached);
//
// This holds for I/O objects made on a coroutine's own executor and for branches of `a() && b()` as
// well. Use one strand like this: Traced(make_strand(io)). A strand around a traced executor mixes
// up the contexts of its functions.
//
// Thread-safety: as the executor inside. Operations share nothing, so none waits for another.
// Ownership:     an operation keeps its context, and its segment's memory, until its handler ran.
// Errors:        nothing is thrown but by the executor inside. Without memory for a copy the
//                context at completion takes its place.
#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

#include <xray/context.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

namespace xray::asio {

namespace detail {

// A context kept for a handler. One pointer, so that any_io_executor holds a traced executor
// without allocating.
class Snapshot {
 public:
  Snapshot() noexcept = default;
  // Costs no allocation where no context is.
  static Snapshot Take() noexcept {
    static Block empty;
    Context current = Context::Current();
    if (current.empty()) {
      empty.references.fetch_add(1, std::memory_order_relaxed);
      return Snapshot(&empty);
    }
    return Snapshot(new (std::nothrow) Block{1, std::move(current)});
  }
  Snapshot(const Snapshot& other) noexcept : block_(other.block_) {
    if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  Snapshot(Snapshot&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Snapshot& operator=(Snapshot other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Snapshot() {
    if (block_ && block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete block_;
  }

  // Null before it was taken, and where memory was short.
  const Context* get() const noexcept { return block_ ? &block_->context : nullptr; }
  friend bool operator==(const Snapshot&, const Snapshot&) noexcept = default;

 private:
  struct Block {
    std::atomic<std::size_t> references{1};
    Context context;
  };
  explicit Snapshot(Block* block) noexcept : block_(block) {}

  Block* block_ = nullptr;
};

template <class Function>
struct InContext {
  Context context;
  Function function;
  void operator()() {
    ContextGuard guard(std::move(context));
    function();
  }
};

template <class T>
inline constexpr bool kIsExecutionContext =
    std::is_convertible_v<T&, boost::asio::execution_context&>;

}  // namespace detail

// An executor like `Executor` that carries contexts. Models Asio's executor concept and converts to
// any_io_executor.
template <class Executor>
class TracedExecutor {
 public:
  using inner_executor_type = Executor;

  // A template, so that no other executor is converted on the way here.
  template <std::same_as<Executor> E>
  explicit TracedExecutor(E inner) noexcept : inner_(std::move(inner)) {}
  TracedExecutor(Executor inner, detail::Snapshot snapshot) noexcept
      : inner_(std::move(inner)), snapshot_(std::move(snapshot)) {}

  // The executor that does the work.
  const Executor& inner() const noexcept { return inner_; }

  template <class Function>
  void execute(Function&& function) const {
    inner_.execute(detail::InContext<std::decay_t<Function>>{
        snapshot_.get() ? *snapshot_.get() : Context::Current(), std::forward<Function>(function)});
  }

  template <class Property>
    requires(boost::asio::can_query<const Executor&, Property>::value)
  decltype(auto) query(const Property& property) const
      noexcept(boost::asio::is_nothrow_query<const Executor&, Property>::value) {
    return boost::asio::query(inner_, property);
  }

  template <class Property>
    requires(boost::asio::can_require<const Executor&, Property>::value)
  auto require(const Property& property) const {
    auto inner = boost::asio::require(inner_, property);
    return TracedExecutor<decltype(inner)>(std::move(inner), SnapshotFor<Property>());
  }

  template <class Property>
    requires(!boost::asio::can_require<const Executor&, Property>::value &&
             boost::asio::can_prefer<const Executor&, Property>::value)
  auto prefer(const Property& property) const {
    auto inner = boost::asio::prefer(inner_, property);
    return TracedExecutor<decltype(inner)>(std::move(inner), SnapshotFor<Property>());
  }

  friend bool operator==(const TracedExecutor& a, const TracedExecutor& b) noexcept {
    return a.inner_ == b.inner_ && a.snapshot_ == b.snapshot_;
  }

 private:
  // Every Asio operation asks for tracked work when it begins, on the thread that begins it. That
  // is the moment.
  template <class Property>
  detail::Snapshot SnapshotFor() const noexcept {
    using Tracked = boost::asio::execution::outstanding_work_t::tracked_t;
    // any_io_executor asks by the other name.
    if constexpr (std::is_same_v<Property, Tracked> ||
                  std::is_same_v<Property, boost::asio::execution::prefer_only<Tracked>>) {
      return detail::Snapshot::Take();
    } else {
      return snapshot_;
    }
  }

  Executor inner_;
  detail::Snapshot snapshot_;  // of the moment at which work was tracked
};

// `executor` with contexts; one that is traced already stays as it is.
template <class Executor>
  requires(!detail::kIsExecutionContext<Executor>)
auto Traced(const Executor& executor) {
  return TracedExecutor<Executor>(executor);
}
template <class Executor>
TracedExecutor<Executor> Traced(const TracedExecutor<Executor>& executor) {
  return executor;
}
inline boost::asio::any_io_executor Traced(const boost::asio::any_io_executor& executor) {
  using boost::asio::any_io_executor;
  const bool traced = executor.target<TracedExecutor<any_io_executor>>() ||
                      executor.target<TracedExecutor<boost::asio::io_context::executor_type>>() ||
                      executor.target<TracedExecutor<boost::asio::thread_pool::executor_type>>();
  return traced ? executor : any_io_executor(TracedExecutor<any_io_executor>(executor));
}
template <class ExecutionContext>
  requires(detail::kIsExecutionContext<ExecutionContext>)
auto Traced(ExecutionContext& context) {
  return Traced(context.get_executor());
}

#if defined(BOOST_ASIO_HAS_CO_AWAIT)
// co_spawn on a traced executor: `work` (an awaitable, or a function that returns one) begins in
// the context in which it is started, and what it makes current stays its own. `where` is an
// executor or an execution context.
template <class Where, class Work, class CompletionToken>
auto Spawn(Where&& where, Work&& work, CompletionToken&& token) {
  return boost::asio::co_spawn(Traced(where), std::forward<Work>(work),
                               std::forward<CompletionToken>(token));
}
#endif

// A completion handler that runs in the context in which it was bound. See BindContext.
template <class Handler>
class ContextBinder {
 public:
  ContextBinder(Context context, Handler handler)
      : context_(std::move(context)), handler_(std::move(handler)) {}

  // The handler without its context.
  const Handler& get() const noexcept { return handler_; }

  template <class... Arguments>
  decltype(auto) operator()(Arguments&&... arguments) {
    ContextGuard guard(context_);
    return std::invoke(handler_, std::forward<Arguments>(arguments)...);
  }

 private:
  Context context_;
  Handler handler_;
};

// For handlers on executors that are not traced. The handler keeps its executor, allocator and
// cancellation slot.
//   timer.async_wait(xray::asio::BindContext([](boost::system::error_code) { ... }));
template <class Handler>
ContextBinder<std::decay_t<Handler>> BindContext(Handler&& handler) {
  return {Context::Current(), std::forward<Handler>(handler)};
}

}  // namespace xray::asio

namespace boost::asio {

template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct associator<Associator, xray::asio::ContextBinder<Handler>, DefaultCandidate> {
  using type = typename Associator<Handler, DefaultCandidate>::type;
  static type get(const xray::asio::ContextBinder<Handler>& binder) noexcept {
    return Associator<Handler, DefaultCandidate>::get(binder.get());
  }
  static auto get(const xray::asio::ContextBinder<Handler>& binder,
                  const DefaultCandidate& candidate) noexcept
      -> decltype(Associator<Handler, DefaultCandidate>::get(binder.get(), candidate)) {
    return Associator<Handler, DefaultCandidate>::get(binder.get(), candidate);
  }
};

}  // namespace boost::asio
