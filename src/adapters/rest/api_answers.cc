#include "adapters/rest/api_answers.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/rest/xray_answers.h"
#include "base/text.h"
#include "engine/complete/descriptions.h"
#include "engine/match/explain.h"
#include "wire/api_json/analysis_json.h"
#include "wire/api_json/explanation_json.h"
#include "wire/api_json/grouped_json.h"
#include "wire/api_json/status_json.h"

namespace roentgen::rest {
namespace {

analyse::TraceSelection SelectionOf(const wire::ApiTraces& traces, const std::stop_token& left) {
  return {.start = traces.start,
          .end = traces.end,
          .filter_expression = traces.filter_expression,
          .group = traces.group_name,
          .stop = left};
}

filter::Language LanguageOf(wire::ApiLanguage language) {
  return language == wire::ApiLanguage::kKorean ? filter::Language::kKorean
                                                : filter::Language::kEnglish;
}

// The other set of a comparison: as given, or what A leaves of its range and group.
Result<analyse::TraceSelection> OtherSet(const wire::CompareRequest& request,
                                         const std::stop_token& left) {
  if (request.b) return SelectionOf(*request.b, left);
  if (IsBlank(request.a.filter_expression)) {
    return MakeError(ErrorCode::kInvalid,
                     "B is required: A has no FilterExpression, so that nothing is left of it");
  }
  analyse::TraceSelection rest = SelectionOf(request.a, left);
  rest.filter_expression = "!(" + rest.filter_expression + ")";
  return rest;
}

wire::DiffedTraceHead HeadOf(const analyse::DiffedTrace& trace) {
  return {trace.id, trace.start, trace.duration, trace.response_time};
}

std::string_view FirstCharacters(std::string_view text, std::size_t characters) {
  return text.substr(0, complete::ByteOfCharacter(text, characters));
}

Suggestion ToSuggestion(const complete::Offer& offer, filter::Language language) {
  using complete::OfferKind;
  Suggestion suggestion{.text = offer.text, .description = DescriptionOf(offer, language)};
  switch (offer.kind) {
    case OfferKind::kKeyword: suggestion.kind = SuggestionKind::kKeyword; break;
    case OfferKind::kOperator:
    case OfferKind::kConnective: suggestion.kind = SuggestionKind::kOperator; break;
    case OfferKind::kSign: suggestion.kind = SuggestionKind::kSign; break;
    default: suggestion.kind = SuggestionKind::kValue; break;
  }
  if (offer.counted == complete::Counted::kTraces) suggestion.traces = offer.count;
  if (offer.counted == complete::Counted::kCalls) suggestion.calls = offer.count;
  return suggestion;
}

}  // namespace

Result<std::string> AnswerExplain(const HttpParts& parts, const wire::ExplainRequest& request) {
  return wire::EncodeExplanation(
      match::ExplainExpression(request.filter_expression, *parts.groups.Current(),
                               LanguageOf(request.language), request.group_name));
}

Result<std::string> AnswerComplete(const HttpParts& parts, const wire::CompleteRequest& request) {
  const std::string& text = request.filter_expression;
  const auto byte_at = [&](std::int64_t unit) {
    return ByteOfUtf16(text, static_cast<std::size_t>(std::max<std::int64_t>(unit, 0)));
  };
  const std::size_t cursor = request.position ? byte_at(*request.position) : text.size();
  RG_TRY(const complete::CompletionAnswer answer,
         parts.completion.Complete(
             {.start = request.start,
              .end = request.end,
              .text = text,
              .cursor = CountCharacters(std::string_view(text).substr(0, cursor)),
              .most = static_cast<std::size_t>(request.max_suggestions)}));
  Completion completion{.begin = CountUtf16(FirstCharacters(text, answer.replace.begin)),
                        .end = CountUtf16(FirstCharacters(text, answer.replace.end)),
                        .suggestions = {},
                        .examined = answer.examined};
  for (const complete::Offer& offer : answer.offers) {
    completion.suggestions.push_back(ToSuggestion(offer, LanguageOf(request.language)));
  }
  return wire::EncodeCompletion(completion);
}

Result<std::string> AnswerHeatMap(const HttpParts& parts, const wire::HeatMapRequest& request,
                                  const std::stop_token& left) {
  RG_TRY(const analyse::HeatMapAnswer answer,
         parts.analysis.MakeHeatMap(SelectionOf(request.traces, left),
                                    static_cast<std::int32_t>(request.columns)));
  return wire::EncodeHeatMap(answer.map, answer.roots.statistics, answer.roots.response_time,
                             answer.examined);
}

Result<std::string> AnswerFacets(const HttpParts& parts, const wire::FacetsRequest& request,
                                 const std::stop_token& left) {
  RG_TRY(const analyse::FacetsAnswer answer,
         parts.analysis.CountFacets({.traces = SelectionOf(request.traces, left),
                                     .attribute = request.attribute,
                                     .prefix = request.prefix,
                                     .max_values = static_cast<std::size_t>(request.max_values)}));
  return wire::EncodeFacets(answer.facets, answer.examined);
}

Result<std::string> AnswerBreakdown(const HttpParts& parts, const wire::BreakdownRequest& request,
                                    const std::stop_token& left) {
  RG_TRY(const analyse::BreakdownAnswer answer,
         parts.analysis.BreakDown({.traces = SelectionOf(request.traces, left),
                                   .attribute = request.attribute,
                                   .max_values = static_cast<std::size_t>(request.max_values)}));
  return wire::EncodeBreakdown(answer.breakdown, answer.examined);
}

Result<std::string> AnswerCompare(const HttpParts& parts, const wire::CompareRequest& request,
                                  const std::stop_token& left) {
  const analyse::TraceSelection a = SelectionOf(request.a, left);
  RG_TRY(const analyse::TraceSelection b, OtherSet(request, left));
  RG_TRY(const analyse::CompareAnswer answer, parts.analysis.Compare(a, b));
  return wire::EncodeComparison(
      answer.comparison, {a.filter_expression, answer.roots_a.statistics, answer.examined_a},
      {b.filter_expression, answer.roots_b.statistics, answer.examined_b});
}

Result<std::string> AnswerAnalysis(const HttpParts& parts, const wire::AnalysisRequest& request) {
  RG_TRY(const TraceTimes times, parts.analysis.TimeTrace(request.trace_id));
  return wire::EncodeTraceTimes(times);
}

Result<std::string> AnswerDiff(const HttpParts& parts, const wire::DiffRequest& request) {
  RG_TRY(const analyse::DiffAnswer answer,
         parts.analysis.DiffTraces(request.trace_id_a, request.trace_id_b));
  return wire::EncodeTraceDifference(answer.difference, HeadOf(answer.a), HeadOf(answer.b),
                                     answer.is_truncated);
}

Result<std::string> AnswerGraph(const HttpParts& parts, const wire::GraphRequest& request,
                                const std::stop_token& left) {
  if (!request.trace_ids.empty()) {
    RG_TRY(const ServiceGraph graph, parts.queries.GetTraceGraph(request.trace_ids));
    return wire::EncodeGraph(graph, false, std::nullopt);
  }
  const wire::ApiTraces& traces = request.traces;
  if (IsBlank(traces.filter_expression)) {
    const std::string& name = traces.group_name;
    RG_TRY(const Group group,
           parts.groups.Get({name.empty() ? std::string(kDefaultGroupName) : name, ""}));
    RG_TRY(const ServiceGraph graph,
           parts.queries.GetServiceGraph(traces.start, traces.end, group.id));
    return wire::EncodeGraph(graph, HoldsOldVersions(group, graph.start), std::nullopt);
  }
  RG_TRY(const analyse::GraphAnswer answer, parts.analysis.MakeGraph(SelectionOf(traces, left)));
  return wire::EncodeGraph(answer.graph, false, answer.examined);
}

Result<std::string> AnswerOperations(const HttpParts& parts, const wire::OperationsRequest& request,
                                     const std::stop_token& left) {
  RG_TRY(const analyse::OperationsAnswer answer,
         parts.analysis.ListOperations(
             {.traces = SelectionOf(request.traces, left),
              .service_name = request.service_name,
              .service_type = request.service_type,
              .max_operations = static_cast<std::size_t>(request.max_operations)}));
  return wire::EncodeOperations(answer.operations, answer.examined);
}

Result<std::string> AnswerStatus(const HttpParts& parts, const wire::StatusRequest&) {
  return wire::EncodeServerStatus(parts.status());
}

}  // namespace roentgen::rest
