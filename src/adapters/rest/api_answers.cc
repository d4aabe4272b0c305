#include "adapters/rest/api_answers.h"

#include <utility>

#include "base/text.h"
#include "engine/match/explain.h"
#include "wire/api_json/analysis_json.h"
#include "wire/api_json/explanation_json.h"
#include "wire/api_json/status_json.h"

namespace roentgen::rest {
namespace {

analyse::TraceSelection SelectionOf(const wire::ApiTraces& traces) {
  return {.start = traces.start,
          .end = traces.end,
          .filter_expression = traces.filter_expression,
          .group = traces.group_name};
}

filter::Language LanguageOf(wire::ApiLanguage language) {
  return language == wire::ApiLanguage::kKorean ? filter::Language::kKorean
                                                : filter::Language::kEnglish;
}

// The other set of a comparison: as given, or what A leaves of its range and group.
Result<analyse::TraceSelection> OtherSet(const wire::CompareRequest& request) {
  if (request.b) return SelectionOf(*request.b);
  if (IsBlank(request.a.filter_expression)) {
    return MakeError(ErrorCode::kInvalid,
                     "B is required: A has no FilterExpression, so that nothing is left of it");
  }
  analyse::TraceSelection rest = SelectionOf(request.a);
  rest.filter_expression = "!(" + rest.filter_expression + ")";
  return rest;
}

wire::DiffedTraceHead HeadOf(const analyse::DiffedTrace& trace) {
  return {trace.id, trace.start, trace.duration, trace.response_time};
}

}  // namespace

Result<std::string> AnswerExplain(const HttpParts& parts, const wire::ExplainRequest& request) {
  return wire::EncodeExplanation(
      match::ExplainExpression(request.filter_expression, *parts.groups.Current(),
                               LanguageOf(request.language), request.group_name));
}

Result<std::string> AnswerHeatMap(const HttpParts& parts, const wire::HeatMapRequest& request) {
  RG_TRY(const analyse::HeatMapAnswer answer,
         parts.analysis.MakeHeatMap(SelectionOf(request.traces),
                                    static_cast<std::int32_t>(request.columns)));
  return wire::EncodeHeatMap(answer.map, answer.roots.statistics, answer.roots.response_time,
                             answer.examined);
}

Result<std::string> AnswerFacets(const HttpParts& parts, const wire::FacetsRequest& request) {
  RG_TRY(const analyse::FacetsAnswer answer,
         parts.analysis.CountFacets({.traces = SelectionOf(request.traces),
                                     .attribute = request.attribute,
                                     .prefix = request.prefix,
                                     .max_values = static_cast<std::size_t>(request.max_values)}));
  return wire::EncodeFacets(answer.facets, answer.examined);
}

Result<std::string> AnswerCompare(const HttpParts& parts, const wire::CompareRequest& request) {
  const analyse::TraceSelection a = SelectionOf(request.a);
  RG_TRY(const analyse::TraceSelection b, OtherSet(request));
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

Result<std::string> AnswerStatus(const HttpParts& parts, const wire::StatusRequest&) {
  return wire::EncodeServerStatus(parts.status());
}

}  // namespace roentgen::rest
