// The sampler whose rules come from the server through the daemon.
//
// Thread-safety: as CentralSampler says; polls exclude each other, Decide excludes nobody.
// Ownership:     owns its thread, which ends with it.
// Errors:        a poll that fails is counted, logged, and repeated; rules and counts stay.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <xray/config.h>
#include <xray/sampler.h>

#include "src/sample/central_rule.h"
#include "src/sample/central_wire.h"
#include "src/sample/poll_thread.h"
#include "src/sample/snapshot.h"

namespace xray::detail {

class CentralSamplerByPolling final : public CentralSampler {
 public:
  explicit CentralSamplerByPolling(CentralSamplerOptions options);

  SamplingDecision Decide(const SamplingRequest& request) noexcept override;
  void AfterFork() noexcept override;
  Counters counters() const noexcept override;
  bool PollRules() override;
  bool PollTargets() override;
  void StartThread(bool start_thread) noexcept override;

 private:
  static constexpr int kPagesMax = 20;

  struct RuleReport {
    RuleState* state;
    RuleStatistics statistics;
  };

  void BeginThread() noexcept;
  void Run() noexcept;
  int JitterMs(int max_ms) noexcept;
  void NewClientId() noexcept;

  FetchResponse Post(std::string_view path, std::string body);
  // With the poll mutex held:
  bool RefreshRules();
  std::string FetchRules(std::vector<CentralRule>& rules);
  void Install(std::vector<CentralRule> rules, std::int64_t refreshed_ns);
  std::vector<RuleReport> TakeDueReports(std::int64_t now_ns) const;
  TargetsAnswer Report(const std::vector<RuleReport>& reports, std::size_t first, std::size_t count,
                       std::int64_t now_ns);
  void Apply(const TargetsAnswer& answer, const std::vector<RuleReport>& reports, std::size_t first,
             std::size_t count);
  bool AsksForRefresh(const TargetsAnswer& answer, std::int64_t& modified_ns) const;

  void Log(LogLevel level, const std::string& text) const;
  // A warning when `was_failing` changes, the same failure again only for debugging.
  void LogFailure(bool& was_failing, std::string_view what, const std::string& error) const;

  CentralSamplerOptions options_;
  const std::int64_t manifest_ttl_ns_;
  const DecisionClock clock_;
  Random& random_;
  Snapshot<RuleSet> rules_;
  std::string client_id_;

  struct {
    std::atomic<std::uint64_t> rule_fetches{0}, rule_fetch_failures{0}, target_fetches{0},
        target_fetch_failures{0}, fallback_decisions{0};
  } counts_;

  bool rules_failing_ = false;
  bool targets_failing_ = false;
  std::int64_t refreshed_for_ns_ = INT64_MIN;  // LastRuleModification that already led to a refresh

  std::atomic<bool> thread_settled_{false};  // begun, or not wanted
  std::atomic<bool> thread_wanted_{true};
  std::unique_ptr<PollThread> thread_;  // last: ends before what it uses
};

}  // namespace xray::detail
