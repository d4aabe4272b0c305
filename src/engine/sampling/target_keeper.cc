#include "engine/sampling/target_keeper.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {
namespace {

constexpr const char* kRefused = "400";

UnprocessedStatistics Unknown(const std::string& rule) { return {rule, kRefused, "Unknown rule"}; }

std::string StaleMessage(DurationUs age) {
  return fmt::format("The statistics are {} s old; at most {} s are allowed", age.us / kUsPerSecond,
                     kStaleAfter.us / kUsPerSecond);
}

std::string FutureMessage(DurationUs ahead) {
  return fmt::format("The statistics are {} s ahead of this server's clock",
                     ahead.us / kUsPerSecond);
}

// Deadlines are compared with whole seconds of the client's own clock, which its report tells.
TimestampUs ClientDeadline(TimestampUs client_time, DurationUs span) {
  const TimestampUs exact = client_time + span;
  return {exact.us - exact.us % kUsPerSecond};
}

}  // namespace

TargetKeeper::RuleState& TargetKeeper::StateOf(const std::string& rule) {
  return states_.try_emplace(rule, max_clients_).first->second;
}

// A rule's quotas outlive it: one of the same name made soon after shares its clients.
void TargetKeeper::Forget(const RuleSet& rules, TimestampUs now) {
  for (auto it = states_.begin(); it != states_.end();) {
    const bool is_gone = rules.Find(it->first) == nullptr;
    if (is_gone) it->second.ledger.Expire(now);
    it = is_gone && it->second.ledger.clients() == 0 ? states_.erase(it) : std::next(it);
  }
}

void TargetKeeper::Take(const SamplingStatistics& statistics, const RuleSet& rules, TimestampUs now,
                        TargetsAnswer& answer) {
  const SamplingRule* rule = rules.Find(statistics.rule);
  const DurationUs age = now - statistics.time;
  if (rule == nullptr) {
    counters_.unknown_rule.Add();
    return answer.unprocessed.push_back(Unknown(statistics.rule));
  }
  if (age > kStaleAfter) {
    counters_.stale.Add();
    return answer.unprocessed.push_back({rule->name, kRefused, StaleMessage(age)});
  }
  if (age.us < -kStaleAfter.us) {
    counters_.from_future.Add();
    return answer.unprocessed.push_back({rule->name, kRefused, FutureMessage({-age.us})});
  }
  counters_.reports.Add();
  RuleState& state = StateOf(rule->name);
  state.counts.requests += statistics.counts.requests;
  state.counts.sampled += statistics.counts.sampled;
  state.counts.borrowed += statistics.counts.borrowed;
  windows_.Add(statistics, now);
  SamplingTarget target{.rule = rule->name, .fixed_rate = rule->fixed_rate};
  target.quota =
      state.ledger.Report(statistics.client, statistics.counts.requests, rule->reservoir_size, now);
  target.quota_until = ClientDeadline(statistics.time, kQuotaTtl);
  target.interval = kReportInterval;
  target.boost = state.booster.Current(*rule, now);
  if (target.boost) {
    target.boost->until = ClientDeadline(statistics.time, target.boost->until - now);
  }
  answer.targets.push_back(std::move(target));
}

void TargetKeeper::TakeBoost(const SamplingBoostStatistics& statistics, const RuleSet& rules,
                             TimestampUs now, TargetsAnswer& answer) {
  const SamplingRule* rule = rules.Find(statistics.rule);
  const DurationUs age = now - statistics.time;
  std::string refusal;
  if (rule == nullptr) {
    refusal = Unknown(statistics.rule).message;
  } else if (!rule->boost) {
    refusal = "The rule has no SamplingRateBoost";
  } else if (age > kStaleAfter) {
    refusal = StaleMessage(age);
  } else if (age.us < -kStaleAfter.us) {
    refusal = FutureMessage({-age.us});
  } else if (statistics.anomalies > statistics.requests ||
             statistics.sampled_anomalies > statistics.anomalies) {
    refusal = "There are more anomalies than requests, or more sampled anomalies than anomalies";
  }
  if (refusal.empty()) return StateOf(rule->name).booster.Observe(*rule, statistics, now);
  counters_.refused_boosts.Add();
  answer.unprocessed_boosts.push_back({statistics.rule, kRefused, std::move(refusal)});
}

TargetsAnswer TargetKeeper::Report(std::span<const SamplingStatistics> statistics,
                                   std::span<const SamplingBoostStatistics> boosts) {
  const RuleSetPtr rules = rules_.Current();
  TargetsAnswer answer{.last_rule_change = rules->last_change()};
  MutexLock lock(mu_);
  const TimestampUs now = clock_.Now();
  Forget(*rules, now);
  for (const SamplingBoostStatistics& each : boosts) TakeBoost(each, *rules, now, answer);
  for (const SamplingStatistics& each : statistics) Take(each, *rules, now, answer);
  return answer;
}

Result<SummariesPage> TargetKeeper::Summaries(std::string_view token) const {
  MutexLock lock(mu_);
  return windows_.Page(token, clock_.Now());
}

std::vector<RuleStanding> TargetKeeper::Standings() {
  const RuleSetPtr rules = rules_.Current();
  std::vector<RuleStanding> standings;
  MutexLock lock(mu_);
  const TimestampUs now = clock_.Now();
  Forget(*rules, now);
  for (const SamplingRule& rule : rules->rules()) {
    RuleState& state = StateOf(rule.name);
    state.ledger.Expire(now);
    const auto boost = state.booster.Current(rule, now);
    standings.push_back({.rule = rule.name,
                         .counts = state.counts,
                         .reservoir = rule.reservoir_size,
                         .quota = state.ledger.given(),
                         .clients = state.ledger.clients(),
                         .refused_clients = state.ledger.refused_clients(),
                         .boosts = state.booster.boosts(),
                         .rate = boost ? boost->rate : rule.fixed_rate});
  }
  return standings;
}

}  // namespace roentgen::sampling
