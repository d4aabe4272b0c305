// A sampling rule: which requests it speaks for, and how many of them are traced.
//
// Source: X-Ray API reference, SamplingRule; choices where it is silent in docs/adr/0016.
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/tag.h"

namespace roentgen {

// The rule for whatever no other rule speaks for. It is always there.
inline constexpr std::string_view kDefaultRuleName = "Default";
inline constexpr std::int64_t kDefaultRulePriority = 10'000;

// How far the rate may rise for a minute while anomalies go by unsampled.
struct SamplingRateBoost {
  double max_rate = 0;
  std::int64_t cooldown_minutes = 0;
  // Clients without conditions of their own do not count every failure as an anomaly. Newer than
  // the API's model; CloudFormation's AWS::XRay::SamplingRule has it.
  bool without_default_anomalies = false;
  bool operator==(const SamplingRateBoost&) const = default;
};

struct SamplingRule {
  std::string name;
  std::string arn;
  std::int64_t priority = 0;        // lower is asked first
  double fixed_rate = 0;            // of what the reservoir leaves, 0 to 1
  std::int64_t reservoir_size = 0;  // requests a second over the whole fleet
  // Patterns: `*` any text, `?` any character.
  std::string service_name = "*";
  std::string service_type = "*";
  std::string host = "*";
  std::string http_method = "*";
  std::string url_path = "*";
  std::string resource_arn = "*";
  std::map<std::string, std::string, std::less<>> attributes;  // values are patterns
  std::int64_t version = 1;
  std::optional<SamplingRateBoost> boost;
  std::vector<Tag> tags;  // by key
  TimestampUs created;
  TimestampUs modified;  // anything but the tags
  bool is_default() const { return name == kDefaultRuleName; }
  bool operator==(const SamplingRule&) const = default;
};

}  // namespace roentgen
