#include "wire/api_json/sampling_json.h"

#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

void WriteRule(const SamplingRule& rule, JsonWriter& json) {
  json.BeginObject();
  json.StringField("RuleName", rule.name).StringField("RuleARN", rule.arn);
  json.StringField("ResourceARN", rule.resource_arn).IntField("Priority", rule.priority);
  json.DoubleField("FixedRate", rule.fixed_rate).IntField("ReservoirSize", rule.reservoir_size);
  json.StringField("ServiceName", rule.service_name).StringField("ServiceType", rule.service_type);
  json.StringField("Host", rule.host).StringField("HTTPMethod", rule.http_method);
  json.StringField("URLPath", rule.url_path).IntField("Version", rule.version);
  json.Key("Attributes").BeginObject();
  for (const auto& [key, value] : rule.attributes) json.StringField(key, value);
  json.EndObject();
  if (rule.boost) {
    json.Key("SamplingRateBoost").BeginObject();
    json.DoubleField("MaxRate", rule.boost->max_rate);
    json.IntField("CooldownWindowMinutes", rule.boost->cooldown_minutes);
    if (rule.boost->without_default_anomalies) {
      json.BoolField("DisableDefaultAnomalyDetection", true);
    }
    json.EndObject();
  }
  json.EndObject();
}

void WriteRecord(const SamplingRule& rule, JsonWriter& json) {
  json.BeginObject().Key("SamplingRule");
  WriteRule(rule, json);
  json.TimeField("CreatedAt", rule.created).TimeField("ModifiedAt", rule.modified).EndObject();
}

void WriteTarget(const SamplingTarget& target, JsonWriter& json) {
  json.BeginObject().StringField("RuleName", target.rule);
  json.DoubleField("FixedRate", target.fixed_rate).IntField("ReservoirQuota", target.quota);
  json.TimeField("ReservoirQuotaTTL", target.quota_until);
  json.IntField("Interval", target.interval.us / kUsPerSecond);
  if (target.boost) {
    json.Key("SamplingBoost").BeginObject().DoubleField("BoostRate", target.boost->rate);
    json.TimeField("BoostRateTTL", target.boost->until).EndObject();
  }
  json.EndObject();
}

void WriteUnprocessed(std::string_view key, std::span<const UnprocessedStatistics> unprocessed,
                      JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const UnprocessedStatistics& each : unprocessed) {
    json.BeginObject().StringField("RuleName", each.rule).StringField("ErrorCode", each.code);
    json.StringField("Message", each.message).EndObject();
  }
  json.EndArray();
}

void WriteVerdict(const RuleVerdict& verdict, JsonWriter& json) {
  json.BeginObject().StringField("RuleName", verdict.rule).IntField("Priority", verdict.priority);
  json.BoolField("Matches", verdict.matches).Key("Mismatches").BeginArray();
  for (const Mismatch& mismatch : verdict.mismatches) {
    json.BeginObject().StringField("Member", mismatch.member);
    json.StringField("Pattern", mismatch.pattern);
    if (mismatch.value) json.StringField("Value", *mismatch.value);
    json.EndObject();
  }
  json.EndArray().Key("Unknown").BeginArray();
  for (const std::string& member : verdict.unknown) json.String(member);
  json.EndArray().BoolField("SkippedByXRaySDKs", verdict.skipped_by_xray_sdks).EndObject();
}

void WriteExpected(std::string_view key, const ExpectedTraces& expected, JsonWriter& json) {
  json.Key(key).BeginObject().DoubleField("TracesPerSecond", expected.total());
  json.DoubleField("FromReservoir", expected.from_reservoir);
  json.DoubleField("FromRate", expected.from_rate).EndObject();
}

}  // namespace

std::string EncodeSamplingRule(const SamplingRule& rule) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("SamplingRuleRecord");
  WriteRecord(rule, json);
  json.EndObject();
  return out;
}

std::string EncodeSamplingRules(std::span<const SamplingRule> rules) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("SamplingRuleRecords").BeginArray();
  for (const SamplingRule& rule : rules) WriteRecord(rule, json);
  json.EndArray().EndObject();
  return out;
}

std::string EncodeSamplingTargets(std::span<const SamplingTarget> targets, TimestampUs last_change,
                                  std::span<const UnprocessedStatistics> unprocessed,
                                  std::span<const UnprocessedStatistics> unprocessed_boosts) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("SamplingTargetDocuments").BeginArray();
  for (const SamplingTarget& target : targets) WriteTarget(target, json);
  json.EndArray().TimeField("LastRuleModification", last_change);
  WriteUnprocessed("UnprocessedStatistics", unprocessed, json);
  WriteUnprocessed("UnprocessedBoostStatistics", unprocessed_boosts, json);
  json.EndObject();
  return out;
}

std::string EncodeSamplingSummaries(std::span<const SamplingSummary> summaries,
                                    std::string_view next_token) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("SamplingStatisticSummaries").BeginArray();
  for (const SamplingSummary& each : summaries) {
    json.BeginObject().StringField("RuleName", each.rule).TimeField("Timestamp", each.window);
    json.IntField("RequestCount", each.counts.requests);
    json.IntField("BorrowCount", each.counts.borrowed);
    json.IntField("SampledCount", each.counts.sampled).EndObject();
  }
  json.EndArray();
  if (!next_token.empty()) json.StringField("NextToken", next_token);
  json.EndObject();
  return out;
}

std::string EncodeSimulation(const Simulation& simulation) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().StringField("RuleName", simulation.rule.name).Key("Verdicts").BeginArray();
  for (const RuleVerdict& verdict : simulation.verdicts) WriteVerdict(verdict, json);
  json.EndArray();
  WriteExpected("Expected", simulation.expected, json);
  WriteExpected("BeforeQuota", simulation.before_quota, json);
  json.EndObject();
  return out;
}

}  // namespace roentgen::wire
