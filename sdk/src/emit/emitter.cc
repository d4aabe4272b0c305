#include "src/emit/emitter.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "src/record/core.h"
#include "src/record/system.h"

namespace xray::detail {
namespace {

constexpr auto kBusyRest = std::chrono::milliseconds(10);
constexpr auto kDeepRest = std::chrono::milliseconds(1000);
constexpr int kBusyRounds = 100;         // rounds without work before the sleep gets deep
constexpr std::size_t kWakeEvery = 256;  // units after which a busy emitter is woken early

}  // namespace

Emitter::Emitter(Core& core) : core_(core), transport_(core) {}

Emitter::~Emitter() { Stop(0); }

void Emitter::Push(Node* unit) noexcept {
  const Config& config = core_.config();
  const std::size_t before = queued_units_.fetch_add(1, std::memory_order_relaxed);
  const std::size_t bytes = queued_bytes_.fetch_add(unit->unit_bytes, std::memory_order_relaxed);
  if (before >= config.queue_segments_max || bytes + unit->unit_bytes > config.queue_bytes_max) {
    queued_units_.fetch_sub(1, std::memory_order_relaxed);
    queued_bytes_.fetch_sub(unit->unit_bytes, std::memory_order_relaxed);
    Count(core_.counters().dropped_queue_full);
    core_.LogSparsely(Core::Topic::kQueue, LogLevel::kWarn,
                      "the queue of segments to send is full: dropped");
    ReleaseUnit(unit);
    return;
  }
  Node* head = head_.load(std::memory_order_relaxed);
  do {
    unit->queue_next = head;
  } while (!head_.compare_exchange_weak(head, unit, std::memory_order_seq_cst,
                                        std::memory_order_relaxed));
  if (!thread_running_.load(std::memory_order_relaxed)) EnsureThread();
  if (deep_sleep_.load(std::memory_order_seq_cst) || (before + 1) % kWakeEvery == 0) Wake();
}

void Emitter::PushInProgress(Tree* tree) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (!KeepInProgress(tree)) return;
  }
  EnsureThread();
  Wake();
}

// With the mutex held.
bool Emitter::KeepInProgress(Tree* tree) noexcept {
  try {
    if (!ended_ && in_progress_.size() < core_.config().queue_segments_max) {
      in_progress_.push_back(tree);
      RetainTree(tree);
      return true;
    }
  } catch (...) {  // no memory: as when the list is full
  }
  Count(core_.counters().in_progress_dropped);
  return false;
}

void Emitter::EnsureThread() noexcept {
  const std::lock_guard lock(mutex_);
  if (thread_ || ended_) return;
  try {
    thread_ = std::make_unique<std::thread>([this] {
      pthread_setname_np(pthread_self(), "xray-emit");
      Run();
    });
    thread_running_.store(true, std::memory_order_relaxed);
  } catch (...) {
    core_.LogSparsely(Core::Topic::kSend, LogLevel::kError,
                      "the thread that sends segments could not be started");
  }
}

void Emitter::Wake() noexcept {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

bool Emitter::Flush(int timeout_ms) noexcept {
  if (!head_.load(std::memory_order_acquire) && !thread_running_.load()) return true;
  EnsureThread();
  std::unique_lock lock(mutex_);
  if (ended_) return false;
  const std::uint64_t ticket = ++flush_wanted_;
  woken_ = true;
  wake_.notify_one();
  return flushed_.wait_for(lock, std::chrono::milliseconds(timeout_ms), [&] {
    return flush_done_ >= ticket || ended_;
  }) && flush_done_ >= ticket;
}

void Emitter::Stop(int timeout_ms) noexcept {
  std::unique_ptr<std::thread> thread;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    stopping_ = true;
    stop_deadline_ns_ = MonotonicNowNs() + std::int64_t{timeout_ms} * 1'000'000;
    woken_ = true;
    thread = std::move(thread_);
  }
  wake_.notify_one();
  if (thread && thread->joinable()) thread->join();
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  flushed_.notify_all();
  DropAll();
}

void Emitter::DropAll() noexcept {
  for (Node* unit = TakeAll(); unit;) {
    Node* next = unit->queue_next;
    Count(core_.counters().dropped_stopped);
    ReleaseUnit(unit);
    unit = next;
  }
  for (Tree* tree : TakeInProgress()) {
    Count(core_.counters().in_progress_dropped);
    ReleaseTree(tree);
  }
}

void Emitter::Run() noexcept {
  DetectResources();
  while (true) {
    std::uint64_t wanted = 0;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      wanted = flush_wanted_;
      stopping = stopping_;
    }
    // A unit pushed before Flush was called is in the stack by now: one round sends it.
    while (Round() && !(stopping && MonotonicNowNs() > stop_deadline_ns_)) idle_rounds_ = 0;
    {
      const std::lock_guard lock(mutex_);
      flush_done_ = std::max(flush_done_, wanted);
    }
    flushed_.notify_all();
    if (stopping) return;
    Rest();
  }
}

void Emitter::DetectResources() noexcept {
  const Config& config = core_.config();
  if (config.plugins.empty()) return;
  core_.SetResources(xray::DetectResources(config.plugins, config.plugin_host));
}

void Emitter::Rest() noexcept {
  const bool deep = ++idle_rounds_ > kBusyRounds && core_.config().in_progress_after_ms == 0;
  if (deep) {
    deep_sleep_.store(true, std::memory_order_seq_cst);
    // A push between the last look and the store has not seen the flag.
    if (head_.load(std::memory_order_seq_cst)) {
      deep_sleep_.store(false, std::memory_order_relaxed);
      return;
    }
  }
  {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, deep ? kDeepRest : kBusyRest, [&] { return woken_ || stopping_; });
    woken_ = false;
  }
  deep_sleep_.store(false, std::memory_order_relaxed);
  if (core_.config().in_progress_after_ms > 0) QueueDueTrees();
}

Node* Emitter::TakeAll() noexcept {
  Node* stack = head_.exchange(nullptr, std::memory_order_acquire);
  Node* queue = nullptr;  // oldest first
  while (stack) {
    Node* next = stack->queue_next;
    stack->queue_next = queue;
    queue = stack;
    stack = next;
  }
  return queue;
}

std::vector<Tree*> Emitter::TakeInProgress() noexcept {
  const std::lock_guard lock(mutex_);
  return std::exchange(in_progress_, {});
}

// Sends what is there; false when there was nothing.
bool Emitter::Round() noexcept {
  bool any = false;
  for (Tree* tree : TakeInProgress()) {
    any = true;
    AppendInProgress(tree);
    ReleaseTree(tree);
  }
  for (Node* unit = TakeAll(); unit;) {
    any = true;
    Node* next = unit->queue_next;
    queued_units_.fetch_sub(1, std::memory_order_relaxed);
    queued_bytes_.fetch_sub(unit->unit_bytes, std::memory_order_relaxed);
    AppendUnit(unit);
    ReleaseUnit(unit);
    unit = next;
    if (batch_.size() >= UdpSocket::kBatchMax || batch_bytes_ >= kBatchBytesMax) SendBatch();
  }
  SendBatch();
  return any;
}

ProcessBlocks Emitter::Process() const noexcept {
  ProcessBlocks process{.service_version = core_.config().service_version};
  if (const ResourceBlocks* resources = core_.resources()) {
    process.origin = resources->origin;
    process.aws_json = resources->aws_json;
  }
  return process;
}

void Emitter::AppendUnit(Node* unit) {
  AtomicCounters& counters = core_.counters();
  Documents documents = Split(*unit, Process(), Transport::kDocumentBytesMax);
  if (documents.split) Count(counters.units_split);
  if (documents.truncated > 0) Count(counters.units_truncated);
  if (documents.too_large > 0) {
    Count(counters.dropped_too_large, static_cast<std::uint64_t>(documents.too_large));
    core_.LogSparsely(
        Core::Topic::kTooLarge, LogLevel::kWarn,
        "'" + AllowedName(unit->name) + "' does not fit into a datagram, even shortened: dropped");
  }
  ++batch_units_;
  for (std::string& text : documents.texts) {
    text.insert(0, Transport::HeaderLine());
    batch_bytes_ += text.size();
    batch_.push_back(std::move(text));
  }
}

void Emitter::AppendInProgress(Tree* tree) {
  std::string text = Transport::HeaderLine();
  {
    const std::lock_guard lock(tree->mutex);
    if (tree->handed_over) return;  // its end says more
    AppendDocument(text, *tree->root, Process(), {.stop_bytes = Transport::kDocumentBytesMax});
    if (text.size() > Transport::kDocumentBytesMax) {
      text = Transport::HeaderLine();
      AppendDocument(text, *tree->root, Process(), {.children = true, .metadata = true});
    }
  }
  if (text.size() > Transport::kDocumentBytesMax) {
    Count(core_.counters().in_progress_dropped);
    return;
  }
  batch_bytes_ += text.size();
  batch_.push_back(std::move(text));
  ++batch_in_progress_;
}

void Emitter::QueueDueTrees() noexcept {
  const std::int64_t now_ns = core_.NowNs();
  const std::int64_t after_ns = std::int64_t{core_.config().in_progress_after_ms} * 1'000'000;
  const std::lock_guard watch(core_.watch_mutex_);
  for (Tree* tree = core_.watch_first_; tree; tree = tree->watch_next) {
    if (tree->watch_due_ns > now_ns) continue;
    tree->watch_due_ns = now_ns + after_ns;
    const std::lock_guard lock(mutex_);
    KeepInProgress(tree);
  }
}

void Emitter::SendBatch() noexcept {
  if (batch_.empty()) return;
  const auto wait = [this](int ms) {
    std::unique_lock lock(mutex_);
    if (stopping_ && MonotonicNowNs() > stop_deadline_ns_) return false;
    wake_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return stopping_; });
    return true;
  };
  const Transport::Outcome outcome = transport_.Send(batch_, wait);
  AtomicCounters& counters = core_.counters();
  Count(counters.documents_sent, outcome.sent_udp + outcome.sent_http);
  Count(counters.documents_sent_http, outcome.sent_http);
  Count(counters.dropped_send_failed, outcome.failed);
  for (std::size_t i = 0; i + outcome.failed < batch_.size(); ++i)
    Count(counters.bytes_sent, batch_[i].size());
  if (outcome.failed == 0) {
    Count(counters.units_sent, batch_units_);
    Count(counters.in_progress_sent, batch_in_progress_);
  }
  batch_.clear();
  batch_bytes_ = batch_units_ = batch_in_progress_ = 0;
}

}  // namespace xray::detail
