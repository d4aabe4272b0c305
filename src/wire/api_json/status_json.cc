#include "wire/api_json/status_json.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "wire/json/json_writer.h"

namespace roentgen::wire {
namespace {

void WriteUint(std::string_view key, std::uint64_t value, JsonWriter& json) {
  json.Key(key).Uint(value);
}

void WriteCounts(std::string_view key, const NamedCounts& counts, JsonWriter& json) {
  json.Key(key).BeginObject();
  std::uint64_t total = 0;
  for (const auto& [name, count] : counts) {
    WriteUint(name, count, json);
    total += count;
  }
  WriteUint("Total", total, json);
  json.EndObject();
}

std::string DayText(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void WriteIngest(const IngestStatus& ingest, JsonWriter& json) {
  json.Key("Ingest").BeginObject();
  WriteCounts("Received", ingest.received, json);
  WriteUint("Stored", ingest.stored, json);
  WriteUint("Duplicate", ingest.duplicate, json);
  WriteCounts("Rejected", ingest.rejected, json);
  WriteCounts("Dropped", ingest.dropped, json);
  json.IntField("InFlight", ingest.in_flight);
  WriteUint("ReceivedBytes", ingest.received_bytes, json);
  WriteUint("Replaced", ingest.replaced, json);
  WriteUint("KernelDrops", ingest.kernel_drops, json);
  WriteUint("QueueBytes", ingest.queue_bytes, json);
  WriteUint("QueueLimitBytes", ingest.queue_limit_bytes, json);
  json.IntField("LiveTraces", ingest.live_traces).EndObject();
}

void WriteStore(const StoreStatus& store, JsonWriter& json) {
  json.Key("Store").BeginObject().BoolField("Healthy", store.is_healthy);
  WriteUint("DiskBytes", store.disk_bytes, json);
  WriteUint("MemoryBytes", store.memory_bytes, json);
  json.Key("Days").BeginArray();
  for (const DayStatus& day : store.days) {
    json.BeginObject().StringField("Day", DayText(day.day));
    WriteUint("Bytes", day.bytes, json);
    json.EndObject();
  }
  json.EndArray().Key("RetentionSeconds").Seconds(store.retention);
  WriteUint("MaxDiskBytes", store.max_disk_bytes, json);
  json.StringField("Durability", store.durability).EndObject();
}

}  // namespace

std::string EncodeServerStatus(const ServerStatus& status) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().StringField("Version", status.version);
  json.TimeField("Time", status.now).TimeField("StartTime", status.started);
  json.Key("Uptime").Seconds(std::max(DurationUs{0}, status.now - status.started));
  json.BoolField("Ready", status.not_ready.empty()).Key("NotReadyReasons").BeginArray();
  for (const std::string& reason : status.not_ready) json.String(reason);
  json.EndArray().Key("Addresses").BeginObject();
  json.StringField("Http", status.http_address).StringField("Udp", status.udp_address);
  json.StringField("Tcp", status.tcp_address).EndObject();
  WriteIngest(status.ingest, json);
  WriteStore(status.store, json);
  json.Key("Memory").BeginObject();
  WriteUint("LimitBytes", status.memory_limit_bytes, json);
  WriteUint("ResidentBytes", status.resident_bytes, json);
  json.EndObject().Key("Queries").BeginObject().IntField("Threads", status.query_threads);
  WriteUint("Waiting", status.queued_queries, json);
  json.EndObject();
  WriteUint("Groups", status.groups, json);
  json.EndObject();
  return out;
}

}  // namespace roentgen::wire
