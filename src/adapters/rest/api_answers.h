// Requests under /api into answers: wire shapes to use cases and back.
//
// Source: docs/api.md. Thread-safety: as the parts'.
// Errors:        those of the use cases; kTooLarge where a limit ended a search without a find;
//                kCancelled where `left` stopped it: the caller no longer waits.
#pragma once

#include <stop_token>
#include <string>

#include "adapters/rest/http_handler.h"
#include "base/result.h"
#include "wire/api_json/analysis_requests.h"

namespace roentgen::rest {

Result<std::string> AnswerExplain(const HttpParts& parts, const wire::ExplainRequest& request);
Result<std::string> AnswerComplete(const HttpParts& parts, const wire::CompleteRequest& request);
Result<std::string> AnswerHeatMap(const HttpParts& parts, const wire::HeatMapRequest& request,
                                  const std::stop_token& left);
Result<std::string> AnswerFacets(const HttpParts& parts, const wire::FacetsRequest& request,
                                 const std::stop_token& left);
Result<std::string> AnswerBreakdown(const HttpParts& parts, const wire::BreakdownRequest& request,
                                    const std::stop_token& left);
Result<std::string> AnswerCompare(const HttpParts& parts, const wire::CompareRequest& request,
                                  const std::stop_token& left);
Result<std::string> AnswerAnalysis(const HttpParts& parts, const wire::AnalysisRequest& request);
Result<std::string> AnswerDiff(const HttpParts& parts, const wire::DiffRequest& request);
Result<std::string> AnswerGraph(const HttpParts& parts, const wire::GraphRequest& request,
                                const std::stop_token& left);
Result<std::string> AnswerOperations(const HttpParts& parts, const wire::OperationsRequest& request,
                                     const std::stop_token& left);
Result<std::string> AnswerStatus(const HttpParts& parts, const wire::StatusRequest& request);

}  // namespace roentgen::rest
