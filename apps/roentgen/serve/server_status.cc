#include "apps/roentgen/serve/server_status.h"

#include "adapters/telemetry/process_usage.h"

namespace roentgen::serve {
namespace {

const char* NameOf(config::Durability durability) {
  switch (durability) {
    case config::Durability::kSync: return "sync";
    case config::Durability::kInterval: return "interval";
    case config::Durability::kNone: return "none";
  }
  return "none";
}

void AddIfAny(std::string_view name, const Counter& counter, wire::NamedCounts& counts) {
  if (counter.value() > 0) counts.emplace_back(std::string(name), counter.value());
}

wire::IngestStatus IngestOf(const StatusSources& s) {
  const ingest::IngestCounters& c = s.ingest;
  wire::IngestStatus out;
  for (std::size_t i = 0; i < c.received.size(); ++i) {
    const auto transport = static_cast<ingest::Transport>(i);
    out.received.emplace_back(std::string(ToString(transport)), c.received[i].value());
    out.received_bytes += c.received_bytes[i].value();
  }
  for (std::size_t i = 0; i < c.rejected.size(); ++i) {
    AddIfAny(ToString(static_cast<DocumentErrorCode>(i)), c.rejected[i], out.rejected);
  }
  for (std::size_t i = 0; i < c.rejected_datagram.size(); ++i) {
    AddIfAny(ingest::ToString(static_cast<ingest::DatagramRefusal>(i)), c.rejected_datagram[i],
             out.rejected);
  }
  for (std::size_t i = 0; i < c.dropped.size(); ++i) {
    AddIfAny(ingest::ToString(static_cast<ingest::DropReason>(i)), c.dropped[i], out.dropped);
  }
  out.stored = c.stored.value();
  out.duplicate = c.duplicate.value();
  out.in_flight = c.in_flight.value();
  out.replaced = c.replaced.value();
  out.kernel_drops = c.udp_kernel_drops.value();
  out.queue_bytes = s.queued_bytes;
  out.queue_limit_bytes = s.queue_limit_bytes;
  out.live_traces = c.live_traces.value();
  return out;
}

wire::StoreStatus StoreOf(const StatusSources& s) {
  wire::StoreStatus out;
  out.is_healthy = s.store.Health().has_value();
  if (const auto usage = s.store.Usage()) {
    out.disk_bytes = usage->disk_bytes;
    out.memory_bytes = usage->memory_bytes;
    for (const DayUsage& day : usage->days) out.days.push_back({day.day, day.bytes});
  }
  out.retention = s.options.retention;
  out.max_disk_bytes = s.options.max_disk_bytes;
  out.durability = NameOf(s.options.durability);
  return out;
}

}  // namespace

wire::ServerStatus StatusOf(const StatusSources& sources) {
  wire::ServerStatus status;
  status.version = sources.version;
  status.now = sources.now;
  status.started = sources.started;
  status.not_ready = sources.not_ready;
  status.http_address = sources.addresses.http;
  status.udp_address = sources.addresses.udp;
  status.tcp_address = sources.addresses.tcp;
  status.ingest = IngestOf(sources);
  status.store = StoreOf(sources);
  status.memory_limit_bytes = sources.options.memory_bytes;
  status.resident_bytes = telemetry::ReadProcessUsage().resident_bytes;
  status.query_threads = sources.options.query_threads;
  status.queued_queries = sources.queued_queries;
  status.groups = sources.groups;
  return status;
}

}  // namespace roentgen::serve
