// Requests of the reading operations into answers: wire shapes to use cases and back.
//
// Thread-safety: pure functions over `queries`.
// Errors:        those of query::TraceQueries; kInvalid for groups and tokens that cannot exist
// yet.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/groups/group_registry.h"
#include "engine/query/trace_queries.h"
#include "wire/api_json/api_requests.h"

namespace roentgen::rest {

// Traces of before a change of the group's expression were stamped by the one of then.
bool HoldsOldVersions(const Group& group, TimestampUs start);

Result<std::string> AnswerBatchGetTraces(const query::TraceQueries& queries,
                                         const wire::TraceIdsRequest& request);
Result<std::string> AnswerTraceSummaries(const query::TraceQueries& queries,
                                         const wire::TraceSummariesRequest& request);
Result<std::string> AnswerServiceGraph(const query::TraceQueries& queries,
                                       const groups::GroupRegistry& groups,
                                       const wire::ServiceGraphRequest& request);
Result<std::string> AnswerTimeSeries(const query::TraceQueries& queries,
                                     const groups::GroupRegistry& groups,
                                     const wire::TimeSeriesRequest& request);
Result<std::string> AnswerTraceGraph(const query::TraceQueries& queries,
                                     const wire::TraceIdsRequest& request);

}  // namespace roentgen::rest
