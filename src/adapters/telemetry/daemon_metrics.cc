#include "adapters/telemetry/daemon_metrics.h"

#include "adapters/telemetry/metric_page.h"
#include "adapters/telemetry/process_usage.h"

namespace roentgen::telemetry {
namespace {

void AddAccount(MetricPage& page, const relay::RelayAccount& account) {
  page.Counter("roentgen_daemon_segments_received_total", "Datagrams received, wrong ones too.")
      .Value(account.received);
  page.Counter("roentgen_daemon_segments_recovered_total",
               "Segments found in the spool at the start.")
      .Value(account.recovered);
  page.Counter("roentgen_daemon_segments_sent_total", "Segments the backend has taken.")
      .Value(account.sent);
  page.Counter("roentgen_daemon_segments_rejected_total",
               "Segments that are wrong, by what is wrong.");
  for (int i = 0; i < relay::kRejects; ++i) {
    page.Value(account.rejected[static_cast<std::size_t>(i)],
               {{"reason", std::string(ToWord(static_cast<relay::Reject>(i)))}});
  }
  page.Counter("roentgen_daemon_segments_dropped_total", "Segments lost, by the reason.");
  for (int i = 0; i < relay::kDrops; ++i) {
    page.Value(account.dropped[static_cast<std::size_t>(i)],
               {{"reason", std::string(ToWord(static_cast<relay::Drop>(i)))}});
  }
  page.Gauge("roentgen_daemon_segments_spooled", "Segments on disk now.")
      .Value(account.spooled);
  page.Gauge("roentgen_daemon_segments_in_flight", "Segments in memory now.")
      .Value(account.in_flight);
}

void AddRelay(MetricPage& page, const DaemonMetricSources& s) {
  const relay::RelayCounters& relay = s.relay;
  page.Counter("roentgen_daemon_spool_written_total", "Segments written to the spool.")
      .Value(relay.written_to_spool.value());
  page.Counter("roentgen_daemon_spool_replayed_total", "Segments sent from the spool.")
      .Value(relay.replayed.value());
  page.Gauge("roentgen_daemon_spool_bytes", "Bytes of the spool on disk.").Value(s.spool_bytes);
  page.Gauge("roentgen_daemon_spool_limit_bytes", "Most the spool may take (--spool-max).")
      .Value(s.spool_limit_bytes);
  page.Counter("roentgen_daemon_segments_retried_total", "Segments that had to be sent again.")
      .Value(relay.retried.value());
  page.Counter("roentgen_daemon_requests_total", "PutTraceSegments requests, by outcome.")
      .Value(relay.requests_accepted.value(), {{"outcome", "accepted"}})
      .Value(relay.requests_throttled.value(), {{"outcome", "throttled"}})
      .Value(relay.requests_failed.value(), {{"outcome", "failed"}})
      .Value(relay.requests_refused.value(), {{"outcome", "refused"}});
  static constexpr std::array<const char*, kUploadFaults> kFaults = {
      "timeout", "connection_refused", "unknown_host", "http_4xx", "http_5xx", "other"};
  page.Counter("roentgen_daemon_backend_errors_total",
               "Requests that failed, as in telemetry records.");
  for (std::size_t i = 0; i < kFaults.size(); ++i) {
    page.Value(relay.faults[i].value(), {{"kind", kFaults[i]}});
  }
  page.Counter("roentgen_daemon_sent_bytes_total", "Bytes of accepted requests.")
      .Value(relay.sent_bytes.value());
  page.Gauge("roentgen_daemon_backend_away", "1 while requests fail.")
      .Value(relay.backend_away.value());
  page.Gauge("roentgen_daemon_request_window", "Requests the backend gets at once.")
      .Value(relay.window.value());
  page.Gauge("roentgen_daemon_buffer_bytes", "Bytes of segments in memory.")
      .Value(relay.memory_bytes.value());
  page.Gauge("roentgen_daemon_buffer_limit_bytes", "Most they may take (-m).")
      .Value(static_cast<std::uint64_t>(s.memory_limit_bytes));
}

void AddNamed(MetricPage& page, std::string_view name, std::string_view help,
              const std::vector<NamedCount>& counts) {
  if (counts.empty()) return;
  page.Counter(name, help);
  for (const NamedCount& count : counts) page.Value(count.count, {{"outcome", count.name}});
}

void AddNetwork(MetricPage& page, const DaemonMetricSources& s) {
  page.Counter("roentgen_daemon_udp_kernel_drops_total",
               "Datagrams the kernel dropped because the receive buffer was full.")
      .Value(s.kernel_drops);
  page.Counter("roentgen_daemon_udp_received_bytes_total", "Bytes of datagrams.")
      .Value(s.udp.bytes.value());
  page.Counter("roentgen_daemon_udp_batches_total", "Receive calls that brought something.")
      .Value(s.udp.batches.value());
  AddNamed(page, "roentgen_daemon_proxy_requests_total", "Requests to the TCP port, by outcome.",
           s.proxy);
  page.Counter("roentgen_daemon_http_refused_total",
               "Requests refused before they were read, by reason.");
  for (int i = 0; i < net::kHttpRefusals; ++i) {
    page.Value(s.http.refused[static_cast<std::size_t>(i)].value(),
               {{"reason", std::string(ToString(static_cast<net::HttpRefusal>(i)))}});
  }
  AddNamed(page, "roentgen_daemon_backend_signing_total", "What signing has met.", s.backend);
  AddNamed(page, "roentgen_daemon_credentials_total", "Fetches of credentials.", s.credentials);
  page.Counter("roentgen_daemon_backend_connections_total", "Connections opened to the backend.")
      .Value(s.connections);
}

void AddProcess(MetricPage& page, const DaemonMetricSources& s) {
  const ProcessUsage usage = ReadProcessUsage();
  page.Gauge("roentgen_build_info", "1; the version is a label.")
      .Value(std::uint64_t{1}, {{"version", s.version}});
  page.Gauge("process_start_time_seconds", "Start of this process, Unix time.")
      .Value(s.started.seconds());
  page.Counter("process_cpu_seconds_total", "CPU time.").Value(usage.cpu_seconds);
  page.Gauge("process_resident_memory_bytes", "Memory in use.").Value(usage.resident_bytes);
  page.Gauge("process_open_fds", "Open descriptors.").Value(usage.open_files);
}

}  // namespace

std::string RenderDaemonMetrics(const DaemonMetricSources& sources) {
  MetricPage page;
  AddAccount(page, sources.relay.Read());
  AddRelay(page, sources);
  AddNetwork(page, sources);
  AddProcess(page, sources);
  return page.Text();
}

}  // namespace roentgen::telemetry
