#include "wire/api_json/grouped_json.h"

#include "wire/api_json/graph_json.h"
#include "wire/api_json/shared_json.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

void WriteCalls(const CallTimes& calls, JsonWriter& json) {
  WriteStatistics("Statistics", calls.statistics, json);
  WritePercentiles(calls.response_time, json);
}

}  // namespace

std::string EncodeBreakdown(const AttributeBreakdown& breakdown, const Examined& examined) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().StringField("Attribute", breakdown.attribute);
  json.Key("Values").BeginArray();
  for (const ValueCalls& each : breakdown.values) {
    json.BeginObject().StringField("Value", each.value);
    json.StringField("FilterExpression", each.expression).IntField("TraceCount", each.traces);
    WriteCalls(each.roots, json);
    json.EndObject();
  }
  json.EndArray().IntField("WithoutCount", breakdown.without);
  json.IntField("DistinctCount", breakdown.distinct);
  json.IntField("UncountedCount", breakdown.uncounted);
  WriteExamined(examined, json);
  json.EndObject();
  return out;
}

std::string EncodeOperations(const OperationList& list, const Examined& examined) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("Operations").BeginArray();
  for (const OperationCalls& each : list.operations) {
    json.BeginObject().StringField("Name", each.name);
    WriteCalls(each.calls, json);
    json.StringField("ExampleTraceId", each.slowest.ToString()).EndObject();
  }
  json.EndArray().IntField("DistinctCount", list.distinct);
  json.IntField("UncountedCount", list.uncounted);
  WriteExamined(examined, json);
  json.EndObject();
  return out;
}

std::string EncodeGraph(const ServiceGraph& graph, bool contains_old_group_versions,
                        const std::optional<Examined>& examined) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().TimeField("StartTime", graph.start).TimeField("EndTime", graph.end);
  json.Key("Services");
  WriteServices(graph, GraphDetail::kPercentiles, json);
  json.BoolField("ContainsOldGroupVersions", contains_old_group_versions);
  if (examined) WriteExamined(*examined, json);
  json.EndObject();
  return out;
}

}  // namespace roentgen::wire
