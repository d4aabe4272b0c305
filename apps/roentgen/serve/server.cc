#include "apps/roentgen/serve/server.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "adapters/config/memory_split.h"
#include "adapters/net/http_server.h"
#include "adapters/net/udp_listener.h"
#include "adapters/net/worker_pool.h"
#include "adapters/rest/http_handler.h"
#include "adapters/rocks/rocks_segment_store.h"
#include "adapters/telemetry/metrics.h"
#include "apps/roentgen/console/files.h"
#include "apps/roentgen/serve/server_status.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread_name.h"
#include "engine/analyse/analysis_queries.h"
#include "engine/complete/completion_queries.h"
#include "engine/groups/group_registry.h"
#include "engine/ingest/pipeline.h"
#include "engine/query/trace_queries.h"
#include "engine/retention/retention_policy.h"
#include "engine/sampling/rule_registry.h"
#include "engine/sampling/target_keeper.h"

namespace roentgen::serve {
namespace {

constexpr int kMostThreads = 4;
constexpr std::size_t kQueuedQueries = 256;

int ThreadsFor(int wanted) {
  if (wanted > 0) return wanted;
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(cores, 1, kMostThreads);
}

// Signatures are not checked yet: whoever reaches a port can read and write every trace.
Result<bool> CheckAddress(std::string_view flag, const net::HostPort& address, bool insecure) {
  RG_TRY(const net::SocketAddress resolved, net::SocketAddress::Resolve(address));
  const bool is_loopback = resolved.IsLoopback();
  if (is_loopback || insecure) return is_loopback;
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("--{} {} is not a loopback address. This version does not check "
                               "signatures: whoever reaches the port can read and write traces. "
                               "Add --insecure-no-auth to listen there all the same",
                               flag, address.ToString()));
}

rocks::RocksOptions StoreOptions(const config::ServeOptions& o, const config::MemorySplit& memory) {
  rocks::RocksOptions out;
  out.directory = o.data_dir;
  out.memory_bytes = memory.store_bytes;
  out.min_free_disk_bytes = o.min_free_disk_bytes;
  switch (o.durability) {
    case config::Durability::kSync: out.durability = rocks::Durability::kSync; break;
    case config::Durability::kInterval: out.durability = rocks::Durability::kInterval; break;
    case config::Durability::kNone: out.durability = rocks::Durability::kNone; break;
  }
  return out;
}

ingest::IngestLimits Ingest(const config::ServeOptions& o, const config::MemorySplit& memory) {
  ingest::IngestLimits limits;
  limits.queue_bytes = memory.queue_bytes;
  limits.batch_bytes = std::min(limits.batch_bytes, memory.queue_bytes);
  limits.live_trace_bytes = memory.live_trace_bytes;
  limits.max_trace_documents = static_cast<std::size_t>(o.max_trace_documents);
  limits.max_trace_bytes = o.max_trace_bytes;
  limits.retention = o.retention;
  limits.max_future = o.max_future;
  return limits;
}

query::QueryLimits Query(const config::ServeOptions& o) {
  query::QueryLimits limits;
  limits.max_summary_range = o.max_summary_range;
  limits.max_trace_documents = static_cast<std::size_t>(o.max_trace_documents);
  return limits;
}

analyse::AnalysisLimits Analysis(const config::ServeOptions& o) {
  analyse::AnalysisLimits limits;
  limits.max_range = o.max_summary_range;
  limits.max_time = o.query_time;
  return limits;
}

net::HttpLimits Http(const config::ServeOptions& o, const config::MemorySplit& memory) {
  net::HttpLimits limits;
  limits.body_bytes = o.max_body_bytes;
  limits.connections = static_cast<std::size_t>(o.max_connections);
  limits.in_flight = static_cast<std::size_t>(o.max_requests);
  limits.in_flight_bytes = std::max<std::size_t>(memory.http_body_bytes, o.max_body_bytes);
  return limits;
}

net::UdpOptions Udp(const config::ServeOptions& o) {
  return {.address = o.udp,
          .sockets = ThreadsFor(o.udp_sockets),
          .receive_buffer_bytes = static_cast<int>(
              std::min<std::uint64_t>(o.udp_buffer_bytes, std::uint64_t{1} << 30))};
}

// A socket's thread into the pipeline.
class IntakeSink final : public net::DatagramSink {
 public:
  explicit IntakeSink(ingest::Pipeline& pipeline) : intake_(pipeline, ingest::Transport::kUdp) {}
  void OnDatagram(std::string_view datagram) override { intake_.AddDatagram(datagram); }
  void OnBatchEnd() override { intake_.Flush(); }

 private:
  ingest::Intake intake_;
};

}  // namespace

struct Server::Parts {
  Parts(const config::ServeOptions& the_options,
        std::unique_ptr<rocks::RocksSegmentStore> the_store, const char* the_version,
        bool loopback_only)
      : options(the_options),
        memory(config::SplitMemory(options.memory_bytes)),
        store(std::move(the_store)),
        started(clock.Now()),
        version(the_version),
        groups(clock, *store, {.random = [this] { return Entropy(); }}),
        sampling_rules(clock, *store, {.max_rules = Count(options.max_sampling_rules)}),
        sampling_targets(clock, sampling_rules, Count(options.max_sampling_clients)),
        pipeline(clock, *store, ingest_counters, Ingest(options, memory),
                 [this] { return groups.Matcher(); }),
        queries(*store, Query(options), [this] { return groups.Current(); }),
        analysis(clock, *store, queries, Analysis(options)),
        completion(clock, *store, {}, [this] { return groups.Current(); }),
        pool(options.query_threads, kQueuedQueries),
        http_parts{.pipeline = pipeline,
                   .queries = queries,
                   .analysis = analysis,
                   .completion = completion,
                   .groups = groups,
                   .sampling_rules = sampling_rules,
                   .sampling_targets = sampling_targets,
                   .pool = pool,
                   .counters = api_counters,
                   .loopback_only = loopback_only,
                   .version = version,
                   .not_ready = [this] { return NotReady(); },
                   .metrics = [this] { return Metrics(); },
                   .status = [this] { return Status(); },
                   .console = rest::ConsoleFiles(console::Files())},
        http(Http(options, memory), ThreadsFor(options.http_threads)),
        udp(Udp(options)) {}

  std::vector<std::string> NotReady();
  std::string Metrics();
  wire::ServerStatus Status();
  BoundAddresses Addresses() const;
  void CountKernelDrops();
  Result<void> Listen();
  static std::size_t Count(int option) { return static_cast<std::size_t>(option); }
  std::uint64_t Entropy() { return (std::uint64_t{entropy()} << 32) | entropy(); }

  const config::ServeOptions options;
  const config::MemorySplit memory;
  SystemClock clock;
  std::unique_ptr<rocks::RocksSegmentStore> store;
  const TimestampUs started;
  const std::string version;
  ingest::IngestCounters ingest_counters;
  rest::ApiCounters api_counters;
  std::atomic<bool> draining{false};
  std::random_device entropy;
  groups::GroupRegistry groups;
  sampling::RuleRegistry sampling_rules;
  sampling::TargetKeeper sampling_targets;
  ingest::Pipeline pipeline;
  query::TraceQueries queries;
  analyse::AnalysisQueries analysis;
  complete::CompletionQueries completion;
  net::WorkerPool pool;
  rest::HttpParts http_parts;
  net::HttpServer http;
  net::UdpListener udp;
  Mutex drops_mu;
  std::uint64_t counted_drops RG_GUARDED_BY(drops_mu) = 0;
  std::thread committer;
  bool stopped = false;
};

std::vector<std::string> Server::Parts::NotReady() {
  std::vector<std::string> reasons;
  if (draining.load()) reasons.emplace_back("the server is stopping");
  if (const auto health = store->Health(); !health) reasons.push_back(health.error().message);
  return reasons;
}

// The kernel counts since the socket was made; we add what is new.
void Server::Parts::CountKernelDrops() {
  MutexLock lock(drops_mu);
  const std::uint64_t drops = udp.KernelDrops();
  if (drops <= counted_drops) return;
  Log(LogLevel::kWarn, "the kernel dropped {} datagrams: the UDP receive buffer was full",
      drops - counted_drops);
  ingest_counters.udp_kernel_drops.Add(drops - counted_drops);
  counted_drops = drops;
}

std::string Server::Parts::Metrics() {
  CountKernelDrops();
  std::vector<telemetry::GroupTraces> stamped;
  for (groups::StampCount& count : groups.StampCounts()) {
    stamped.push_back({std::move(count.group), count.traces});
  }
  return telemetry::RenderMetrics({.ingest = ingest_counters,
                                   .store = *store,
                                   .http = http.counters(),
                                   .udp = udp.counters(),
                                   .api = api_counters,
                                   .groups = std::move(stamped),
                                   .sampling = sampling_targets.counters(),
                                   .sampling_rules = sampling_targets.Standings(),
                                   .queued_bytes = pipeline.queued_bytes(),
                                   .queue_limit_bytes = memory.queue_bytes,
                                   .queued_queries = pool.queued(),
                                   .udp_receive_buffer_bytes = udp.receive_buffer_bytes(),
                                   .started = started,
                                   .version = version});
}

wire::ServerStatus Server::Parts::Status() {
  CountKernelDrops();
  return StatusOf({.options = options,
                   .ingest = ingest_counters,
                   .store = *store,
                   .addresses = Addresses(),
                   .not_ready = NotReady(),
                   .version = version,
                   .now = clock.Now(),
                   .started = started,
                   .queued_bytes = pipeline.queued_bytes(),
                   .queue_limit_bytes = memory.queue_bytes,
                   .queued_queries = pool.queued(),
                   .groups = groups.Current()->groups().size()});
}

BoundAddresses Server::Parts::Addresses() const {
  return {.http = http.address(0).ToString(),
          .udp = udp.address().ToString(),
          .tcp = http.address(1).ToString()};
}

// UDP first: what HTTP answers, /readyz and /metrics among it, speaks of the UDP sockets too.
Result<void> Server::Parts::Listen() {
  RG_TRY_VOID(udp.Start([this] { return std::make_unique<IntakeSink>(pipeline); }));
  return http.Start({{.address = options.http,
                      .make_handler = [&] { return MakeHttpHandler(http_parts, Entropy()); }},
                     {.address = options.tcp,
                      .make_handler = [&] { return MakeDaemonHandler(http_parts, Entropy()); }}});
}

Result<std::unique_ptr<Server>> Server::Start(const config::ServeOptions& options,
                                              const char* version) {
  const bool insecure = options.insecure_no_auth;
  RG_TRY(const bool http_loopback, CheckAddress("http", options.http, insecure));
  RG_TRY(const bool tcp_loopback, CheckAddress("tcp", options.tcp, insecure));
  RG_TRY(const bool udp_loopback, CheckAddress("udp", options.udp, insecure));
  const bool loopback_only = http_loopback && tcp_loopback;
  Log(loopback_only && udp_loopback ? LogLevel::kInfo : LogLevel::kWarn,
      "signatures are not checked by this version: {}",
      loopback_only && udp_loopback ? "listening on loopback only"
                                    : "whoever reaches the ports can read and write traces");
  const auto memory = config::SplitMemory(options.memory_bytes);
  RG_TRY(std::unique_ptr<rocks::RocksSegmentStore> store,
         rocks::RocksSegmentStore::Open(StoreOptions(options, memory)));
  auto parts = std::make_unique<Parts>(options, std::move(store), version, loopback_only);
  RG_TRY_VOID(parts->groups.Load());
  RG_TRY_VOID(parts->sampling_rules.Load());
  parts->committer = std::thread([p = parts.get()] {
    NameThisThread("commit");
    p->pipeline.Run();
  });
  std::unique_ptr<Server> server(new Server(std::move(parts)));
  RG_TRY_VOID(server->parts_->Listen());
  return server;
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
  if (const auto stopped = Stop(); !stopped) {
    Log(LogLevel::kError, "stopping: {}", stopped.error().message);
  }
}

BoundAddresses Server::addresses() const { return parts_->Addresses(); }

void Server::Housekeep() {
  Parts& p = *parts_;
  p.CountKernelDrops();
  const auto usage = p.store->Usage();
  if (!usage) return;
  const retention::RetentionLimits limits{.max_age = p.options.retention,
                                          .max_disk_bytes = p.options.max_disk_bytes};
  const auto keep = retention::FirstDayToKeep(*usage, p.clock.Now(), limits);
  if (!keep) return;
  Log(LogLevel::kInfo,
      "retention: dropping days before {} (days since 1970); the store takes {} MiB", *keep,
      usage->disk_bytes >> 20);
  p.pipeline.RequestDrop(*keep);
}

// Nothing that was received may be lost: sources first, then what they fill, the store last.
Result<void> Server::Stop() {
  Parts& p = *parts_;
  if (p.stopped) return {};
  p.stopped = true;
  p.draining.store(true);
  p.http.BeginDrain();
  p.udp.Stop();
  p.http.Stop();  // waits for answers, which the committer and the pool still give
  p.pool.Stop();
  p.pipeline.Close();
  if (p.committer.joinable()) p.committer.join();
  return p.store->Close();
}

}  // namespace roentgen::serve
