#include "wire/api_json/api_responses.h"

#include "wire/api_json/graph_json.h"
#include "wire/api_json/summary_json.h"

namespace roentgen::wire {

std::string EncodePutTraceSegments(std::span<const DocumentError> unprocessed) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("UnprocessedTraceSegments").BeginArray();
  for (const DocumentError& error : unprocessed) {
    json.BeginObject();
    // Null when the document has no id: what the service answers, and what the daemon looks for.
    json.Key("Id");
    if (error.id) {
      json.String(*error.id);
    } else {
      json.Null();
    }
    json.StringField("ErrorCode", ToString(error.code)).StringField("Message", error.Message());
    json.EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

std::string EncodeTraceSummaries(std::span<const TraceSummary> summaries,
                                 TimestampUs approximate_time, std::uint64_t processed,
                                 std::string_view next_token) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("TraceSummaries").BeginArray();
  for (const TraceSummary& summary : summaries) WriteSummary(summary, json);
  json.EndArray();
  json.TimeField("ApproximateTime", approximate_time);
  json.Key("TracesProcessedCount").Uint(processed);
  if (!next_token.empty()) json.StringField("NextToken", next_token);
  json.EndObject();
  return out;
}

std::string EncodeServiceGraph(const ServiceGraph& graph, bool contains_old_group_versions) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject();
  json.TimeField("StartTime", graph.start).TimeField("EndTime", graph.end).Key("Services");
  WriteServices(graph, GraphDetail::kXray, json);
  json.BoolField("ContainsOldGroupVersions", contains_old_group_versions).EndObject();
  return out;
}

std::string EncodeTraceGraph(const ServiceGraph& graph) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("Services");
  WriteServices(graph, GraphDetail::kXray, json);
  json.EndObject();
  return out;
}

std::string EncodeTimeSeries(const TimeSeries& series, bool contains_old_group_versions) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("TimeSeriesServiceStatistics").BeginArray();
  for (const TimeSeriesBucket& bucket : series.buckets) {
    WriteBucket(bucket, series.is_of_nodes, json);
  }
  json.EndArray().BoolField("ContainsOldGroupVersions", contains_old_group_versions);
  if (!series.next_token.empty()) json.StringField("NextToken", series.next_token);
  json.EndObject();
  return out;
}

std::string EncodeError(std::string_view type, std::string_view message,
                        std::string_view resource) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().StringField("__type", type).StringField("Message", message);
  if (!resource.empty()) json.StringField("ResourceName", resource);
  json.EndObject();
  return out;
}

BatchGetTracesEncoder::BatchGetTracesEncoder() : json_(out_) {
  json_.BeginObject().Key("Traces").BeginArray();
}

void BatchGetTracesEncoder::BeginTrace(const TraceId& id, std::optional<DurationUs> duration,
                                       bool limit_exceeded) {
  json_.BeginObject().StringField("Id", id.ToString());
  if (duration) json_.Key("Duration").Seconds(*duration);
  json_.BoolField("LimitExceeded", limit_exceeded).Key("Segments").BeginArray();
}

void BatchGetTracesEncoder::AddSegment(SegmentId id, std::string_view document) {
  json_.BeginObject()
      .StringField("Id", id.ToString())
      .StringField("Document", document)
      .EndObject();
}

void BatchGetTracesEncoder::EndTrace() { json_.EndArray().EndObject(); }

std::string BatchGetTracesEncoder::Finish() {
  json_.EndArray().Key("UnprocessedTraceIds").BeginArray().EndArray().EndObject();
  return std::move(out_);
}

}  // namespace roentgen::wire
