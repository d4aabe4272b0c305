// Answers of the X-Ray API as the AWS SDKs, the AWS CLI and Grafana read them: lists and booleans
// always there, `Http` always an object, epoch seconds as numbers, absent members left out.
//
// Source: X-Ray API reference (restJson1) and its clients' quirks; choices in docs/adr/0006.
// Thread-safety: pure functions; an encoder belongs to one thread.
// Ownership:     answers are strings of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/document_error.h"
#include "model/ids.h"
#include "model/service_graph.h"
#include "model/time_series.h"
#include "model/trace_summary.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {

std::string EncodePutTraceSegments(std::span<const DocumentError> unprocessed);

std::string EncodeTraceSummaries(std::span<const TraceSummary> summaries,
                                 TimestampUs approximate_time, std::uint64_t processed,
                                 std::string_view next_token);

std::string EncodeServiceGraph(const ServiceGraph& graph, bool contains_old_group_versions);
std::string EncodeTraceGraph(const ServiceGraph& graph);
std::string EncodeTimeSeries(const TimeSeries& series, bool contains_old_group_versions);

// `{"__type":...,"Message":...}`, beside which `x-amzn-ErrorType` goes into the headers.
// `resource`, when not empty, is the ResourceName of the exceptions that have one.
std::string EncodeError(std::string_view type, std::string_view message,
                        std::string_view resource = {});

// The answer of BatchGetTraces, trace after trace.
class BatchGetTracesEncoder {
 public:
  BatchGetTracesEncoder();
  BatchGetTracesEncoder(const BatchGetTracesEncoder&) = delete;
  BatchGetTracesEncoder& operator=(const BatchGetTracesEncoder&) = delete;

  void BeginTrace(const TraceId& id, std::optional<DurationUs> duration, bool limit_exceeded);
  void AddSegment(SegmentId id, std::string_view document);
  void EndTrace();
  // Ends the answer and hands it out; the encoder is done.
  std::string Finish();

 private:
  std::string out_;
  JsonWriter json_;
};

}  // namespace roentgen::wire
