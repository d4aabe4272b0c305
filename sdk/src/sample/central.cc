#include "src/sample/central.h"

#include <algorithm>
#include <utility>

#include "src/net/deadline.h"
#include "src/text/hex.h"

namespace xray {
namespace detail {
namespace {

CentralSamplerOptions WithDefaults(CentralSamplerOptions options) {
  if (!options.clock) options.clock = SystemClock();
  if (!options.random) options.random = SystemRandom();
  if (!options.fetcher) options.fetcher = PlainHttpFetcher();
  if (!options.fallback) options.fallback = MakeBuiltInSampler(options.clock, options.random);
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  return options;
}

void Increment(std::atomic<std::uint64_t>& counter) noexcept {
  counter.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

CentralSamplerByPolling::CentralSamplerByPolling(CentralSamplerOptions options)
    : options_(WithDefaults(std::move(options))),
      manifest_ttl_ns_(std::int64_t{options_.manifest_ttl_ms} * 1'000'000),
      clock_(options_.clock),
      random_(*options_.random),
      thread_(std::make_unique<PollThread>()) {
  NewClientId();
}

SamplingDecision CentralSamplerByPolling::Decide(const SamplingRequest& request) noexcept {
  if (!thread_settled_.load(std::memory_order_acquire)) BeginThread();
  {
    const Snapshot<RuleSet>::Reader reader(rules_);
    const RuleSet* set = reader.get();
    const std::int64_t now_ns = clock_.NowNs();
    if (set && now_ns - set->refreshed_ns <= manifest_ttl_ns_) {
      for (const CentralRule& rule : set->rules) {
        if (!rule.Matches(request)) continue;
        return {rule.state->Decide(now_ns, rule.may_borrow, random_), rule.recorded};
      }
    }
  }
  Increment(counts_.fallback_decisions);
  return options_.fallback->Decide(request);
}

CentralSampler::Counters CentralSamplerByPolling::counters() const noexcept {
  constexpr auto order = std::memory_order_relaxed;
  return {.rule_fetches = counts_.rule_fetches.load(order),
          .rule_fetch_failures = counts_.rule_fetch_failures.load(order),
          .target_fetches = counts_.target_fetches.load(order),
          .target_fetch_failures = counts_.target_fetch_failures.load(order),
          .fallback_decisions = counts_.fallback_decisions.load(order)};
}

void CentralSamplerByPolling::StartThread(bool start_thread) noexcept {
  thread_wanted_.store(start_thread);
  thread_settled_.store(!start_thread);
}

void CentralSamplerByPolling::BeginThread() noexcept {
  if (thread_settled_.exchange(true) || !thread_wanted_.load()) return;
  if (!thread_->Start([this] { Run(); })) {
    Log(LogLevel::kError, "no thread for centralised sampling: local rules decide");
  }
}

int CentralSamplerByPolling::JitterMs(int max_ms) noexcept {
  return max_ms <= 0 ? 0
                     : static_cast<int>(random_.Next() % (static_cast<std::uint64_t>(max_ms) + 1));
}

void CentralSamplerByPolling::Run() noexcept {
  const auto targets_ms = [this] {
    return options_.targets_interval_ms + JitterMs(options_.targets_jitter_ms);
  };
  Deadline rules(0);
  Deadline targets(targets_ms());
  try {
    do {
      if (rules.passed()) {
        // Who starts before its daemon does not wait five minutes for its first rules.
        rules =
            Deadline(PollRules() ? options_.rules_interval_ms + JitterMs(options_.rules_jitter_ms)
                                 : std::min(options_.rules_interval_ms, targets_ms()));
      }
      if (targets.passed() && !thread_->stopping()) {
        PollTargets();
        targets = Deadline(targets_ms());
      }
    } while (thread_->Sleep(std::min(rules.remaining_ms(), targets.remaining_ms())));
  } catch (...) {
    Log(LogLevel::kError, "centralised sampling ends: out of memory");
  }
}

void CentralSamplerByPolling::NewClientId() noexcept {
  char id[24];
  WriteHex(id, random_.Next(), 16);
  WriteHex(id + 16, random_.Next() & 0xFFFF'FFFF, 8);
  client_id_.assign(id, sizeof id);
}

void CentralSamplerByPolling::AfterFork() noexcept {
  thread_.release()->AbandonInChild();
  thread_ = std::make_unique<PollThread>();
  rules_.ForgetReaders();
  NewClientId();
  if (const RuleSet* set = rules_.present()) {
    for (const CentralRule& rule : set->rules) rule.state->AfterFork();
  }
  thread_settled_.store(!thread_wanted_.load());
}

void CentralSamplerByPolling::Log(LogLevel level, const std::string& text) const {
  if (options_.log) options_.log(level, text);
}

void CentralSamplerByPolling::LogFailure(bool& was_failing, std::string_view what,
                                         const std::string& error) const {
  if (thread_->stopping()) return;
  Log(std::exchange(was_failing, true) ? LogLevel::kDebug : LogLevel::kWarn,
      std::string(what) + " from " + options_.endpoint + ": " + error);
}

FetchResponse CentralSamplerByPolling::Post(std::string_view path, std::string body) {
  FetchRequest request{.method = "POST", .url = options_.endpoint + std::string(path)};
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  request.timeout_ms = options_.fetch_timeout_ms;
  request.connect_timeout_ms = options_.fetch_timeout_ms;
  request.cancel_fd = thread_->cancel_fd();
  FetchResponse response = options_.fetcher->Fetch(request);
  if (response.error.empty() && !response.ok()) {
    response.error =
        "status " + std::to_string(response.status) + " " + response.body.substr(0, 200);
  }
  return response;
}

}  // namespace detail

std::shared_ptr<CentralSampler> CentralSampler::Make(CentralSamplerOptions options) {
  return std::make_shared<detail::CentralSamplerByPolling>(std::move(options));
}

}  // namespace xray
