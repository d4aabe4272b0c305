#include "apps/roentgen/daemon/daemon.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <random>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "adapters/aws/credential_cache.h"
#include "adapters/aws/credential_chain.h"
#include "adapters/aws/xray_backend.h"
#include "adapters/config/host_memory.h"
#include "adapters/daemon/admin_handler.h"
#include "adapters/daemon/sampling_proxy.h"
#include "adapters/daemon/xray_uploader.h"
#include "adapters/http/client.h"
#include "adapters/net/http_server.h"
#include "adapters/net/udp_listener.h"
#include "adapters/spool/disk_segment_spool.h"
#include "adapters/telemetry/daemon_metrics.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread_name.h"
#include "engine/relay/datagram_intake.h"
#include "engine/relay/relay.h"
#include "engine/relay/telemetry_ledger.h"

namespace roentgen::daemon {
namespace {

constexpr std::int64_t kLeastBufferMb = 3;
constexpr std::size_t kProxyBodyBytes = 1u << 20;
constexpr std::chrono::milliseconds kTelemetryEvery{60'000};
constexpr std::chrono::milliseconds kHousekeepEvery{10'000};

// Measures waits: it does not step when the machine's clock is set.
class SteadyClock final : public Clock {
 public:
  TimestampUs Now() const override {
    const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count()};
  }
};

class IntakeSink final : public net::DatagramSink {
 public:
  IntakeSink(const Clock& clock, relay::Relay& relay, relay::RelayCounters& counters,
             const net::UdpCounters& udp)
      : intake_(clock, relay, counters), udp_(udp) {}
  void OnDatagram(std::string_view datagram) override { intake_.Add(datagram); }
  void OnBatchEnd() override {
    const std::uint64_t truncated = udp_.truncated.value();
    intake_.AddTruncated(truncated - truncated_);
    truncated_ = truncated;
  }

 private:
  relay::DatagramIntake intake_;
  const net::UdpCounters& udp_;
  std::uint64_t truncated_ = 0;
};

relay::RelayLimits Limits(const config::DaemonOptions& o, std::size_t buffer_bytes) {
  relay::RelayLimits limits;
  limits.memory_bytes = buffer_bytes;
  limits.batch_bytes = std::min(limits.batch_bytes, buffer_bytes / 4);
  limits.concurrency = static_cast<int>(std::clamp<std::int64_t>(o.concurrency, 1, 64));
  return limits;
}

// A few SDKs ask for rules now and then: far below what a server of the whole API needs.
net::HttpLimits HttpBounds() {
  net::HttpLimits limits;
  limits.body_bytes = kProxyBodyBytes;
  limits.connections = 512;
  limits.in_flight = 128;
  limits.in_flight_bytes = 8u << 20;
  limits.body_timeout = std::chrono::seconds(10);
  limits.write_timeout = std::chrono::seconds(10);
  limits.drain_timeout = std::chrono::seconds(1);
  return limits;
}

// Go's names of processors.
#if defined(__x86_64__)
constexpr std::string_view kProcessor = "amd64";
#elif defined(__aarch64__)
constexpr std::string_view kProcessor = "arm64";
#else
constexpr std::string_view kProcessor = "other";
#endif

std::string UserAgent(const char* version, const aws::Environment& env) {
  return fmt::format("roentgen/{} xray-agent/xray-daemon/{} exec-env/{} OS/linux-{}", version,
                     version, aws::ValueOr(env, "AWS_EXECUTION_ENV", "UNKNOWN"), kProcessor);
}

Result<net::HostPort> ParseAddress(std::string_view what, const std::string& text) {
  auto address = net::HostPort::Parse(text);
  if (address) return address;
  return MakeError(ErrorCode::kInvalid, fmt::format("{}: {}", what, address.error().message));
}

Result<std::unique_ptr<http::Client>> MakeClient(const config::DaemonOptions& o,
                                                 const aws::Environment& env) {
  http::ClientOptions client;
  client.verify_tls = !o.no_verify_ssl;
  client.ca_bundle = aws::ValueOr(env, "AWS_CA_BUNDLE");
  client.max_connections_per_host =
      static_cast<std::size_t>(std::clamp<std::int64_t>(o.concurrency, 1, 64));
  RG_TRY(http::ClientOptions with_proxy, http::WithProxy(client, o.proxy, env));
  return http::Client::Create(with_proxy);
}

}  // namespace

Result<std::size_t> BufferBytes(std::int64_t wanted_mb) {
  std::int64_t megabytes = wanted_mb;
  if (megabytes == 0) {
    // 1 % of the machine, as the X-Ray daemon takes, but at most a quarter of a cgroup's limit.
    const std::uint64_t limit = config::CgroupMemoryLimit();
    std::uint64_t bytes = config::HostMemoryBytes() / 100;
    if (limit > 0) bytes = std::min(bytes, limit / 4);
    megabytes = std::max(static_cast<std::int64_t>(bytes >> 20), kLeastBufferMb);
  }
  if (megabytes < kLeastBufferMb || megabytes > (1LL << 30)) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Not a buffer memory the daemon can run with: {} MB; at least {} "
                                 "MB are needed (-m, TotalBufferSizeMB)",
                                 megabytes, kLeastBufferMb));
  }
  return static_cast<std::size_t>(megabytes) << 20;
}

struct Daemon::Parts {
  Parts(const config::DaemonOptions& the_options, const char* the_version, std::size_t the_buffer,
        std::unique_ptr<http::Client> the_client, Target the_target,
        std::unique_ptr<aws::CredentialCache> the_credentials,
        std::unique_ptr<SegmentSpool> the_spool)
      : options(the_options),
        version(the_version),
        env(aws::ProcessEnvironment()),
        buffer_bytes(the_buffer),
        spool(std::move(the_spool)),
        client(std::move(the_client)),
        credentials(std::move(the_credentials)),
        target(std::move(the_target)),
        backend({target.endpoint, target.region.name, target.signing}, *client, credentials.get(),
                wall),
        uploader([this](aws::XrayCall call,
                        http::Done done) { backend.Call(std::move(call), std::move(done)); },
                 wall, UserAgent(the_version, env)),
        relay(steady, uploader, spool.get(), Limits(options, buffer_bytes), counters,
              [this] { return random(); }),
        ledger(counters),
        http(std::make_unique<net::HttpServer>(HttpBounds(), 1)) {}

  Result<void> Listen();
  void SendTelemetry(std::chrono::milliseconds patience);
  std::string Metrics();
  void WarnOfKernelDrops();
  double random() { return std::uniform_real_distribution<double>(0, 1)(generator); }

  const config::DaemonOptions options;
  const std::string version;
  const aws::Environment env;
  const std::size_t buffer_bytes;
  SystemClock wall;
  SteadyClock steady;
  const TimestampUs started = wall.Now();
  std::mt19937_64 generator{std::random_device{}()};
  std::unique_ptr<SegmentSpool> spool;
  std::unique_ptr<http::Client> client;
  std::unique_ptr<aws::CredentialCache> credentials;
  Target target;
  aws::XrayBackend backend;
  XrayUploader uploader;
  relay::RelayCounters counters;
  relay::Relay relay;
  relay::TelemetryLedger ledger;
  ProxyCounters proxy_counters;
  std::unique_ptr<SamplingProxy> proxy;
  std::unique_ptr<net::UdpListener> udp;
  std::unique_ptr<net::HttpServer> http;
  std::string tcp_address;  // as bound; empty: the port could not be had
  std::string admin_address;
  std::thread relaying;
  std::atomic<bool> stopping{false};
  std::chrono::steady_clock::time_point telemetry_due =
      std::chrono::steady_clock::now() + kTelemetryEvery;
  std::uint64_t told_drops = 0;
  bool stopped = false;
};

Result<void> Daemon::Parts::Listen() {
  RG_TRY(const net::HostPort udp_address, ParseAddress("UDP address", options.udp));
  RG_TRY(const net::HostPort tcp, ParseAddress("TCP address", options.tcp));
  RG_TRY(const net::SocketAddress resolved, net::SocketAddress::Resolve(tcp));
  proxy = std::make_unique<SamplingProxy>(
      ProxyOptions{.loopback_only = resolved.IsLoopback(),
                   .allow_segments = options.proxy_segments},
      [this](aws::XrayCall call, http::Done done) {
        backend.Call(std::move(call), std::move(done));
      },
      steady, proxy_counters);
  std::vector<net::HttpListener> listeners;
  if (!options.admin.empty()) {
    RG_TRY(const net::HostPort admin, ParseAddress("admin address", options.admin));
    RG_TRY(const net::SocketAddress bound, net::SocketAddress::Resolve(admin));
    listeners.push_back({admin, [this, loopback = bound.IsLoopback()] {
                           return MakeAdminHandler({.loopback_only = loopback,
                                                    .is_ready = [this] { return !stopping.load(); },
                                                    .metrics = [this] { return Metrics(); }});
                         }});
  }
  const auto pages = listeners;
  listeners.push_back({tcp, [this] {
                         return [this](net::HttpRequest request, net::Respond respond) {
                           proxy->Handle(std::move(request), std::move(respond));
                         };
                       }});
  udp = std::make_unique<net::UdpListener>(
      net::UdpOptions{.address = udp_address, .sockets = 1, .receive_buffer_bytes = 16 << 20});
  RG_TRY_VOID(udp->Start(
      [this] { return std::make_unique<IntakeSink>(steady, relay, counters, udp->counters()); }));
  auto started_http = http->Start(listeners);
  if (started_http) {
    tcp_address = http->address(listeners.size() - 1).ToString();
  } else {
    // As the X-Ray daemon does: segments matter more than sampling.
    Log(LogLevel::kError, "The proxy http server does not run: {}", started_http.error().message);
    http = std::make_unique<net::HttpServer>(HttpBounds(), 1);
    RG_TRY_VOID(http->Start(pages));
  }
  if (!pages.empty()) admin_address = http->address(0).ToString();
  return {};
}

Result<std::unique_ptr<Daemon>> Daemon::Start(const config::DaemonOptions& options,
                                              const char* version) {
  const aws::Environment env = aws::ProcessEnvironment();
  RG_TRY(const std::size_t buffer_bytes, BufferBytes(options.buffer_mb));
  Log(LogLevel::kInfo, "Using buffer memory limit of {} MB", buffer_bytes >> 20);
  RG_TRY(std::unique_ptr<http::Client> client, MakeClient(options, env));
  RG_TRY(Target target, FindTarget(options, env, *client));
  static const SystemClock wall;
  std::unique_ptr<aws::CredentialCache> credentials;
  if (target.signing == aws::Signing::kAlways) {
    Log(LogLevel::kInfo, "Using region: {} (from {})", target.region.name, target.region.source);
    RG_TRY(std::unique_ptr<aws::CredentialSource> source,
           aws::MakeCredentialChain({.region = target.region.name, .role_arn = options.role_arn},
                                    env, *client, wall));
    Log(LogLevel::kInfo, "Using credentials of: {}", source->name());
    credentials = std::make_unique<aws::CredentialCache>(std::move(source), wall);
  } else {
    Log(LogLevel::kInfo, "Requests are not signed: the endpoint is not AWS");
  }
  Log(LogLevel::kInfo, "HTTP Proxy server using X-Ray Endpoint : {}", target.endpoint.Url());
  std::unique_ptr<SegmentSpool> spool;
  if (!options.spool_dir.empty()) {
    RG_TRY(auto on_disk, spool::DiskSegmentSpool::Open({.directory = options.spool_dir,
                                                        .max_bytes = options.spool_max_bytes}));
    const SpoolUsage found = on_disk->usage();
    Log(LogLevel::kInfo, "Spool {} holds {} segments ({} KB of {} MB)", options.spool_dir,
        found.documents, found.bytes >> 10, options.spool_max_bytes >> 20);
    if (on_disk->torn() > 0) {
      Log(LogLevel::kWarn, "Cut {} unfinished writes off the spool", on_disk->torn());
    }
    spool = std::move(on_disk);
  }
  auto parts = std::make_unique<Parts>(options, version, buffer_bytes, std::move(client),
                                       std::move(target), std::move(credentials), std::move(spool));
  parts->relaying = std::thread([p = parts.get()] {
    NameThisThread("relay");
    p->relay.Run();
  });
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(parts)));
  RG_TRY_VOID(daemon->parts_->Listen());
  const Parts& p = *daemon->parts_;
  if (!p.tcp_address.empty()) {
    Log(LogLevel::kInfo, "Starting proxy http server on {}", p.tcp_address);
  }
  if (!p.admin_address.empty()) Log(LogLevel::kInfo, "Health and metrics on {}", p.admin_address);
  return daemon;
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() { Stop(); }

std::string Daemon::ReadyJson() const {
  const Parts& p = *parts_;
  return fmt::format(R"({{"pid":{},"udp":"{}","tcp":"{}","admin":"{}"}})", getpid(),
                     p.udp->address().ToString(), p.tcp_address, p.admin_address);
}

std::string Daemon::Parts::Metrics() {
  const auto& signing = backend.counters();
  telemetry::DaemonMetricSources sources{
      .relay = counters,
      .udp = udp->counters(),
      .http = http->counters(),
      .kernel_drops = udp->KernelDrops(),
      .memory_limit_bytes = buffer_bytes,
      .spool_bytes = spool ? spool->usage().bytes : 0,
      .spool_limit_bytes = spool ? options.spool_max_bytes : 0,
      .proxy = {{"forwarded", proxy_counters.forwarded.value()},
                {"from_memory", proxy_counters.answered_from_memory.value()},
                {"refused_path", proxy_counters.refused_path.value()},
                {"refused_browser", proxy_counters.refused_browser.value()},
                {"refused_method", proxy_counters.refused_method.value()},
                {"without_credentials", proxy_counters.without_credentials.value()},
                {"failed", proxy_counters.failed.value()}},
      .backend = {{"clock_corrected", signing.clock_corrections.value()},
                  {"credentials_refused", signing.refused_credentials.value()},
                  {"without_credentials", signing.without_credentials.value()}},
      .credentials = {},
      .connections = client->counters().connections.value(),
      .started = started,
      .version = version};
  if (credentials) {
    sources.credentials = {{"fetched", credentials->counters().fetched.value()},
                           {"failed", credentials->counters().failed.value()}};
  }
  return telemetry::RenderDaemonMetrics(sources);
}

void Daemon::Parts::WarnOfKernelDrops() {
  const std::uint64_t drops = udp->KernelDrops();
  if (drops <= told_drops) return;
  Log(LogLevel::kWarn, "the kernel dropped {} datagrams: the UDP receive buffer was full",
      drops - told_drops);
  told_drops = drops;
}

void Daemon::Parts::SendTelemetry(std::chrono::milliseconds patience) {
  ledger.Cut(wall.Now());
  const auto until = std::chrono::steady_clock::now() + patience;
  while (ledger.waiting() > 0) {
    auto records = ledger.Take();
    const wire::TelemetryOrigin origin{.instance_id = aws::ValueOr(env, "AWS_INSTANCE_ID"),
                                       .hostname = aws::ValueOr(env, "AWS_HOSTNAME"),
                                       .resource_arn = options.resource_arn};
    // Shared with the callback, which may come after we stopped waiting.
    const auto arrived = std::make_shared<std::promise<bool>>();
    auto answer = arrived->get_future();
    uploader.UploadTelemetry(wire::EncodeTelemetry(records, origin),
                             [arrived](bool is_there) { arrived->set_value(is_there); });
    const bool is_there = answer.wait_until(until) == std::future_status::ready && answer.get();
    if (is_there) continue;
    Log(LogLevel::kDebug, "Telemetry records did not arrive; {} are kept", records.size());
    return ledger.PutBack(std::move(records));
  }
}

std::chrono::milliseconds Daemon::Housekeep() {
  Parts& p = *parts_;
  p.WarnOfKernelDrops();
  const auto now = std::chrono::steady_clock::now();
  if (now >= p.telemetry_due) {
    p.telemetry_due = now + kTelemetryEvery;
    p.SendTelemetry(kUploadTimeout);
  }
  const auto due = std::chrono::duration_cast<std::chrono::milliseconds>(
      p.telemetry_due - std::chrono::steady_clock::now());
  return std::clamp(due, std::chrono::milliseconds(1), kHousekeepEvery);
}

void Daemon::BeginStop() { parts_->stopping.store(true); }

// Sources first, then what they fill, then what sends it. The client goes before the HTTP server,
// as it owes the answers of proxied calls.
void Daemon::Stop() {
  Parts& p = *parts_;
  if (p.stopped) return;
  p.stopped = true;
  p.stopping.store(true);
  if (p.udp) p.udp->Stop();
  p.relay.Stop({p.options.drain_seconds * kUsPerSecond});
  if (p.relaying.joinable()) p.relaying.join();
  p.SendTelemetry(std::chrono::milliseconds(1'000));
  p.http->BeginDrain();
  const auto& c = p.counters;
  Log(LogLevel::kInfo,
      "Stopped: {} received, {} recovered, {} sent, {} rejected, {} dropped, {} in the spool",
      c.received.value(), c.recovered.value(), c.sent.value(), c.RejectedTotal(), c.DroppedTotal(),
      c.spooled.value());
  p.credentials.reset();
  p.client.reset();
  p.http->Stop();
}

}  // namespace roentgen::daemon
