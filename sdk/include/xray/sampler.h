// Who decides whether a request is traced, and what is known when it does.
//
// Thread-safety: Decide may be called from any thread at once and never blocks on the network.
// Ownership:     the recorder shares its sampler. Views of a request are borrowed for the call.
// Errors:        Decide does not fail; a sampler without rules decides by its built-in ones.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace xray {

class Clock;
class Random;
class HttpFetcher;
enum class LogLevel : unsigned char;

// Empty means unknown; unknown matches every pattern, as in the X-Ray SDKs for Go and Python.
// tidy:allow(view) borrowed for the call
struct SamplingRequest {
  std::string_view service_name;
  std::string_view service_type;  // origin, "AWS::EC2::Instance"
  std::string_view host;
  std::string_view method;
  std::string_view path;
};

// A rule's name by value: a rule may be replaced while a segment still carries its name.
class RuleName {
 public:
  static constexpr std::size_t kBytesMax = 32;  // X-Ray API, SamplingRule.RuleName
  constexpr RuleName() = default;
  explicit RuleName(std::string_view text) noexcept
      : size_(static_cast<unsigned char>(std::min(text.size(), kBytesMax))) {
    std::memcpy(text_.data(), text.data(), size_);
  }
  std::string_view view() const noexcept { return {text_.data(), size_}; }
  bool empty() const noexcept { return size_ == 0; }

 private:
  std::array<char, kBytesMax> text_{};
  unsigned char size_ = 0;
};

// The answer.
struct SamplingDecision {
  bool sampled = true;
  RuleName rule;  // empty when no named rule decided
};

// Implement it for a strategy of your own (Config::sampler).
class Sampler {
 public:
  virtual ~Sampler() = default;
  // Asked once for a segment that no caller has decided about.
  virtual SamplingDecision Decide(const SamplingRequest& request) noexcept = 0;
  // After fork: threads of the sampler are gone in the child; start them again when next needed.
  virtual void AfterFork() noexcept {}
};

// Everything or nothing.
std::shared_ptr<Sampler> MakeFixedSampler(bool sampled);

// `*` any characters, `?` exactly one; ASCII letters in either case. Linear in pattern x text, no
// recursion.
bool WildcardMatches(std::string_view pattern, std::string_view text) noexcept;

// Rules of a local file, versions 1 and 2 (X-Ray developer guide, "Configuring sampling rules" of
// the SDKs): first match in file order; a reservoir per second, then the rate.
struct LocalRules {
  std::string error;                 // empty when the text was accepted
  std::shared_ptr<Sampler> sampler;  // null when it was not
};
// `json` is the text of such a file; comments are ignored.
LocalRules MakeLocalSampler(std::string_view json, std::shared_ptr<Clock> clock,
                            std::shared_ptr<Random> random);
// One request a second and 5 % of the others: what every X-Ray SDK does without rules.
std::shared_ptr<Sampler> MakeBuiltInSampler(std::shared_ptr<Clock> clock,
                                            std::shared_ptr<Random> random);

// Centralised sampling: rules and targets from the daemon's TCP port (GetSamplingRules,
// SamplingTargets).
//
// One background thread, started by the first decision, fetches rules every 300 s and targets every
// 10 s, both with jitter. Until rules have come, or when they are older than an hour, `fallback`
// decides.
struct CentralSamplerOptions {
  std::string endpoint;  // "http://host:port"
  std::shared_ptr<Sampler> fallback;
  std::shared_ptr<HttpFetcher> fetcher;
  std::shared_ptr<Clock> clock;
  std::shared_ptr<Random> random;
  std::function<void(LogLevel, std::string_view)> log;
  int rules_interval_ms = 300'000;
  int rules_jitter_ms = 5'000;
  int targets_interval_ms = 10'000;
  int targets_jitter_ms = 100;
  int manifest_ttl_ms = 3'600'000;
  int fetch_timeout_ms = 2'000;
};

// See above. Recorder::sampler() is one under SamplingStrategy::kCentralized.
class CentralSampler : public Sampler {
 public:
  // Members of `options` that are null get their defaults.
  static std::shared_ptr<CentralSampler> Make(CentralSamplerOptions options);

  // Since it was made.
  struct Counters {
    std::uint64_t rule_fetches = 0;
    std::uint64_t rule_fetch_failures = 0;
    std::uint64_t target_fetches = 0;
    std::uint64_t target_fetch_failures = 0;
    std::uint64_t fallback_decisions = 0;
  };
  virtual Counters counters() const noexcept = 0;

  // The two polls, for tests that bring their own clock: what the thread would do now. Each returns
  // whether it succeeded. With `start_thread` false (below) nothing else polls.
  virtual bool PollRules() = 0;
  virtual bool PollTargets() = 0;
  // False, before the first decision: no thread, see above.
  virtual void StartThread(bool start_thread) noexcept = 0;
};

}  // namespace xray
