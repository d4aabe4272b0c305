#include "adapters/rest/sampling_paths.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "adapters/rest/responses.h"
#include "adapters/rest/status_table.h"
#include "engine/sampling/simulate.h"
#include "wire/api_json/group_json.h"
#include "wire/api_json/sampling_json.h"

namespace roentgen::rest {
namespace {

using Decoder = wire::ApiRequestDecoder;

net::HttpResponse ValidationFailure(const Error& error) {
  if (error.code != ErrorCode::kInvalid) return Failure(error);
  return Failure(400, "ValidationException", error.message);
}

net::HttpResponse RuleResponse(const Result<SamplingRule>& rule) {
  if (rule) return Answer(wire::EncodeSamplingRule(*rule));
  if (rule.error().code != ErrorCode::kTooLarge) return Failure(rule.error());
  return Failure(400, "RuleLimitExceededException", rule.error().message);
}

net::HttpResponse Create(const HttpParts& parts, const wire::SamplingRuleRequest& request) {
  if (const auto valid = sampling::CheckMembers(request.rule); !valid) {
    return ValidationFailure(valid.error());
  }
  return RuleResponse(parts.sampling_rules.Create(request.rule));
}

sampling::RuleChange ChangeOf(const wire::SamplingRuleUpdateRequest& request) {
  return {.priority = request.priority,
          .fixed_rate = request.fixed_rate,
          .reservoir_size = request.reservoir_size,
          .service_name = request.service_name,
          .service_type = request.service_type,
          .host = request.host,
          .http_method = request.http_method,
          .url_path = request.url_path,
          .resource_arn = request.resource_arn,
          .attributes = request.attributes,
          .boost = request.boost};
}

// A rule that the change would leave valid, to find what in the change is not.
SamplingRule ValidRule() {
  SamplingRule rule;
  rule.name = kDefaultRuleName;
  rule.priority = kDefaultRulePriority;
  return rule;
}

net::HttpResponse Update(const HttpParts& parts, const wire::SamplingRuleUpdateRequest& request) {
  const sampling::RuleChange change = ChangeOf(request);
  const auto valid = sampling::CheckMembers(sampling::Apply(change, ValidRule()));
  if (!valid) return ValidationFailure(valid.error());
  return RuleResponse(parts.sampling_rules.Update({request.rule_name, request.rule_arn}, change));
}

net::HttpResponse Delete(const HttpParts& parts, const wire::SamplingRuleSelectorRequest& request) {
  return RuleResponse(parts.sampling_rules.Delete({request.rule_name, request.rule_arn}));
}

// The one changed last comes last. The X-Ray SDK for Java puts its rules in order again only when
// the last custom rule of an answer is new or has another priority.
std::vector<SamplingRule> AsChanged(std::span<const SamplingRule> rules) {
  std::vector<SamplingRule> sorted(rules.begin(), rules.end());
  std::ranges::sort(sorted, {}, [](const SamplingRule& rule) {
    return std::tuple(rule.is_default(), rule.modified, std::string_view(rule.name));
  });
  return sorted;
}

net::HttpResponse Rules(const HttpParts& parts, const wire::SamplingPageRequest& request) {
  if (!request.next_token.empty()) {
    return Failure(MakeError(ErrorCode::kInvalid, "NextToken is not one this operation has given"));
  }
  return Answer(wire::EncodeSamplingRules(AsChanged(parts.sampling_rules.Current()->rules())));
}

net::HttpResponse Summaries(const HttpParts& parts, const wire::SamplingPageRequest& request) {
  const auto page = parts.sampling_targets.Summaries(request.next_token);
  if (!page) return Failure(page.error());
  return Answer(wire::EncodeSamplingSummaries(page->summaries, page->next_token));
}

// Clients compare it with when they began to read the rules, cut to seconds (the X-Ray SDK for
// Python both of them): a change later in that second must not look as old as what they have. Who
// read the rules after it reads them once more.
TimestampUs NextSecond(TimestampUs time) { return {(time.us / kUsPerSecond + 1) * kUsPerSecond}; }

net::HttpResponse Targets(const HttpParts& parts, const wire::SamplingTargetsRequest& request) {
  const auto answer = parts.sampling_targets.Report(request.statistics, request.boosts);
  return Answer(wire::EncodeSamplingTargets(answer.targets, NextSecond(answer.last_rule_change),
                                            answer.unprocessed, answer.unprocessed_boosts));
}

// The tagging operations have two exceptions of their own, which name the resource.
net::HttpResponse TaggingFailure(const Error& error, std::string_view arn) {
  if (error.code == ErrorCode::kTooLarge) {
    return Failure(400, "TooManyTagsException", error.message, arn);
  }
  if (error.code != ErrorCode::kNotFound) return Failure(error);
  const StatusRow row = StatusOf(error.code);
  return Failure(row.status, row.exception, error.message, arn);
}

net::HttpResponse TagResponse(const Result<void>& done, std::string_view arn) {
  return done ? Answer("{}") : TaggingFailure(done.error(), arn);
}

net::HttpResponse TagResource(const HttpParts& parts, const wire::TagResourceRequest& request) {
  const std::string& arn = request.resource_arn;
  return TagResponse(sampling::IsRuleArn(arn) ? parts.sampling_rules.Tag(arn, request.tags)
                                              : parts.groups.Tag(arn, request.tags),
                     arn);
}

net::HttpResponse UntagResource(const HttpParts& parts, const wire::UntagResourceRequest& request) {
  const std::string& arn = request.resource_arn;
  return TagResponse(sampling::IsRuleArn(arn) ? parts.sampling_rules.Untag(arn, request.tag_keys)
                                              : parts.groups.Untag(arn, request.tag_keys),
                     arn);
}

// All tags fit into one page.
net::HttpResponse ListTags(const HttpParts& parts, const wire::ListTagsRequest& request) {
  const std::string& arn = request.resource_arn;
  if (!request.next_token.empty()) {
    return Failure(MakeError(ErrorCode::kInvalid, "NextToken is not one this operation has given"));
  }
  const auto tags =
      sampling::IsRuleArn(arn) ? parts.sampling_rules.Tags(arn) : parts.groups.Tags(arn);
  return tags ? Answer(wire::EncodeTags(*tags)) : TaggingFailure(tags.error(), arn);
}

template <auto decode, auto answer, auto refuse>
SamplingWork Prepare(const HttpParts& parts, Decoder& decoder, std::string& body) {
  auto request = (decoder.*decode)(body);
  if (!request) return std::unexpected(refuse(request.error()));
  return [&parts, request = std::move(*request)] { return answer(parts, request); };
}

net::HttpResponse InvalidFailure(const Error& error) { return Failure(error); }

template <auto decode, auto answer>
constexpr auto kSampling = &Prepare<decode, answer, &ValidationFailure>;
template <auto decode, auto answer>
constexpr auto kTagging = &Prepare<decode, answer, &InvalidFailure>;

constexpr SamplingPath kSamplingPaths[] = {
    {Operation::kCreateSamplingRule, kSampling<&Decoder::CreateSamplingRule, &Create>},
    {Operation::kUpdateSamplingRule, kSampling<&Decoder::UpdateSamplingRule, &Update>},
    {Operation::kDeleteSamplingRule, kSampling<&Decoder::DeleteSamplingRule, &Delete>},
    {Operation::kGetSamplingRules, kSampling<&Decoder::GetSamplingRules, &Rules>},
    {Operation::kGetSamplingStatisticSummaries,
     kSampling<&Decoder::GetSamplingStatisticSummaries, &Summaries>},
    {Operation::kGetSamplingTargets, kSampling<&Decoder::GetSamplingTargets, &Targets>},
    {Operation::kTagResource, kTagging<&Decoder::TagResource, &TagResource>},
    {Operation::kUntagResource, kTagging<&Decoder::UntagResource, &UntagResource>},
    {Operation::kListTagsForResource, kTagging<&Decoder::ListTagsForResource, &ListTags>},
};

}  // namespace

const SamplingPath* FindSamplingPath(Operation operation) {
  for (const SamplingPath& path : kSamplingPaths) {
    if (path.operation == operation) return &path;
  }
  return nullptr;
}

Result<std::string> AnswerSimulateSampling(const HttpParts& parts,
                                           const SimulatedRequest& request) {
  return wire::EncodeSimulation(
      sampling::Simulate(parts.sampling_rules.Current()->rules(), request));
}

}  // namespace roentgen::rest
