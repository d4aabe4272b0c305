#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>

#include "src/sample/central.h"

namespace xray::detail {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

const CentralRule* FindRule(const RuleSet* set, std::string_view name) noexcept {
  if (!set) return nullptr;
  const auto found = std::find_if(set->rules.begin(), set->rules.end(),
                                  [&](const CentralRule& rule) { return rule.name == name; });
  return found == set->rules.end() ? nullptr : &*found;
}

}  // namespace

bool CentralSamplerByPolling::PollRules() {
  const std::lock_guard lock(thread_->mutex());
  return RefreshRules();
}

bool CentralSamplerByPolling::RefreshRules() {
  counts_.rule_fetches.fetch_add(1, std::memory_order_relaxed);
  // The time of asking: a rule that changes while the answer travels is newer.
  const std::int64_t asked_ns = clock_.NowNs();
  std::vector<CentralRule> rules;
  const std::string error = FetchRules(rules);
  if (!error.empty()) {
    counts_.rule_fetch_failures.fetch_add(1, std::memory_order_relaxed);
    LogFailure(rules_failing_, "sampling rules", error);
    return false;
  }
  rules_failing_ = false;
  Install(std::move(rules), asked_ns);
  return true;
}

std::string CentralSamplerByPolling::FetchRules(std::vector<CentralRule>& rules) {
  std::string token;
  std::size_t malformed = 0;
  for (int page = 0; page < kPagesMax; ++page) {
    const FetchResponse response = Post("/GetSamplingRules", WriteRulesRequest(token));
    if (!response.error.empty()) return response.error;
    RulesAnswer answer = ReadRulesAnswer(response.body);
    if (!answer.error.empty()) return answer.error;
    malformed += answer.malformed;
    for (const std::string& problem : answer.problems) Log(LogLevel::kWarn, problem + ": ignored");
    if (rules.size() + answer.rules.size() > kCentralRulesMax) {
      return "more than " + std::to_string(kCentralRulesMax) + " sampling rules";
    }
    std::move(answer.rules.begin(), answer.rules.end(), std::back_inserter(rules));
    token = std::move(answer.next_token);
    if (token.empty()) break;
  }
  if (!token.empty())
    Log(LogLevel::kWarn,
        "sampling rules: more than " + std::to_string(kPagesMax) + " pages, the rest is ignored");
  // Rules that were understood are better than none of these.
  if (rules.empty() && malformed > 0) return "no usable rule among " + std::to_string(malformed);
  return "";
}

// Rules that keep their name keep quota and counts. Their rate changes only when the server changed
// it: what the last target said is otherwise as new.
void CentralSamplerByPolling::Install(std::vector<CentralRule> rules, std::int64_t refreshed_ns) {
  SortRules(rules);
  const RuleSet* before = rules_.present();
  std::unordered_map<std::string_view, const CentralRule*> known;
  if (before) {
    for (const CentralRule& rule : before->rules) known.emplace(rule.name, &rule);
  }
  for (CentralRule& rule : rules) {
    const auto old = known.find(rule.name);
    rule.state = old == known.end() ? std::make_shared<RuleState>() : old->second->state;
    if (old == known.end() || old->second->fixed_rate != rule.fixed_rate) {
      rule.state->SetFixedRate(rule.fixed_rate);
    }
  }
  auto set = std::make_unique<RuleSet>();
  set->refreshed_ns = refreshed_ns;
  set->rules = std::move(rules);
  rules_.Replace(std::move(set));
}

std::vector<CentralSamplerByPolling::RuleReport> CentralSamplerByPolling::TakeDueReports(
    std::int64_t now_ns) const {
  std::vector<RuleReport> reports;
  const RuleSet* set = rules_.present();
  if (!set) return reports;
  for (const CentralRule& rule : set->rules) {
    if (!rule.state->HasCounts() || !rule.state->Due(now_ns)) continue;
    reports.push_back({rule.state.get(), {rule.name, rule.state->TakeCounts()}});
  }
  return reports;
}

bool CentralSamplerByPolling::PollTargets() {
  const std::lock_guard lock(thread_->mutex());
  const std::int64_t now_ns = clock_.NowNs();
  const std::vector<RuleReport> reports = TakeDueReports(now_ns);
  bool refresh = false;
  bool good = true;
  std::int64_t modified_ns = refreshed_for_ns_;
  for (std::size_t first = 0; first < reports.size(); first += kStatisticsMax) {
    const std::size_t count = std::min(kStatisticsMax, reports.size() - first);
    const TargetsAnswer answer = Report(reports, first, count, now_ns);
    if (answer.error.empty()) {
      Apply(answer, reports, first, count);
      refresh |= AsksForRefresh(answer, modified_ns);
    } else {
      good = false;
      for (std::size_t i = first; i < first + count; ++i) {
        reports[i].state->Restore(reports[i].statistics.counts);
      }
    }
  }
  if (good) targets_failing_ = targets_failing_ && reports.empty();
  // The old set, which `reports` points into, is gone after this.
  if (refresh && RefreshRules()) refreshed_for_ns_ = modified_ns;
  return good;
}

TargetsAnswer CentralSamplerByPolling::Report(const std::vector<RuleReport>& reports,
                                              std::size_t first, std::size_t count,
                                              std::int64_t now_ns) {
  counts_.target_fetches.fetch_add(1, std::memory_order_relaxed);
  std::vector<RuleStatistics> statistics;
  for (std::size_t i = first; i < first + count; ++i) statistics.push_back(reports[i].statistics);
  const FetchResponse response =
      Post("/SamplingTargets", WriteTargetsRequest(client_id_, now_ns / kSecondNs, statistics));
  TargetsAnswer answer;
  if (response.error.empty()) {
    answer = ReadTargetsAnswer(response.body);
  } else {
    answer.error = response.error;
  }
  if (!answer.error.empty()) {
    counts_.target_fetch_failures.fetch_add(1, std::memory_order_relaxed);
    LogFailure(targets_failing_, "sampling targets", answer.error);
  }
  return answer;
}

void CentralSamplerByPolling::Apply(const TargetsAnswer& answer,
                                    const std::vector<RuleReport>& reports, std::size_t first,
                                    std::size_t count) {
  const std::int64_t now_ns = clock_.NowNs();
  const std::span sent(reports.data() + first, count);
  for (const RuleReport& report : sent) report.state->reported_ns = now_ns;
  for (const std::string& problem : answer.problems) Log(LogLevel::kWarn, problem + ": ignored");
  for (const RuleTarget& target : answer.targets) {
    const CentralRule* rule = FindRule(rules_.present(), target.name);
    if (!rule) continue;
    if (target.fixed_rate) rule->state->SetFixedRate(*target.fixed_rate);
    if (target.quota) rule->state->SetQuota(*target.quota);
    if (target.quota_until_ns) rule->state->SetQuotaUntil(*target.quota_until_ns);
    if (target.interval_ns) rule->state->interval_ns = *target.interval_ns;
  }
  for (const UnprocessedStatistics& one : answer.unprocessed) {
    Log(LogLevel::kInfo,
        "sampling statistics of '" + one.name + "' not taken: " + one.code + " " + one.message);
    if (!one.code.starts_with('5')) continue;
    for (const RuleReport& report : sent) {
      if (report.statistics.name == one.name) report.state->Restore(report.statistics.counts);
    }
  }
}

// Changed since the rules were asked for, in whole seconds, which is how the server tells it; or
// statistics of a rule that the server does not know. `modified_ns` becomes the newest change seen.
bool CentralSamplerByPolling::AsksForRefresh(const TargetsAnswer& answer,
                                             std::int64_t& modified_ns) const {
  const bool unknown =
      std::any_of(answer.unprocessed.begin(), answer.unprocessed.end(),
                  [](const UnprocessedStatistics& one) { return one.code.starts_with('4'); });
  const RuleSet* set = rules_.present();
  const std::int64_t changed_ns = answer.rules_modified_ns.value_or(INT64_MIN);
  const bool newer =
      set && changed_ns > modified_ns && changed_ns / kSecondNs >= set->refreshed_ns / kSecondNs;
  if (newer) modified_ns = changed_ns;
  return unknown || newer;
}

}  // namespace xray::detail
