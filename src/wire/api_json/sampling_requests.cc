#include "wire/api_json/sampling_requests.h"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "wire/api_json/request_fields.h"

namespace roentgen::wire {
namespace {

using Attributes = std::map<std::string, std::string, std::less<>>;

Result<std::optional<std::string>> ReadText(const dom::object& object, std::string_view key) {
  if (!Member(object, key)) return std::optional<std::string>{};
  std::string text;
  RG_TRY_VOID(ReadString(object, key, kMaxRuleTextBytes, text));
  return std::optional(std::move(text));
}

// Whole numbers, also as `5.0`: some clients know one kind of number only.
Result<std::optional<std::int64_t>> ReadInteger(const dom::object& object, std::string_view key) {
  const auto member = Member(object, key);
  if (!member) return std::optional<std::int64_t>{};
  std::int64_t whole = 0;
  if (member->get(whole) == simdjson::SUCCESS) return std::optional(whole);
  double real = 0;
  constexpr double kExact = 9'007'199'254'740'992;
  const bool is_whole = member->get(real) == simdjson::SUCCESS && std::trunc(real) == real &&
                        std::abs(real) <= kExact;
  if (!is_whole) return Invalid(fmt::format("{} is not a whole number", key));
  return std::optional(static_cast<std::int64_t>(real));
}

Result<std::optional<double>> ReadReal(const dom::object& object, std::string_view key) {
  const auto member = Member(object, key);
  if (!member) return std::optional<double>{};
  double real = 0;
  if (member->get(real) != simdjson::SUCCESS)
    return Invalid(fmt::format("{} is not a number", key));
  return std::optional(real);
}

template <class T>
Result<T> Required(Result<std::optional<T>> read, std::string_view key) {
  if (!read) return read.error();
  if (!*read) return Invalid(fmt::format("{} is required", key));
  return std::move(**read);
}

Result<std::optional<Attributes>> ReadAttributes(const dom::object& object) {
  const auto member = Member(object, "Attributes");
  if (!member) return std::optional<Attributes>{};
  dom::object pairs;
  if (member->get(pairs) != simdjson::SUCCESS) return Invalid("Attributes is not an object");
  if (pairs.size() > kMaxRuleAttributes) {
    return Invalid(fmt::format("Attributes has more than {} members", kMaxRuleAttributes));
  }
  Attributes attributes;
  for (const auto& [key, value] : pairs) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS || text.size() > kMaxRuleTextBytes) {
      return Invalid("Attributes holds something that is no string, or one that is too long");
    }
    attributes.insert_or_assign(std::string(key), std::string(text));
  }
  return std::optional(std::move(attributes));
}

Result<std::optional<SamplingRateBoost>> ReadBoost(const dom::object& object) {
  const auto member = Member(object, "SamplingRateBoost");
  if (!member) return std::optional<SamplingRateBoost>{};
  dom::object inner;
  if (member->get(inner) != simdjson::SUCCESS) return Invalid("SamplingRateBoost is not an object");
  SamplingRateBoost boost;
  RG_TRY(boost.max_rate, Required(ReadReal(inner, "MaxRate"), "MaxRate"));
  RG_TRY(boost.cooldown_minutes,
         Required(ReadInteger(inner, "CooldownWindowMinutes"), "CooldownWindowMinutes"));
  RG_TRY_VOID(ReadBool(inner, "DisableDefaultAnomalyDetection", boost.without_default_anomalies));
  return std::optional(boost);
}

Result<dom::object> ReadObject(const dom::object& root, std::string_view key) {
  const auto member = Member(root, key);
  if (!member) return Invalid(fmt::format("{} is required", key));
  dom::object object;
  if (member->get(object) != simdjson::SUCCESS) {
    return Invalid(fmt::format("{} is not an object", key));
  }
  return object;
}

Result<SamplingRule> ReadRule(const dom::object& object) {
  SamplingRule rule;
  RG_TRY_VOID(ReadString(object, "RuleName", kMaxRuleTextBytes, rule.name));
  RG_TRY_VOID(ReadString(object, "RuleARN", kMaxRuleArnBytes, rule.arn));
  RG_TRY(rule.resource_arn, Required(ReadText(object, "ResourceARN"), "ResourceARN"));
  RG_TRY(rule.priority, Required(ReadInteger(object, "Priority"), "Priority"));
  RG_TRY(rule.fixed_rate, Required(ReadReal(object, "FixedRate"), "FixedRate"));
  RG_TRY(rule.reservoir_size, Required(ReadInteger(object, "ReservoirSize"), "ReservoirSize"));
  RG_TRY(rule.service_name, Required(ReadText(object, "ServiceName"), "ServiceName"));
  RG_TRY(rule.service_type, Required(ReadText(object, "ServiceType"), "ServiceType"));
  RG_TRY(rule.host, Required(ReadText(object, "Host"), "Host"));
  RG_TRY(rule.http_method, Required(ReadText(object, "HTTPMethod"), "HTTPMethod"));
  RG_TRY(rule.url_path, Required(ReadText(object, "URLPath"), "URLPath"));
  RG_TRY(rule.version, Required(ReadInteger(object, "Version"), "Version"));
  RG_TRY(auto attributes, ReadAttributes(object));
  if (attributes) rule.attributes = std::move(*attributes);
  RG_TRY(rule.boost, ReadBoost(object));
  return rule;
}

Result<std::int64_t> ReadCount(const dom::object& object, std::string_view key, bool required) {
  RG_TRY(const auto count, ReadInteger(object, key));
  if (!count && required) return Invalid(fmt::format("{} is required", key));
  const std::int64_t value = count.value_or(0);
  if (value >= 0 && value <= kMaxReportedCount) return value;
  return Invalid(fmt::format("{} is {}; it must be from 0 to {}", key, value, kMaxReportedCount));
}

Result<std::string> ReadRuleName(const dom::object& object) {
  std::string name;
  RG_TRY_VOID(ReadString(object, "RuleName", kMaxRuleTextBytes, name));
  if (name.empty()) return Invalid("RuleName is required");
  return name;
}

Result<SamplingStatistics> ReadStatistics(const dom::object& object) {
  SamplingStatistics statistics;
  RG_TRY(statistics.rule, ReadRuleName(object));
  RG_TRY_VOID(ReadString(object, "ClientID", kMaxRuleTextBytes, statistics.client));
  if (CountCharacters(statistics.client) != kClientIdCharacters) {
    return Invalid(fmt::format("ClientID must have {} characters", kClientIdCharacters));
  }
  RG_TRY(statistics.time, ReadTime(object, "Timestamp"));
  RG_TRY(statistics.counts.requests, ReadCount(object, "RequestCount", true));
  // AWS's OpenTelemetry for Python calls it SampleCount.
  const bool is_misspelt = !Member(object, "SampledCount") && Member(object, "SampleCount");
  RG_TRY(statistics.counts.sampled,
         ReadCount(object, is_misspelt ? "SampleCount" : "SampledCount", true));
  RG_TRY(statistics.counts.borrowed, ReadCount(object, "BorrowCount", false));
  return statistics;
}

Result<SamplingBoostStatistics> ReadBoostStatistics(const dom::object& object) {
  SamplingBoostStatistics statistics;
  RG_TRY(statistics.rule, ReadRuleName(object));
  RG_TRY(statistics.service, Required(ReadText(object, "ServiceName"), "ServiceName"));
  RG_TRY(statistics.time, ReadTime(object, "Timestamp"));
  RG_TRY(statistics.anomalies, ReadCount(object, "AnomalyCount", true));
  RG_TRY(statistics.requests, ReadCount(object, "TotalCount", true));
  RG_TRY(statistics.sampled_anomalies, ReadCount(object, "SampledAnomalyCount", true));
  return statistics;
}

template <class T>
Result<std::vector<T>> ReadDocuments(const dom::object& root, std::string_view key,
                                     Result<T> (*read)(const dom::object&)) {
  std::vector<T> documents;
  const auto member = Member(root, key);
  if (!member) return documents;
  dom::array list;
  if (member->get(list) != simdjson::SUCCESS) return Invalid(fmt::format("{} is not a list", key));
  if (list.size() > kMaxStatisticsDocuments) {
    return Invalid(fmt::format("{} has more than {} members", key, kMaxStatisticsDocuments));
  }
  for (const dom::element item : list) {
    dom::object object;
    if (item.get(object) != simdjson::SUCCESS) {
      return Invalid(fmt::format("{} holds something that is no object", key));
    }
    RG_TRY(T document, read(object));
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace

Result<SamplingRuleRequest> ApiRequestDecoder::CreateSamplingRule(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  RG_TRY(const dom::object object, ReadObject(root, "SamplingRule"));
  SamplingRuleRequest request;
  RG_TRY(request.rule, ReadRule(object));
  RG_TRY(request.rule.tags, ReadTagList(root));
  return request;
}

Result<SamplingRuleUpdateRequest> ApiRequestDecoder::UpdateSamplingRule(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  RG_TRY(const dom::object object, ReadObject(root, "SamplingRuleUpdate"));
  SamplingRuleUpdateRequest request;
  RG_TRY_VOID(ReadString(object, "RuleName", kMaxRuleTextBytes, request.rule_name));
  RG_TRY_VOID(ReadString(object, "RuleARN", kMaxRuleArnBytes, request.rule_arn));
  RG_TRY(request.resource_arn, ReadText(object, "ResourceARN"));
  RG_TRY(request.priority, ReadInteger(object, "Priority"));
  RG_TRY(request.fixed_rate, ReadReal(object, "FixedRate"));
  RG_TRY(request.reservoir_size, ReadInteger(object, "ReservoirSize"));
  RG_TRY(request.service_name, ReadText(object, "ServiceName"));
  RG_TRY(request.service_type, ReadText(object, "ServiceType"));
  RG_TRY(request.host, ReadText(object, "Host"));
  RG_TRY(request.http_method, ReadText(object, "HTTPMethod"));
  RG_TRY(request.url_path, ReadText(object, "URLPath"));
  RG_TRY(request.attributes, ReadAttributes(object));
  RG_TRY(request.boost, ReadBoost(object));
  return request;
}

Result<SamplingRuleSelectorRequest> ApiRequestDecoder::DeleteSamplingRule(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  SamplingRuleSelectorRequest request;
  RG_TRY_VOID(ReadString(root, "RuleName", kMaxRuleTextBytes, request.rule_name));
  RG_TRY_VOID(ReadString(root, "RuleARN", kMaxRuleArnBytes, request.rule_arn));
  return request;
}

Result<SamplingPageRequest> ApiRequestDecoder::GetSamplingRules(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  SamplingPageRequest request;
  RG_TRY_VOID(ReadString(root, "NextToken", kMaxSummariesTokenBytes, request.next_token));
  return request;
}

Result<SamplingPageRequest> ApiRequestDecoder::GetSamplingStatisticSummaries(std::string& body) {
  return GetSamplingRules(body);
}

Result<SamplingTargetsRequest> ApiRequestDecoder::GetSamplingTargets(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  SamplingTargetsRequest request;
  // Required, says the model; OpenTelemetry for Java leaves it out when it has nothing to report.
  RG_TRY(request.statistics, ReadDocuments(root, "SamplingStatisticsDocuments", &ReadStatistics));
  RG_TRY(request.boosts,
         ReadDocuments(root, "SamplingBoostStatisticsDocuments", &ReadBoostStatistics));
  return request;
}

Result<SimulatedRequest> ApiRequestDecoder::SimulateSampling(std::string& body) {
  RG_TRY(const dom::object root, state_->Root(body));
  SimulatedRequest request;
  RG_TRY(request.service_name, ReadText(root, "ServiceName"));
  RG_TRY(request.service_type, ReadText(root, "ServiceType"));
  RG_TRY(request.host, ReadText(root, "Host"));
  RG_TRY(request.http_method, ReadText(root, "HTTPMethod"));
  RG_TRY(request.url_path, ReadText(root, "URLPath"));
  RG_TRY(request.resource_arn, ReadText(root, "ResourceARN"));
  RG_TRY(auto attributes, ReadAttributes(root));
  if (attributes) request.attributes = std::move(*attributes);
  RG_TRY(const auto rate, ReadReal(root, "RequestsPerSecond"));
  RG_TRY(const auto clients, ReadInteger(root, "ClientCount"));
  request.requests_per_s = rate.value_or(request.requests_per_s);
  request.clients = clients.value_or(request.clients);
  if (!(request.requests_per_s >= 0 && request.requests_per_s <= kMaxSimulatedRequestsPerSecond)) {
    return Invalid(
        fmt::format("RequestsPerSecond must be from 0 to {}", kMaxSimulatedRequestsPerSecond));
  }
  if (request.clients < 1 || request.clients > kMaxSimulatedClients) {
    return Invalid(fmt::format("ClientCount must be from 1 to {}", kMaxSimulatedClients));
  }
  return request;
}

}  // namespace roentgen::wire
