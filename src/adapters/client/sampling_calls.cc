#include "adapters/client/sampling_calls.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "adapters/client/api_answer.h"
#include "wire/json/json_writer.h"

namespace roentgen::client {
namespace {

Result<wire::JsonValue> ParseAnswer(wire::JsonIndex& index, const std::string& body) {
  if (!index.Parse(body, kMaxAnswerDepth) || !index.root().IsObject()) {
    return MakeError(ErrorCode::kCorrupt, "not a JSON object");
  }
  return index.root();
}

SamplingRule RuleIn(wire::JsonValue record) {
  const wire::JsonValue json = Member(record, "SamplingRule");
  SamplingRule rule;
  rule.name = TextOf(Member(json, "RuleName"));
  rule.arn = TextOf(Member(json, "RuleARN"));
  rule.priority = IntegerOf(Member(json, "Priority"));
  rule.fixed_rate = NumberOf(Member(json, "FixedRate")).value_or(0);
  rule.reservoir_size = IntegerOf(Member(json, "ReservoirSize"));
  rule.service_name = TextOf(Member(json, "ServiceName"));
  rule.service_type = TextOf(Member(json, "ServiceType"));
  rule.host = TextOf(Member(json, "Host"));
  rule.http_method = TextOf(Member(json, "HTTPMethod"));
  rule.url_path = TextOf(Member(json, "URLPath"));
  rule.resource_arn = TextOf(Member(json, "ResourceARN"));
  ForEachMember(Member(json, "Attributes"), [&](wire::JsonValue key, wire::JsonValue value) {
    rule.attributes.insert_or_assign(TextOf(key), TextOf(value));
  });
  if (const wire::JsonValue boost = Member(json, "SamplingRateBoost")) {
    rule.boost = {
        .max_rate = NumberOf(Member(boost, "MaxRate")).value_or(0),
        .cooldown_minutes = IntegerOf(Member(boost, "CooldownWindowMinutes")),
        .without_default_anomalies = FlagOf(Member(boost, "DisableDefaultAnomalyDetection"))};
  }
  rule.created = TimeOf(Member(record, "CreatedAt")).value_or(TimestampUs{});
  rule.modified = TimeOf(Member(record, "ModifiedAt")).value_or(TimestampUs{});
  return rule;
}

}  // namespace

Result<SamplingRulesAnswer> GetSamplingRules(XrayClient& client) {
  SamplingRulesAnswer answer;
  RG_TRY(answer.json, client.Call("/GetSamplingRules", "{}"));
  wire::JsonIndex index;
  RG_TRY(const wire::JsonValue root, ParseAnswer(index, answer.json));
  ForEach(Member(root, "SamplingRuleRecords"),
          [&](wire::JsonValue record) { answer.rules.push_back(RuleIn(record)); });
  std::ranges::sort(answer.rules, {}, [](const SamplingRule& rule) {
    return std::tuple(rule.is_default(), rule.priority, std::string_view(rule.name));
  });
  return answer;
}

Result<SamplingSummariesAnswer> GetSamplingStatisticSummaries(XrayClient& client) {
  SamplingSummariesAnswer answer;
  std::string token;
  for (int page = 0; page < kMaxSummaryPages; ++page) {
    std::string request;
    wire::JsonWriter writer(request);
    writer.BeginObject();
    if (!token.empty()) writer.StringField("NextToken", token);
    writer.EndObject();
    RG_TRY(const std::string body, client.Call("/SamplingStatisticSummaries", request));
    wire::JsonIndex index;
    RG_TRY(const wire::JsonValue root, ParseAnswer(index, body));
    ForEach(Member(root, "SamplingStatisticSummaries"), [&](wire::JsonValue item) {
      answer.summaries.push_back({TextOf(Member(item, "RuleName")),
                                  TimeOf(Member(item, "Timestamp")).value_or(TimestampUs{}),
                                  {.requests = IntegerOf(Member(item, "RequestCount")),
                                   .sampled = IntegerOf(Member(item, "SampledCount")),
                                   .borrowed = IntegerOf(Member(item, "BorrowCount"))}});
      answer.json.emplace_back(item.raw());
    });
    token = TextOf(Member(root, "NextToken"));
    if (token.empty()) break;
  }
  return answer;
}

Result<SamplingRuleAnswer> ChangeSamplingRule(XrayClient& client, std::string_view path,
                                              std::string_view body) {
  SamplingRuleAnswer answer;
  RG_TRY(answer.json, client.Call(path, body));
  wire::JsonIndex index;
  RG_TRY(const wire::JsonValue root, ParseAnswer(index, answer.json));
  answer.rule = RuleIn(Member(root, "SamplingRuleRecord"));
  return answer;
}

}  // namespace roentgen::client
