#include "adapters/rest/api_paths.h"

#include <array>
#include <type_traits>
#include <utility>

#include "adapters/rest/api_answers.h"
#include "adapters/rest/responses.h"
#include "adapters/rest/sampling_paths.h"
#include "base/text.h"
#include "engine/match/explain.h"
#include "wire/api_json/explanation_json.h"

namespace roentgen::rest {
namespace {

using Decoder = wire::ApiRequestDecoder;

// An expression of a request, and which set it chooses.
struct GivenView {
  std::string_view set;         // tidy:allow(view) a literal
  std::string_view expression;  // tidy:allow(view) of the request
};

template <class Request>
std::array<GivenView, 2> ExpressionsOf(const Request& request) {
  if constexpr (requires { request.traces.filter_expression; }) {
    return {{{"", request.traces.filter_expression}, {}}};
  }
  return {};
}

std::array<GivenView, 2> ExpressionsOf(const wire::CompareRequest& request) {
  const std::string_view b = request.b ? std::string_view(request.b->filter_expression) : "";
  return {{{"A", request.a.filter_expression}, {"B", b}}};
}

net::HttpResponse LimitFailure(const Error& error) {
  return Failure(400, "LimitExceededException", error.message);
}

// The failure, with the place in the expression when that is what is wrong.
template <class Request>
net::HttpResponse ApiFailure(const HttpParts& parts, const Request& request, const Error& error) {
  if (error.code == ErrorCode::kTooLarge) return LimitFailure(error);
  net::HttpResponse response = Failure(error);
  if (error.code != ErrorCode::kInvalid) return response;
  for (const GivenView& given : ExpressionsOf(request)) {
    const Explanation explained = match::ExplainExpression(
        given.expression, *parts.groups.Current(), filter::Language::kEnglish);
    if (!explained.error || explained.error->text != error.message) continue;
    response.body = wire::EncodeFilterError("InvalidRequestException", error.message,
                                            *explained.error, given.set);
    break;
  }
  return response;
}

// Searches take what stops them; what is quick does not.
template <auto answer, class Request>
Result<std::string> AnswerTo(const HttpParts& parts, const Request& request,
                             const std::stop_token& left) {
  if constexpr (std::is_invocable_v<decltype(answer), const HttpParts&, const Request&>) {
    return answer(parts, request);
  } else {
    return answer(parts, request, left);
  }
}

template <auto decode, auto answer>
Result<ApiWork> Prepare(const HttpParts& parts, Decoder& decoder, std::string& body) {
  RG_TRY(auto request, (decoder.*decode)(body));
  return ApiWork([&parts, request = std::move(request)](const std::stop_token& left) {
    auto answered = AnswerTo<answer>(parts, request, left);
    return answered ? Answer(std::move(*answered)) : ApiFailure(parts, request, answered.error());
  });
}

constexpr ApiPath kApiPaths[] = {
    {Operation::kApiExplain, &Prepare<&Decoder::Explain, &AnswerExplain>},
    {Operation::kApiComplete, &Prepare<&Decoder::Complete, &AnswerComplete>},
    {Operation::kApiHeatMap, &Prepare<&Decoder::HeatMap, &AnswerHeatMap>},
    {Operation::kApiFacets, &Prepare<&Decoder::Facets, &AnswerFacets>},
    {Operation::kApiBreakdown, &Prepare<&Decoder::Breakdown, &AnswerBreakdown>},
    {Operation::kApiCompare, &Prepare<&Decoder::Compare, &AnswerCompare>},
    {Operation::kApiAnalysis, &Prepare<&Decoder::Analysis, &AnswerAnalysis>},
    {Operation::kApiDiff, &Prepare<&Decoder::Diff, &AnswerDiff>},
    {Operation::kApiGraph, &Prepare<&Decoder::Graph, &AnswerGraph>},
    {Operation::kApiOperations, &Prepare<&Decoder::Operations, &AnswerOperations>},
    {Operation::kApiStatus, &Prepare<&Decoder::Status, &AnswerStatus>},
    {Operation::kApiSimulateSampling,
     &Prepare<&Decoder::SimulateSampling, &AnswerSimulateSampling>},
};

}  // namespace

const ApiPath* FindApiPath(Operation operation) {
  for (const ApiPath& path : kApiPaths) {
    if (path.operation == operation) return &path;
  }
  return nullptr;
}

bool IsJsonType(std::string_view content_type) {
  std::string type = LowerAscii(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  return type == "application/json";
}

net::HttpResponse WrongTypeFailure() {
  return Failure(415, "UnsupportedMediaTypeException",
                 "Paths under /api take JSON: send Content-Type: application/json");
}

}  // namespace roentgen::rest
