#include "wire/api_json/shared_json.h"

namespace roentgen::wire {
namespace {

const char* NameOf(SearchLimit limit) {
  switch (limit) {
    case SearchLimit::kTraces: return "traces";
    case SearchLimit::kReads: return "reads";
    case SearchLimit::kTime: return "time";
    default: return "looks";
  }
}

}  // namespace

void WriteHistogram(std::string_view key, const Histogram& histogram, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const auto& [bucket_us, count] : histogram.buckets()) {
    json.BeginObject().Key("Value").Seconds({bucket_us}).IntField("Count", count).EndObject();
  }
  json.EndArray();
}

void WriteStatistics(std::string_view key, const Statistics& statistics, JsonWriter& json) {
  json.Key(key).BeginObject();
  json.IntField("OkCount", statistics.ok);
  json.Key("ErrorStatistics").BeginObject();
  json.IntField("ThrottleCount", statistics.throttle);
  json.IntField("OtherCount", statistics.error);
  json.IntField("TotalCount", statistics.throttle + statistics.error);
  json.EndObject();
  json.Key("FaultStatistics").BeginObject();
  json.IntField("OtherCount", statistics.fault);
  json.IntField("TotalCount", statistics.fault);
  json.EndObject();
  json.IntField("TotalCount", statistics.total());
  json.Key("TotalResponseTime").Seconds({statistics.total_response_us});
  json.EndObject();
}

void WritePercentiles(const Histogram& histogram, JsonWriter& json) {
  json.Key("Percentiles").BeginObject();
  if (!histogram.empty()) {
    json.Key("P50").Seconds(histogram.Quantile(0.5));
    json.Key("P90").Seconds(histogram.Quantile(0.9));
    json.Key("P95").Seconds(histogram.Quantile(0.95));
    json.Key("P99").Seconds(histogram.Quantile(0.99));
    json.Key("Max").Seconds({histogram.buckets().back().first});
  }
  json.EndObject();
}

void WriteExamined(const Examined& examined, JsonWriter& json) {
  json.Key("Examined").BeginObject();
  json.Key("TraceCount").Uint(examined.traces);
  json.Key("LookedAtCount").Uint(examined.looked_at);
  json.BoolField("Partial", examined.is_partial);
  if (examined.is_partial) json.StringField("Limit", NameOf(examined.limit));
  if (examined.reached) json.TimeField("ReachedTime", *examined.reached);
  json.EndObject();
}

void WriteNodeKey(std::string_view key, const NodeKey& node, JsonWriter& json) {
  json.Key(key).BeginObject();
  json.StringField("Name", node.name).StringField("Type", node.type);
  json.StringField("AccountId", node.account).EndObject();
}

}  // namespace roentgen::wire
