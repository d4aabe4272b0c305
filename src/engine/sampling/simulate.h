// Which rule would speak for a request, why those before it do not, and how many traces to expect.
//
// Source: the X-Ray SDKs' matching: what a request does not tell counts as a match.
// Thread-safety: pure functions.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/sampling_rule.h"

namespace roentgen::sampling {

// Members without a value are not known.
struct SimulatedRequest {
  std::optional<std::string> service_name;
  std::optional<std::string> service_type;
  std::optional<std::string> host;
  std::optional<std::string> http_method;
  std::optional<std::string> url_path;
  std::optional<std::string> resource_arn;
  std::map<std::string, std::string, std::less<>> attributes;
};

struct Mismatch {
  std::string member;  // `Host`; `Attributes.key`
  std::string pattern;
  std::optional<std::string> value;  // none: the request has no such attribute
};

struct RuleVerdict {
  std::string rule;
  std::int64_t priority = 0;
  bool matches = false;
  std::vector<Mismatch> mismatches;  // empty when it matches
  std::vector<std::string> unknown;  // members that match only because they are not known
  // The X-Ray SDKs pass over rules with attributes or for one resource; OpenTelemetry does not.
  bool skipped_by_xray_sdks = false;
};

// Traces a second while requests come evenly.
struct ExpectedTraces {
  double from_reservoir = 0;
  double from_rate = 0;
  double total() const { return from_reservoir + from_rate; }
};

struct Simulation {
  std::vector<RuleVerdict> verdicts;  // as asked, the one that matches last
  SamplingRule rule;
  ExpectedTraces expected;      // once every client has its quota
  ExpectedTraces before_quota;  // in a client's first ten seconds: one borrowed a second
};

// `rules` as clients ask them, Default last. `requests_per_s` of all `clients` together.
Simulation Simulate(std::span<const SamplingRule> rules, const SimulatedRequest& request,
                    double requests_per_s, std::int64_t clients);

}  // namespace roentgen::sampling
