#include "adapters/telemetry/metrics.h"

#include "adapters/telemetry/metric_page.h"
#include "adapters/telemetry/process_usage.h"

namespace roentgen::telemetry {
namespace {

std::string Text(std::string_view text) { return std::string(text); }

// received = stored + duplicate + rejected(reason) + dropped(reason) + in flight.
void AddIngest(const ingest::IngestCounters& c, MetricPage& page) {
  page.Counter("roentgen_documents_received_total", "Segment documents that arrived, by transport");
  for (int i = 0; i < ingest::kTransports; ++i) {
    page.Value(c.received[static_cast<std::size_t>(i)].value(),
               {{"transport", Text(ToString(static_cast<ingest::Transport>(i)))}});
  }
  page.Counter("roentgen_documents_received_bytes_total", "Their size as sent, by transport");
  for (int i = 0; i < ingest::kTransports; ++i) {
    page.Value(c.received_bytes[static_cast<std::size_t>(i)].value(),
               {{"transport", Text(ToString(static_cast<ingest::Transport>(i)))}});
  }
  page.Counter("roentgen_documents_stored_total", "Documents made durable").Value(c.stored.value());
  page.Counter(
      "roentgen_documents_replaced_total",
      "Stored documents that took the place of an earlier one with their id (part of stored)");
  page.Value(c.replaced.value());
  page.Counter("roentgen_documents_duplicate_total",
               "Documents that were stored already, or in progress after complete");
  page.Value(c.duplicate.value());
  page.Counter("roentgen_documents_rejected_total",
               "Documents refused for what they say, by X-Ray error code");
  for (int i = 0; i < kDocumentErrorCodes; ++i) {
    page.Value(c.rejected[static_cast<std::size_t>(i)].value(),
               {{"reason", Text(ToString(static_cast<DocumentErrorCode>(i)))}});
  }
  for (int i = 0; i < ingest::kDatagramRefusals; ++i) {
    page.Value(c.rejected_datagram[static_cast<std::size_t>(i)].value(),
               {{"reason", Text(ingest::ToString(static_cast<ingest::DatagramRefusal>(i)))}});
  }
  page.Counter("roentgen_documents_dropped_total", "Good documents that were not kept, by reason");
  for (int i = 0; i < ingest::kDropReasons; ++i) {
    page.Value(c.dropped[static_cast<std::size_t>(i)].value(),
               {{"reason", Text(ToString(static_cast<ingest::DropReason>(i)))}});
  }
  page.Gauge("roentgen_documents_in_flight", "Documents accepted and not yet settled");
  page.Value(c.in_flight.value());
}

void AddPipeline(const MetricSources& s, MetricPage& page) {
  const ingest::IngestCounters& c = s.ingest;
  page.Counter("roentgen_commits_total", "Batches made durable").Value(c.commits.value());
  page.Counter("roentgen_commit_failures_total", "Batches the store refused");
  page.Value(c.commit_failures.value());
  page.Counter("roentgen_trace_reloads_total",
               "Traces read back from the store because a document came for them");
  page.Value(c.trace_reloads.value());
  page.Gauge("roentgen_live_traces", "Traces kept in memory").Value(c.live_traces.value());
  page.Gauge("roentgen_live_trace_bytes", "Their size in memory").Value(c.live_trace_bytes.value());
  page.Counter("roentgen_group_traces_total", "Traces stamped with a group when stored, by group");
  for (const GroupTraces& group : s.groups) page.Value(group.stamped, {{"group", group.group}});
  page.Gauge("roentgen_queue_bytes", "Documents waiting for the committer");
  page.Value(std::uint64_t{s.queued_bytes});
  page.Gauge("roentgen_queue_limit_bytes", "Where the queue refuses more");
  page.Value(std::uint64_t{s.queue_limit_bytes});
}

// One family: a value of each rule.
void AddRules(const MetricSources& s, MetricPage& page, auto value) {
  for (const sampling::RuleStanding& rule : s.sampling_rules) {
    page.Value(value(rule), {{"rule", rule.rule}});
  }
}

void AddSampling(const MetricSources& s, MetricPage& page) {
  using Rule = sampling::RuleStanding;
  page.Counter("roentgen_sampling_reports_total", "Statistics of sampling clients taken");
  page.Value(s.sampling.reports.value());
  page.Counter("roentgen_sampling_reports_refused_total", "Statistics not taken, by reason");
  page.Value(s.sampling.unknown_rule.value(), {{"reason", "unknown_rule"}});
  page.Value(s.sampling.stale.value(), {{"reason", "stale"}});
  page.Value(s.sampling.from_future.value(), {{"reason", "from_future"}});
  page.Value(s.sampling.refused_boosts.value(), {{"reason", "boost"}});
  page.Counter("roentgen_sampling_requests_total", "Requests clients reported, by rule");
  AddRules(s, page, [](const Rule& rule) { return rule.counts.requests; });
  page.Counter("roentgen_sampling_sampled_total", "Of those, sampled as clients count it");
  AddRules(s, page, [](const Rule& rule) { return rule.counts.sampled; });
  page.Counter("roentgen_sampling_borrowed_total", "Of those, sampled before a quota was given");
  AddRules(s, page, [](const Rule& rule) { return rule.counts.borrowed; });
  page.Gauge("roentgen_sampling_reservoir", "Requests a second of the whole fleet, by rule");
  AddRules(s, page, [](const Rule& rule) { return rule.reservoir; });
  page.Gauge("roentgen_sampling_quota", "What of the reservoir is given to clients, by rule");
  AddRules(s, page, [](const Rule& rule) { return rule.quota; });
  page.Gauge("roentgen_sampling_clients", "Clients that have a quota, zero too, by rule");
  AddRules(s, page, [](const Rule& rule) { return std::uint64_t{rule.clients}; });
  page.Counter("roentgen_sampling_clients_refused_total", "Reports beyond --max-sampling-clients");
  AddRules(s, page, [](const Rule& rule) { return rule.refused_clients; });
  page.Counter("roentgen_sampling_boosts_total", "Times the rate was raised for anomalies");
  AddRules(s, page, [](const Rule& rule) { return rule.boosts; });
  page.Gauge("roentgen_sampling_rate", "The rate of what the reservoir leaves, boosted or not");
  AddRules(s, page, [](const Rule& rule) { return rule.rate; });
}

void AddUdp(const MetricSources& s, MetricPage& page) {
  page.Counter("roentgen_udp_datagrams_total", "Datagrams read").Value(s.udp.datagrams.value());
  page.Counter("roentgen_udp_bytes_total", "Their size").Value(s.udp.bytes.value());
  page.Counter(
      "roentgen_udp_kernel_drops_total",
      "Datagrams the kernel dropped because the receive buffer was full (not in received)");
  page.Value(s.ingest.udp_kernel_drops.value());
  page.Counter("roentgen_udp_truncated_total", "Datagrams too long for a buffer, dropped");
  page.Value(s.udp.truncated.value());
  page.Counter("roentgen_udp_receive_calls_total", "recvmmsg calls that brought something");
  page.Value(s.udp.batches.value());
  page.Counter("roentgen_udp_errors_total", "recvmmsg calls that failed")
      .Value(s.udp.errors.value());
  page.Gauge("roentgen_udp_receive_buffer_bytes",
             "Kernel receive buffer of one socket, as granted");
  page.Value(std::int64_t{s.udp_receive_buffer_bytes});
}

void AddHttp(const MetricSources& s, MetricPage& page) {
  const net::HttpCounters& c = s.http;
  page.Counter("roentgen_http_connections_total", "Connections accepted");
  page.Value(c.connections.value());
  page.Gauge("roentgen_http_open_connections", "Open connections");
  page.Value(c.open_connections.value());
  page.Counter("roentgen_http_requests_total", "Whole requests read").Value(c.requests.value());
  page.Counter("roentgen_http_responses_total", "Answers sent, by class of status");
  for (std::size_t digit = 1; digit < c.responses.size(); ++digit) {
    page.Value(c.responses[digit].value(), {{"class", std::to_string(digit) + "xx"}});
  }
  page.Counter("roentgen_http_refused_total", "Requests the server refused itself, by limit");
  for (int i = 0; i < net::kHttpRefusals; ++i) {
    page.Value(c.refused[static_cast<std::size_t>(i)].value(),
               {{"reason", Text(ToString(static_cast<net::HttpRefusal>(i)))}});
  }
  page.Gauge("roentgen_http_in_flight", "Requests being worked on").Value(c.in_flight.value());
  page.Gauge("roentgen_http_in_flight_bytes", "Their bodies").Value(c.in_flight_bytes.value());
  page.Counter("roentgen_http_received_bytes_total", "Bytes read").Value(c.bytes_received.value());
  page.Counter("roentgen_http_sent_bytes_total", "Bytes written").Value(c.bytes_sent.value());
  page.Counter("roentgen_http_write_timeouts_total", "Answers given up because nobody read them");
  page.Value(c.write_timeouts.value());
  page.Counter("roentgen_http_callers_left_total",
               "Connections closed before their answer was there");
  page.Value(c.callers_left.value());
}

std::string OperationName(std::size_t index) {
  for (const rest::OperationRow& row : rest::Operations()) {
    const bool is_other = row.operation == rest::Operation::kOther;
    if (!is_other && static_cast<std::size_t>(row.operation) == index) return Text(row.name);
  }
  return "not_offered";
}

void AddApi(const MetricSources& s, MetricPage& page) {
  const rest::ApiCounters& c = s.api;
  page.Counter("roentgen_api_requests_total", "X-Ray API calls answered, by operation and outcome");
  for (std::size_t i = 0; i < c.operations.size(); ++i) {
    for (int outcome = 0; outcome < rest::kOutcomes; ++outcome) {
      page.Value(c.operations[i].outcomes[static_cast<std::size_t>(outcome)].value(),
                 {{"operation", OperationName(i)},
                  {"outcome", Text(ToString(static_cast<rest::Outcome>(outcome)))}});
    }
  }
  page.Histogram("roentgen_api_request_seconds",
                 "From a whole request to its answer, by operation");
  for (std::size_t i = 0; i < c.operations.size(); ++i) {
    page.Latency(c.operations[i].latency, {{"operation", OperationName(i)}});
  }
  page.Gauge("roentgen_queries_waiting", "Queries and pages waiting for a thread");
  page.Value(std::uint64_t{s.queued_queries});
  page.Counter("roentgen_api_unknown_paths_total", "Requests to paths that do not exist");
  page.Value(c.unknown_paths.value());
  page.Counter("roentgen_api_guard_refusals_total", "Requests of web pages refused, by reason");
  page.Value(c.refused_host.value(), {{"reason", "host"}});
  page.Value(c.refused_origin.value(), {{"reason", "origin"}});
  page.Counter("roentgen_daemon_telemetry_records_total", "Records in PutTelemetryRecords calls");
  page.Value(c.telemetry_records.value());
  page.Counter("roentgen_daemon_segments_total",
               "What daemons report of segments, summed, by fate");
  page.Value(c.daemon_received.value(), {{"fate", "received"}});
  page.Value(c.daemon_sent.value(), {{"fate", "sent"}});
  page.Value(c.daemon_spillover.value(), {{"fate", "spillover"}});
  page.Value(c.daemon_rejected.value(), {{"fate", "rejected"}});
  page.Counter("roentgen_daemon_connection_errors_total",
               "Connection errors daemons report, summed");
  page.Value(c.daemon_connection_errors.value());
}

void AddStore(const MetricSources& s, MetricPage& page) {
  const auto usage = s.store.Usage();
  page.Gauge("roentgen_store_healthy", "1 when the store takes writes");
  page.Value(std::int64_t{s.store.Health() ? 1 : 0});
  if (usage) {
    page.Gauge("roentgen_store_disk_bytes", "Disk the store takes").Value(usage->disk_bytes);
    page.Gauge("roentgen_store_memory_bytes", "Store caches and write buffers");
    page.Value(usage->memory_bytes);
    page.Gauge("roentgen_store_days", "Days kept").Value(std::uint64_t{usage->days.size()});
  }
  page.Counter("roentgen_store_dropped_days_total", "Days dropped by retention");
  page.Value(s.ingest.days_dropped.value());
}

void AddProcess(const MetricSources& s, MetricPage& page) {
  const ProcessUsage usage = ReadProcessUsage();
  page.Counter("process_cpu_seconds_total", "User and system CPU time").Value(usage.cpu_seconds);
  page.Gauge("process_resident_memory_bytes", "Resident memory").Value(usage.resident_bytes);
  page.Gauge("process_virtual_memory_bytes", "Mapped memory").Value(usage.virtual_bytes);
  page.Gauge("process_threads", "Threads").Value(usage.threads);
  page.Gauge("process_open_fds", "Open file descriptors").Value(usage.open_files);
  page.Gauge("process_max_fds", "Limit of open file descriptors").Value(usage.max_open_files);
  page.Gauge("process_start_time_seconds", "Start, seconds since the epoch");
  page.Value(s.started.seconds());
  page.Gauge("roentgen_build_info", "Always 1; the labels say which build this is");
  page.Value(std::int64_t{1}, {{"version", s.version}, {"compiler", __VERSION__}});
}

}  // namespace

std::string RenderMetrics(const MetricSources& sources) {
  MetricPage page;
  AddIngest(sources.ingest, page);
  AddPipeline(sources, page);
  AddSampling(sources, page);
  AddUdp(sources, page);
  AddHttp(sources, page);
  AddApi(sources, page);
  AddStore(sources, page);
  AddProcess(sources, page);
  return page.Text();
}

}  // namespace roentgen::telemetry
