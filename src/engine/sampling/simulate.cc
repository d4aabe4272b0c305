#include "engine/sampling/simulate.h"

#include <algorithm>
#include <cmath>

#include "engine/sampling/wildcard.h"

namespace roentgen::sampling {
namespace {

void JudgeMember(RuleVerdict& verdict, const char* member, const std::string& pattern,
                 const std::optional<std::string>& value) {
  if (!value) {
    if (pattern != "*") verdict.unknown.emplace_back(member);
  } else if (!WildcardMatches(pattern, *value)) {
    verdict.mismatches.push_back({member, pattern, value});
  }
}

RuleVerdict Judge(const SamplingRule& rule, const SimulatedRequest& request) {
  RuleVerdict verdict{.rule = rule.name, .priority = rule.priority};
  if (!rule.is_default()) {
    JudgeMember(verdict, "ServiceName", rule.service_name, request.service_name);
    JudgeMember(verdict, "ServiceType", rule.service_type, request.service_type);
    JudgeMember(verdict, "Host", rule.host, request.host);
    JudgeMember(verdict, "HTTPMethod", rule.http_method, request.http_method);
    JudgeMember(verdict, "URLPath", rule.url_path, request.url_path);
    JudgeMember(verdict, "ResourceARN", rule.resource_arn, request.resource_arn);
    for (const auto& [key, pattern] : rule.attributes) {
      const auto it = request.attributes.find(key);
      const bool is_there = it != request.attributes.end();
      if (is_there && WildcardMatches(pattern, it->second)) continue;
      verdict.mismatches.push_back(
          {"Attributes." + key, pattern, is_there ? std::optional(it->second) : std::nullopt});
    }
    verdict.skipped_by_xray_sdks = !rule.attributes.empty() || rule.resource_arn != "*";
  }
  verdict.matches = verdict.mismatches.empty();
  return verdict;
}

ExpectedTraces Expect(double requests_per_s, double from_reservoir, double rate) {
  return {from_reservoir, (requests_per_s - from_reservoir) * rate};
}

// Quotas are whole numbers: of 10 a second over 4 clients, two get 3 and two get 2.
double TakenFromReservoir(double requests_per_s, std::int64_t reservoir, std::int64_t clients) {
  const auto count = static_cast<double>(clients);
  const double each = requests_per_s / count;
  const auto low = static_cast<double>(reservoir / clients);
  const auto with_one_more = static_cast<double>(reservoir % clients);
  return with_one_more * std::min(each, low + 1) + (count - with_one_more) * std::min(each, low);
}

}  // namespace

Simulation Simulate(std::span<const SamplingRule> rules, const SimulatedRequest& request) {
  const double requests_per_s = request.requests_per_s;
  const std::int64_t clients = request.clients;
  Simulation simulation;
  for (const SamplingRule& rule : rules) {
    simulation.verdicts.push_back(Judge(rule, request));
    if (!simulation.verdicts.back().matches) continue;
    simulation.rule = rule;
    break;
  }
  const SamplingRule& rule = simulation.rule;
  const double borrowed =
      rule.reservoir_size > 0 ? std::min(requests_per_s, static_cast<double>(clients)) : 0;
  simulation.expected =
      Expect(requests_per_s, TakenFromReservoir(requests_per_s, rule.reservoir_size, clients),
             rule.fixed_rate);
  simulation.before_quota = Expect(requests_per_s, borrowed, rule.fixed_rate);
  return simulation;
}

}  // namespace roentgen::sampling
