// A request as sampling rules would judge it, and what they would say.
//
// Source: docs/sampling.md. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/sampling_rule.h"

namespace roentgen {

// Members without a value are not known.
struct SimulatedRequest {
  std::optional<std::string> service_name;
  std::optional<std::string> service_type;
  std::optional<std::string> host;
  std::optional<std::string> http_method;
  std::optional<std::string> url_path;
  std::optional<std::string> resource_arn;
  std::map<std::string, std::string, std::less<>> attributes;
  double requests_per_s = 1;  // of all clients together
  std::int64_t clients = 1;
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

}  // namespace roentgen
