// A centralised rule: what the server says of it, and what this process has decided by it.
//
// Thread-safety: CentralRule is immutable; RuleState from any thread at once, without locks.
// Ownership:     states are shared by the rule sets that follow each other, so that quotas and
// counts outlive
//                a refresh of the rules.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/sample/reservoir.h"

namespace xray::detail {

inline constexpr std::int64_t kReportIntervalNs = 10'000'000'000;  // until the server names another

// Requests since the last report, by what became of them. Kept apart rather than as X-Ray's three
// counts, so that a report never has more sampled requests than requests, however it falls between
// two decisions.
struct RuleCounts {
  std::uint64_t sampled = 0;
  std::uint64_t borrowed = 0;
  std::uint64_t refused = 0;
  std::uint64_t requests() const noexcept { return sampled + borrowed + refused; }
};

class RuleState {
 public:
  bool Decide(std::int64_t now_ns, bool may_borrow, Random& random) noexcept {
    if (now_ns <= quota_until_ns_.load(std::memory_order_relaxed)) {
      if (taken_.Take(now_ns, quota_.load(std::memory_order_relaxed))) return Count(sampled_, true);
    } else if (may_borrow && borrowed_second_.Take(now_ns, 1)) {
      return Count(borrowed_, true);
    }
    if (Draw(random, fixed_rate_.load(std::memory_order_relaxed))) return Count(sampled_, true);
    return Count(refused_, false);
  }

  RuleCounts TakeCounts() noexcept {
    return {sampled_.exchange(0), borrowed_.exchange(0), refused_.exchange(0)};
  }
  // A report that did not arrive: its requests belong to the next.
  void Restore(const RuleCounts& counts) noexcept {
    sampled_ += counts.sampled;
    borrowed_ += counts.borrowed;
    refused_ += counts.refused;
  }
  bool HasCounts() const noexcept { return sampled_ + borrowed_ + refused_ != 0; }

  void SetFixedRate(double rate) noexcept { fixed_rate_.store(rate, std::memory_order_relaxed); }
  void SetQuota(std::uint32_t quota) noexcept { quota_.store(quota, std::memory_order_relaxed); }
  void SetQuotaUntil(std::int64_t until_ns) noexcept {
    quota_until_ns_.store(until_ns, std::memory_order_relaxed);
  }
  // In a forked child: the parent reports what was counted and uses the quota, which was given to
  // it.
  void AfterFork() noexcept {
    TakeCounts();
    quota_until_ns_.store(INT64_MIN);
    reported_ns = INT64_MIN;
  }

  // Of whoever polls targets, alone:
  std::int64_t reported_ns = INT64_MIN;
  std::int64_t interval_ns = kReportIntervalNs;
  bool Due(std::int64_t now_ns) const noexcept {
    return reported_ns == INT64_MIN || now_ns < reported_ns || now_ns - reported_ns >= interval_ns;
  }

 private:
  static bool Count(std::atomic<std::uint64_t>& counter, bool sampled) noexcept {
    counter.fetch_add(1, std::memory_order_relaxed);
    return sampled;
  }

  std::atomic<std::uint64_t> sampled_{0};
  std::atomic<std::uint64_t> borrowed_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<double> fixed_rate_{0};
  std::atomic<std::uint32_t> quota_{0};
  std::atomic<std::int64_t> quota_until_ns_{INT64_MIN};
  PerSecond taken_;
  PerSecond borrowed_second_;
};

struct CentralRule {
  std::string name;
  RuleName recorded;  // `name` as decisions carry it
  std::int64_t priority = 0;
  double fixed_rate = 0;
  bool may_borrow = false;
  bool is_default = false;
  Pattern service_name{"*"};
  Pattern service_type{"*"};
  Pattern host{"*"};
  Pattern method{"*"};
  Pattern path{"*"};
  std::shared_ptr<RuleState> state;

  bool Matches(const SamplingRequest& request) const noexcept {
    return is_default ||
           (service_name.Matches(request.service_name) &&
            service_type.Matches(request.service_type) && host.Matches(request.host) &&
            method.Matches(request.method) && path.Matches(request.path));
  }
};

// One answer of the server, in the order of matching: priority, then name, Default last.
struct RuleSet {
  std::int64_t refreshed_ns = 0;
  std::vector<CentralRule> rules;
};

}  // namespace xray::detail
