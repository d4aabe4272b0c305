#include "wire/api_json/graph_json.h"

#include "wire/api_json/shared_json.h"

namespace roentgen::wire {
namespace {

void WriteEdge(const GraphEdge& edge, GraphDetail detail, JsonWriter& json) {
  json.BeginObject();
  json.IntField("ReferenceId", edge.target_id);
  json.TimeField("StartTime", edge.start);
  json.TimeField("EndTime", edge.end);
  WriteStatistics("SummaryStatistics", edge.statistics, json);
  if (edge.is_link) {
    json.StringField("EdgeType", "link");
    WriteHistogram("ReceivedEventAgeHistogram", edge.received_event_age, json);
  }
  // Empty for links, but there: Grafana adds its counts up on every edge.
  WriteHistogram("ResponseTimeHistogram", edge.response_time, json);
  if (detail == GraphDetail::kPercentiles && !edge.is_link) {
    WritePercentiles(edge.response_time, json);
  }
  json.Key("Aliases").BeginArray();
  for (const EdgeAlias& alias : edge.aliases) {
    json.BeginObject().StringField("Name", alias.name);
    json.Key("Names").BeginArray().String(alias.name).EndArray();
    if (!alias.type.empty()) json.StringField("Type", alias.type);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteNode(const GraphNode& node, GraphDetail detail, JsonWriter& json) {
  json.BeginObject();
  json.IntField("ReferenceId", node.id);
  json.StringField("Name", node.key.name);
  json.Key("Names").BeginArray();
  for (const std::string& name : node.names) json.String(name);
  json.EndArray();
  if (node.is_root) json.BoolField("Root", true);
  if (!node.key.account.empty()) json.StringField("AccountId", node.key.account);
  if (!node.key.type.empty()) json.StringField("Type", node.key.type);
  json.StringField("State", node.is_active ? "active" : "unknown");
  json.TimeField("StartTime", node.start);
  json.TimeField("EndTime", node.end);
  json.Key("Edges").BeginArray();
  for (const GraphEdge& edge : node.edges) WriteEdge(edge, detail, json);
  json.EndArray();
  if (!node.is_client()) {
    WriteStatistics("SummaryStatistics", node.statistics, json);
    WriteHistogram("DurationHistogram", node.duration, json);
    WriteHistogram("ResponseTimeHistogram", node.response_time, json);
    if (detail == GraphDetail::kPercentiles) WritePercentiles(node.response_time, json);
  }
  json.EndObject();
}

}  // namespace

void WriteServices(const ServiceGraph& graph, GraphDetail detail, JsonWriter& json) {
  json.BeginArray();
  for (const GraphNode& node : graph.nodes) WriteNode(node, detail, json);
  json.EndArray();
}

void WriteBucket(const TimeSeriesBucket& bucket, bool is_of_node, JsonWriter& json) {
  json.BeginObject().TimeField("Timestamp", bucket.start);
  WriteStatistics(is_of_node ? "ServiceSummaryStatistics" : "EdgeSummaryStatistics",
                  bucket.statistics, json);
  WriteHistogram("ResponseTimeHistogram", bucket.response_time, json);
  json.EndObject();
}

}  // namespace roentgen::wire
