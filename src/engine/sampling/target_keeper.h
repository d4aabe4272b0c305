// Takes what clients report of their sampling and tells each what it may sample next.
//
// Source: X-Ray API reference, GetSamplingTargets; docs/adr/0016.
// Thread-safety: every method may be called from any thread at once; reports take turns.
// Ownership:     borrows clock and rules, which must outlive it.
// Errors:        a report that is not taken is in the answer, with the reason.
// Bounds:        engine/sampling/sampling_limits.h; nothing is kept of rules that are gone once
//                their quotas have run out.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/counter.h"
#include "base/mutex.h"
#include "engine/sampling/quota_ledger.h"
#include "engine/sampling/rate_booster.h"
#include "engine/sampling/rule_registry.h"
#include "engine/sampling/statistic_windows.h"

namespace roentgen::sampling {

struct TargetsAnswer {
  std::vector<SamplingTarget> targets;
  TimestampUs last_rule_change;
  std::vector<UnprocessedStatistics> unprocessed;
  std::vector<UnprocessedStatistics> unprocessed_boosts;
};

struct TargetCounters {
  Counter reports;  // taken
  Counter unknown_rule;
  Counter stale;
  Counter from_future;
  Counter refused_boosts;
};

// One rule at one moment, for metrics.
struct RuleStanding {
  std::string rule;
  SamplingCounts counts;  // since the start
  std::int64_t reservoir = 0;
  std::int64_t quota = 0;  // given to clients now
  std::size_t clients = 0;
  std::uint64_t refused_clients = 0;
  std::uint64_t boosts = 0;
  double rate = 0;  // fixed or boosted
};

class TargetKeeper {
 public:
  TargetKeeper(const Clock& clock, const RuleRegistry& rules,
               std::size_t max_clients = kDefaultMaxClients)
      : clock_(clock), rules_(rules), max_clients_(max_clients) {}

  TargetsAnswer Report(std::span<const SamplingStatistics> statistics,
                       std::span<const SamplingBoostStatistics> boosts);
  Result<SummariesPage> Summaries(std::string_view token) const;

  // In the order of the rules.
  std::vector<RuleStanding> Standings();
  const TargetCounters& counters() const { return counters_; }

 private:
  struct RuleState {
    explicit RuleState(std::size_t max_clients) : ledger(max_clients) {}
    QuotaLedger ledger;
    RateBooster booster;
    SamplingCounts counts;
  };

  RuleState& StateOf(const std::string& rule) RG_REQUIRES(mu_);
  void Forget(const RuleSet& rules, TimestampUs now) RG_REQUIRES(mu_);
  void Take(const SamplingStatistics& statistics, const RuleSet& rules, TimestampUs now,
            TargetsAnswer& answer) RG_REQUIRES(mu_);
  void TakeBoost(const SamplingBoostStatistics& statistics, const RuleSet& rules, TimestampUs now,
                 TargetsAnswer& answer) RG_REQUIRES(mu_);

  const Clock& clock_;
  const RuleRegistry& rules_;
  const std::size_t max_clients_;
  TargetCounters counters_;
  mutable Mutex mu_;
  std::map<std::string, RuleState> states_ RG_GUARDED_BY(mu_);
  StatisticWindows windows_ RG_GUARDED_BY(mu_);
};

}  // namespace roentgen::sampling
