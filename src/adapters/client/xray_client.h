// The reading half of the X-Ray API as typed calls.
//
// Thread-safety: one thread at a time.
// Errors:        those of HttpClient; kCorrupt when an answer is not JSON; otherwise the API's own
// error
//                with its name and message.
// Bounds:        GetServiceGraph reads at most kMaxGraphPages pages.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/client/http_client.h"
#include "model/service_graph.h"
#include "model/trace_summary.h"

namespace roentgen::client {

inline constexpr std::size_t kMaxTraceIds = 5;  // X-Ray's limit for one BatchGetTraces
inline constexpr int kMaxGraphPages = 100;

struct SummaryQuery {
  TimestampUs start;
  TimestampUs end;
  bool by_event = false;   // by activity in the range instead of by start
  std::string next_token;  // of the page before
  std::string filter;      // a filter expression; empty: every trace
};

struct SummaryPage {
  std::vector<TraceSummary> summaries;
  std::vector<std::string> json;  // each summary as answered
  std::string next_token;         // empty: the last page
  std::int64_t processed = 0;     // traces looked at
  TimestampUs reached;            // how far back it looked
};

struct TraceDocument {
  std::string id;
  std::string json;
};

struct TraceDocuments {
  std::string id;
  bool limit_exceeded = false;
  std::vector<TraceDocument> documents;
};

struct GraphAnswer {
  ServiceGraph graph;
  std::vector<std::string> json;  // each page as answered
};

class XrayClient {
 public:
  explicit XrayClient(HttpClient http) : http_(std::move(http)) {}

  Result<SummaryPage> GetTraceSummaries(const SummaryQuery& query);
  // At most kMaxTraceIds ids. Unknown ids are absent from the answer.
  Result<std::vector<TraceDocuments>> BatchGetTraces(std::span<const std::string> ids);
  // `group`, when not empty: of its traces.
  Result<GraphAnswer> GetServiceGraph(TimestampUs start, TimestampUs end,
                                      const std::string& group = {});
  // Any call: the body of a 200; an error for anything else.
  Result<std::string> Call(std::string_view path, std::string_view body);

  const Endpoint& endpoint() const { return http_.endpoint(); }

 private:
  HttpClient http_;
};

}  // namespace roentgen::client
