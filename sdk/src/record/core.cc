#include "src/record/core.h"

#include <pthread.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "src/emit/address.h"
#include "src/emit/emitter.h"
#include "src/record/node_pool.h"

namespace xray::detail {

std::atomic<int> enabled_recorders{0};

// Every core of the process, for fork() and so that none counts as leaked.
struct CoreRegistry {
  std::mutex mutex;
  std::vector<Core*> cores;

  static CoreRegistry& Get() {
    static auto& registry = *new CoreRegistry;
    return registry;
  }

  void Add(Core* core) {
    const std::lock_guard lock(mutex);
    if (cores.empty()) {
      pthread_atfork([] { Get().Lock(); }, [] { Get().Unlock(); }, [] { Get().InChild(); });
    }
    cores.push_back(core);
  }

  void Lock() {
    mutex.lock();
    NodePool::LockForFork();
  }
  void Unlock() {
    NodePool::UnlockForFork();
    mutex.unlock();
  }
  void InChild() {
    Unlock();
    ReseedAllThreads();
    for (Core* core : cores) core->AfterForkInChild();
  }
};

Counters AtomicCounters::Snapshot() const noexcept {
  constexpr auto order = std::memory_order_relaxed;
  Counters c;
  c.segments_ended = segments_ended.load(order);
  c.units_queued = units_queued.load(order);
  c.units_sent = units_sent.load(order);
  c.documents_sent = documents_sent.load(order);
  c.documents_sent_http = documents_sent_http.load(order);
  c.in_progress_sent = in_progress_sent.load(order);
  c.in_progress_dropped = in_progress_dropped.load(order);
  c.bytes_sent = bytes_sent.load(order);
  c.units_split = units_split.load(order);
  c.units_truncated = units_truncated.load(order);
  c.dropped_queue_full = dropped_queue_full.load(order);
  c.dropped_send_failed = dropped_send_failed.load(order);
  c.dropped_too_large = dropped_too_large.load(order);
  c.dropped_stopped = dropped_stopped.load(order);
  c.values_lost = values_lost.load(order);
  c.context_missing = context_missing.load(order);
  c.reconnects = reconnects.load(order);
  return c;
}

namespace {

std::string ReadFile(const std::string& path, bool& read) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  read = file.good() || file.eof();
  return text;
}

const char* Word(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarn: return "warning";
    case LogLevel::kError: return "error";
    case LogLevel::kSilent: break;
  }
  return "";
}

}  // namespace

Core::Core(Config config) : config_(std::move(config)) {
  clock_ = config_.clock.get();
  random_ = config_.random.get();
  if (!config_.fetcher) config_.fetcher = PlainHttpFetcher();
  if (!config_.plugin_host.fetcher) config_.plugin_host.fetcher = config_.fetcher;
  const DaemonAddress address = ParseDaemonAddress(config_.daemon_address);
  if (!address.error.empty()) {
    Log(LogLevel::kError, address.error + "; using " + Config().daemon_address);
    config_.daemon_address = Config().daemon_address;
  }
  sampler_ = config_.sampler ? config_.sampler : MakeSampler();
  emitter_.store(new Emitter(*this));
}

Core* Core::Make(Config config) {
  auto* core = new Core(std::move(config));
  CoreRegistry::Get().Add(core);
  core->SetEnabled(core->config_.enabled);
  // What plugins find should be known to the first sampling decisions.
  if (core->config_.enabled && !core->config_.plugins.empty()) core->emitter()->EnsureThread();
  return core;
}

Core* Core::NewestEnabled() noexcept {
  CoreRegistry& registry = CoreRegistry::Get();
  const std::lock_guard lock(registry.mutex);
  const auto newest = std::find_if(registry.cores.rbegin(), registry.cores.rend(),
                                   [](const Core* core) { return core->enabled.load(); });
  return newest == registry.cores.rend() ? nullptr : *newest;
}

std::shared_ptr<Sampler> Core::MakeSampler() {
  if (config_.sampling == SamplingStrategy::kAll) {
    fixed_decision_ = FixedDecision::kSampled;
    return MakeFixedSampler(true);
  }
  if (config_.sampling == SamplingStrategy::kNone) {
    fixed_decision_ = FixedDecision::kUnsampled;
    return MakeFixedSampler(false);
  }
  const auto clock = config_.clock ? config_.clock : SystemClock();
  const auto random = config_.random ? config_.random : SystemRandom();
  std::shared_ptr<Sampler> local = MakeBuiltInSampler(clock, random);
  std::string rules = config_.sampling_rules;
  if (!config_.sampling_rules_file.empty()) {
    bool read = false;
    rules = ReadFile(config_.sampling_rules_file, read);
    if (!read) {
      Log(LogLevel::kError, "sampling rules " + config_.sampling_rules_file +
                                " cannot be read; using the built-in rules");
      rules.clear();
    }
  }
  if (!rules.empty()) {
    LocalRules made = MakeLocalSampler(rules, clock, random);
    if (made.sampler)
      local = made.sampler;
    else
      Log(LogLevel::kError, "sampling rules: " + made.error + "; using the built-in rules");
  }
  if (config_.sampling == SamplingStrategy::kLocalized) return local;
  CentralSamplerOptions options;
  options.endpoint = "http://" + ParseDaemonAddress(config_.daemon_address).tcp.ToString();
  options.fallback = std::move(local);
  options.fetcher = config_.fetcher;
  options.clock = clock;
  options.random = random;
  options.log = [this](LogLevel level, std::string_view text) { Log(level, text); };
  return CentralSampler::Make(std::move(options));
}

void Core::Stop() noexcept {
  SetEnabled(false);
  stopped_.store(true);
  Emitter* emitter = emitter_.exchange(nullptr);
  if (emitter) {
    emitter->Stop(config_.flush_timeout_ms);
    // Not freed: a segment that ends at this moment on another thread may have seen it.
    static auto& kept = *new std::vector<Emitter*>;
    const std::lock_guard lock(CoreRegistry::Get().mutex);
    kept.push_back(emitter);
  }
  sampler_.reset();
}

void Core::SetEnabled(bool on) noexcept {
  if (stopped_.load()) return;
  if (enabled.exchange(on) != on) enabled_recorders.fetch_add(on ? 1 : -1);
}

void Core::Enqueue(Node* unit) noexcept {
  Count(counters_.units_queued);
  Emitter* emitter = emitter_.load(std::memory_order_acquire);
  if (emitter) return emitter->Push(unit);
  Count(counters_.dropped_stopped);
  ReleaseUnit(unit);
}

void Core::EnqueueInProgress(Tree* tree) noexcept {
  Emitter* emitter = emitter_.load(std::memory_order_acquire);
  if (emitter) return emitter->PushInProgress(tree);
  Count(counters_.in_progress_dropped);
}

void Core::Log(LogLevel level, std::string_view text) noexcept {
  if (level < config_.log_level || config_.log_level == LogLevel::kSilent) return;
  try {
    if (config_.log) return config_.log(level, text);
    std::fprintf(stderr, "xray: %s: %.*s\n", Word(level), static_cast<int>(text.size()),
                 text.data());
  } catch (...) {
    return;  // the host's log threw: nobody left to tell
  }
}

void Core::LogSparsely(Topic topic, LogLevel level, std::string_view text) noexcept {
  TopicState& state = topics_[static_cast<int>(topic)];
  const std::int64_t now_ns = MonotonicNowNs();
  std::int64_t next_ns = state.next_ns.load(std::memory_order_relaxed);
  if (now_ns < next_ns || !state.next_ns.compare_exchange_strong(next_ns, now_ns + 1'000'000'000)) {
    Count(state.suppressed);
    return;
  }
  const std::uint64_t suppressed = state.suppressed.exchange(0);
  if (suppressed == 0) return Log(level, text);
  try {
    Log(level, std::string(text) + " (and " + std::to_string(suppressed) + " more like it)");
  } catch (...) {
    Log(level, text);
  }
}

void Core::Watch(Tree* tree) noexcept {
  const std::lock_guard lock(watch_mutex_);
  tree->watch_due_ns = NowNs() + std::int64_t{config_.in_progress_after_ms} * 1'000'000;
  tree->watch_next = watch_first_;
  if (watch_first_) watch_first_->watch_previous = tree;
  watch_first_ = tree;
  if (Emitter* emitter = emitter_.load(std::memory_order_acquire)) emitter->EnsureThread();
}

void Core::Unwatch(Tree* tree) noexcept {
  const std::lock_guard lock(watch_mutex_);
  (tree->watch_previous ? tree->watch_previous->watch_next : watch_first_) = tree->watch_next;
  if (tree->watch_next) tree->watch_next->watch_previous = tree->watch_previous;
  tree->watch_previous = tree->watch_next = nullptr;
}

void Core::SetResources(ResourceBlocks blocks) noexcept {
  if (resources()) return;
  try {
    resources_.store(new ResourceBlocks(std::move(blocks)), std::memory_order_release);
  } catch (...) {
    Log(LogLevel::kError, "no memory for what the plugins found");
  }
}

void Core::AfterForkInChild() noexcept {
  if (stopped_.load()) return;
  // The parent's emitter may have been at work in any line: the child leaves it as it is and takes
  // another.
  static auto& left = *new std::vector<Emitter*>;
  try {
    left.push_back(emitter_.exchange(new Emitter(*this)));
  } catch (...) {
    emitter_.store(nullptr);
  }
  watch_first_ = nullptr;
  if (sampler_) sampler_->AfterFork();
}

}  // namespace xray::detail
