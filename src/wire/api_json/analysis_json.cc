#include "wire/api_json/analysis_json.h"

#include "wire/api_json/shared_json.h"
#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

void WriteCell(const HeatCell& cell, JsonWriter& json) {
  json.BeginObject().IntField("Column", cell.column).IntField("Row", cell.row);
  json.IntField("OkCount", cell.ok).IntField("ErrorCount", cell.error);
  json.IntField("ThrottleCount", cell.throttle).IntField("FaultCount", cell.fault);
  json.StringField("ExampleTraceId", cell.example.ToString()).EndObject();
}

void WriteFacet(const Facet& facet, JsonWriter& json) {
  json.BeginObject().StringField("Attribute", facet.attribute);
  json.IntField("DistinctCount", facet.distinct).IntField("UncountedCount", facet.uncounted);
  json.Key("Values").BeginArray();
  for (const FacetValue& value : facet.values) {
    json.BeginObject().StringField("Value", value.value);
    json.StringField("FilterExpression", value.expression);
    json.IntField("TraceCount", value.traces).IntField("FaultCount", value.faults).EndObject();
  }
  json.EndArray().EndObject();
}

void WriteSet(std::string_view key, const ComparedSet& set,
              const std::vector<QuantileEstimate>& latency, JsonWriter& json) {
  json.Key(key).BeginObject().StringField("FilterExpression", set.filter_expression);
  WriteStatistics("Statistics", set.statistics, json);
  json.Key("Latency").BeginArray();
  for (const QuantileEstimate& each : latency) {
    json.BeginObject().DoubleField("Quantile", each.quantile);
    json.Key("Value").Seconds(each.value);
    if (each.low) json.Key("Low").Seconds(*each.low);
    if (each.high) json.Key("High").Seconds(*each.high);
    json.EndObject();
  }
  json.EndArray();
  WriteExamined(set.examined, json);
  json.EndObject();
}

void WriteAttributeDifference(const AttributeDifference& each, JsonWriter& json) {
  json.BeginObject().StringField("Attribute", each.attribute).StringField("Value", each.value);
  json.StringField("FilterExpression", each.expression);
  json.IntField("CountA", each.in_a).IntField("CountB", each.in_b);
  json.DoubleField("ShareA", each.share_a).DoubleField("ShareB", each.share_b);
  json.DoubleField("Difference", each.difference);
  json.DoubleField("PValue", each.p_value).DoubleField("QValue", each.q_value);
  json.BoolField("Significant", each.is_significant).EndObject();
}

void WriteEntity(const EntityTime& entity, JsonWriter& json) {
  json.BeginObject().StringField("Id", entity.id.ToString()).StringField("Name", entity.name);
  WriteNodeKey("Service", entity.service, json);
  if (entity.parent) json.Key("Parent").Uint(*entity.parent);
  json.Key("Depth").Uint(entity.depth).TimeField("StartTime", entity.start);
  if (entity.end) json.TimeField("EndTime", *entity.end);
  json.Key("ClockShift").Seconds(entity.clock_shift);
  json.Key("SelfTime").Seconds(entity.self).Key("CriticalTime").Seconds(entity.critical);
  json.BoolField("WaitedFor", entity.is_waited_for);
  json.BoolField("Error", entity.flags.error).BoolField("Throttle", entity.flags.throttle);
  json.BoolField("Fault", entity.flags.fault).EndObject();
}

void WriteServiceTime(const ServiceTime& service, JsonWriter& json) {
  json.BeginObject();
  WriteNodeKey("Service", service.service, json);
  json.IntField("EntityCount", service.entities);
  json.Key("SelfTime").Seconds(service.self).Key("CriticalTime").Seconds(service.critical);
  json.EndObject();
}

void WriteHead(std::string_view key, const DiffedTraceHead& head, JsonWriter& json) {
  json.Key(key).BeginObject().StringField("TraceId", head.id.ToString());
  json.TimeField("StartTime", head.start).Key("Duration").Seconds(head.duration);
  if (head.response_time) json.Key("ResponseTime").Seconds(*head.response_time);
  json.EndObject();
}

void WriteSums(std::string_view key, const CallSums& sums, JsonWriter& json) {
  json.Key(key).BeginObject().IntField("CallCount", sums.calls);
  json.IntField("FaultCount", sums.faults).IntField("ErrorCount", sums.errors);
  json.IntField("ThrottleCount", sums.throttles).Key("Duration").Seconds(sums.duration);
  json.EndObject();
}

const char* ChangeOf(const CallDifference& call) {
  if (call.is_added()) return "added";
  return call.is_removed() ? "removed" : "both";
}

}  // namespace

std::string EncodeHeatMap(const HeatMap& map, const Statistics& statistics,
                          const Histogram& response_time, const Examined& examined) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().TimeField("StartTime", map.start);
  json.Key("ColumnSeconds").Seconds(map.column_width).IntField("Columns", map.columns);
  json.Key("RowBounds").BeginArray();
  for (const DurationUs bound : map.row_bounds) json.Seconds(bound);
  json.EndArray().Key("Cells").BeginArray();
  for (const HeatCell& cell : map.cells) WriteCell(cell, json);
  json.EndArray().IntField("InProgressCount", map.in_progress);
  WriteStatistics("Statistics", statistics, json);
  WritePercentiles(response_time, json);
  WriteExamined(examined, json);
  json.EndObject();
  return out;
}

std::string EncodeFacets(const std::vector<Facet>& facets, const Examined& examined) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("Facets").BeginArray();
  for (const Facet& facet : facets) WriteFacet(facet, json);
  json.EndArray();
  WriteExamined(examined, json);
  json.EndObject();
  return out;
}

std::string EncodeComparison(const Comparison& comparison, const ComparedSet& a,
                             const ComparedSet& b) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject();
  WriteSet("A", a, comparison.latency_a, json);
  WriteSet("B", b, comparison.latency_b, json);
  json.Key("Differences").BeginArray();
  for (const AttributeDifference& each : comparison.differences) {
    WriteAttributeDifference(each, json);
  }
  json.EndArray().IntField("ComparedCount", comparison.compared);
  json.IntField("UncountedCount", comparison.uncounted).EndObject();
  return out;
}

std::string EncodeTraceTimes(const TraceTimes& times) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().StringField("TraceId", times.id.ToString());
  if (times.response_time) json.Key("ResponseTime").Seconds(*times.response_time);
  json.Key("Entities").BeginArray();
  for (const EntityTime& entity : times.entities) WriteEntity(entity, json);
  json.EndArray().Key("CriticalPath").BeginArray();
  for (const CriticalPart& part : times.critical_path) {
    json.BeginObject().Key("Entity").Uint(part.entity);
    json.TimeField("StartTime", part.start).TimeField("EndTime", part.end).EndObject();
  }
  json.EndArray().Key("Services").BeginArray();
  for (const ServiceTime& service : times.services) WriteServiceTime(service, json);
  json.EndArray().Key("OmittedCount").Uint(times.omitted);
  json.BoolField("Truncated", times.is_truncated).EndObject();
  return out;
}

std::string EncodeTraceDifference(const TraceDifference& difference, const DiffedTraceHead& a,
                                  const DiffedTraceHead& b, bool is_truncated) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject();
  WriteHead("A", a, json);
  WriteHead("B", b, json);
  json.Key("Calls").BeginArray();
  std::vector<std::uint64_t> depths;
  for (const CallDifference& call : difference.calls) {
    depths.push_back(call.parent ? depths[*call.parent] + 1 : 0);
    json.BeginObject().StringField("Service", call.service).StringField("Name", call.name);
    if (call.parent) json.Key("Parent").Uint(*call.parent);
    json.Key("Depth").Uint(depths.back()).StringField("Change", ChangeOf(call));
    WriteSums("A", call.a, json);
    WriteSums("B", call.b, json);
    json.Key("DurationDifference").Seconds(call.difference()).EndObject();
  }
  json.EndArray().Key("OmittedCount").Uint(difference.omitted);
  json.BoolField("Truncated", is_truncated).EndObject();
  return out;
}

}  // namespace roentgen::wire
