// What tracing costs the thread that is traced.
//
// The daemon is a real UDP socket on this machine. What is sampled comes in bursts that the queue
// can take, and waits, unmeasured, until the emitter has sent it: what is dropped would cost less
// than what is sent. Of two cores one is then the emitter's.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include <benchmark/benchmark.h>
#include <xray/xray.h>

namespace {

// Takes datagrams and drops them when its small buffer is full, as the kernel does for a slow
// daemon.
std::string SilentDaemon() {
  const int file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(file, reinterpret_cast<sockaddr*>(&address), size) != 0) return "127.0.0.1:2000";
  getsockname(file, reinterpret_cast<sockaddr*>(&address), &size);
  return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

xray::Config BaseConfig() {
  xray::Config config;
  config.name = "bench";
  config.daemon_address = SilentDaemon();
  config.sampling = xray::SamplingStrategy::kAll;
  config.log_level = xray::LogLevel::kSilent;
  return config;
}

xray::Recorder& Sampled() {
  static auto& recorder = *new xray::Recorder(BaseConfig());
  return recorder;
}

xray::Recorder& Unsampled() {
  static auto& recorder = *new xray::Recorder([] {
    auto config = BaseConfig();
    config.sampling = xray::SamplingStrategy::kNone;
    return config;
  }());
  return recorder;
}

// Two rules to look at, of which the second matches, and a draw: a decision that is worked out.
xray::Recorder& UnsampledByRules() {
  static auto& recorder = *new xray::Recorder([] {
    auto config = BaseConfig();
    config.sampling = xray::SamplingStrategy::kLocalized;
    config.sampling_rules = R"({"version": 2, "default": {"fixed_target": 0, "rate": 1},
        "rules": [{"host": "*", "http_method": "GET", "url_path": "/health*",
                   "fixed_target": 0, "rate": 0},
                  {"host": "*", "http_method": "*", "url_path": "/usermgmt/*",
                   "fixed_target": 0, "rate": 1e-9}]})";
    return config;
  }());
  return recorder;
}

// Answers the one question that PollRules asks: the rule that everybody has.
class DefaultRuleFetcher : public xray::HttpFetcher {
 public:
  xray::FetchResponse Fetch(const xray::FetchRequest&) noexcept override {
    return {.status = 200, .body = R"({"SamplingRuleRecords": [{"SamplingRule": {
        "RuleName": "Default", "RuleARN": "arn:aws:xray:r:000000000000:sampling-rule/Default",
        "ResourceARN": "*", "Priority": 10000, "FixedRate": 1e-9, "ReservoirSize": 0,
        "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*",
        "Version": 1, "Attributes": {}}, "CreatedAt": 1.7e9, "ModifiedAt": 1.7e9}]})"};
  }
};

xray::Recorder& UnsampledByServer() {
  static auto& recorder = *new xray::Recorder([] {
    auto config = BaseConfig();
    auto sampler = xray::CentralSampler::Make({.fetcher = std::make_shared<DefaultRuleFetcher>()});
    sampler->StartThread(false);
    sampler->PollRules();
    config.sampler = sampler;
    return config;
  }());
  return recorder;
}

xray::Recorder& Disabled() {
  static auto& recorder = *new xray::Recorder([] {
    auto config = BaseConfig();
    config.enabled = false;
    return config;
  }());
  return recorder;
}

constexpr int kBurst = 500;

// Times bursts of `work`, by items, and shows what was dropped all the same.
template <class F>
void Bursts(benchmark::State& state, xray::Recorder& recorder, F&& work) {
  const auto before = recorder.counters();
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kBurst; ++i) work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(took.count());
    recorder.Flush(10'000);
  }
  state.SetItemsProcessed(state.iterations() * kBurst);
  const auto after = recorder.counters();
  if (state.thread_index() == 0) {
    state.counters["dropped"] =
        static_cast<double>(after.dropped_queue_full - before.dropped_queue_full);
  }
}

void SegmentSampled(benchmark::State& state) {
  Bursts(state, Sampled(), [] {
    auto segment = Sampled().BeginSegment("bench");
    benchmark::DoNotOptimize(segment);
  });
}
BENCHMARK(SegmentSampled)->UseManualTime();
BENCHMARK(SegmentSampled)->UseManualTime()->Threads(2)->Name("SegmentSampled/contended");

void SegmentUnsampled(benchmark::State& state) {
  xray::Recorder& recorder = Unsampled();
  for (auto _ : state) {
    auto segment = recorder.BeginSegmentWithSampling("bench");
    benchmark::DoNotOptimize(segment);
  }
}
BENCHMARK(SegmentUnsampled);
BENCHMARK(SegmentUnsampled)->Threads(2)->Name("SegmentUnsampled/contended");

void SegmentUnsampledByRules(benchmark::State& state) {
  xray::Recorder& recorder = UnsampledByRules();
  const xray::SamplingRequest request{
      .host = "localhost:8095", .method = "GET", .path = "/usermgmt/users"};
  for (auto _ : state) {
    auto segment = recorder.BeginSegmentWithSampling("bench", request);
    benchmark::DoNotOptimize(segment);
  }
}
BENCHMARK(SegmentUnsampledByRules);

void SegmentUnsampledByServer(benchmark::State& state) {
  xray::Recorder& recorder = UnsampledByServer();
  for (auto _ : state) {
    auto segment = recorder.BeginSegmentWithSampling("bench");
    benchmark::DoNotOptimize(segment);
  }
  const auto& sampler = static_cast<const xray::CentralSampler&>(recorder.sampler());
  if (sampler.counters().fallback_decisions > 0) state.SkipWithError("rules did not decide");
}
BENCHMARK(SegmentUnsampledByServer);
BENCHMARK(SegmentUnsampledByServer)->Threads(2)->Name("SegmentUnsampledByServer/contended");

void SegmentUnsampledByCaller(benchmark::State& state) {
  xray::Recorder& recorder = Sampled();
  const auto incoming = xray::TraceHeader::Parse(
      "Root=1-6b03229b-2d8721c94f79109b6ad3083f;Parent=53995c3f42cd8ad8;Sampled=0");
  for (auto _ : state) {
    auto segment = recorder.BeginSegment("bench", incoming);
    benchmark::DoNotOptimize(segment);
  }
}
BENCHMARK(SegmentUnsampledByCaller);

void SegmentDisabled(benchmark::State& state) {
  xray::Recorder& recorder = Disabled();
  for (auto _ : state) {
    auto segment = recorder.BeginSegment("bench");
    benchmark::DoNotOptimize(segment);
  }
}
BENCHMARK(SegmentDisabled);

void SegmentWithTenAnnotations(benchmark::State& state) {
  static constexpr const char* kKeys[] = {"tenant", "region", "version", "tier", "route",
                                          "shard",  "retry",  "cached",  "size", "ratio"};
  Bursts(state, Sampled(), [] {
    auto segment = Sampled().BeginSegment("bench");
    for (int i = 0; i < 5; ++i) segment.PutAnnotation(kKeys[i], "a value of some length");
    segment.PutAnnotation(kKeys[5], 17);
    segment.PutAnnotation(kKeys[6], 0);
    segment.PutAnnotation(kKeys[7], true);
    segment.PutAnnotation(kKeys[8], 65'536);
    segment.PutAnnotation(kKeys[9], 0.75);
  });
}
BENCHMARK(SegmentWithTenAnnotations)->UseManualTime();

void SegmentOfARequest(benchmark::State& state) {
  xray::Recorder& recorder = Sampled();
  const auto naming = xray::SegmentNaming::Fixed("bench");
  Bursts(state, recorder, [&] {
    xray::ServerTrace trace(
        recorder, naming,
        {.method = "GET",
         .host = "localhost:8095",
         .target = "/usermgmt/users?page=1",
         .user_agent = "bench/1",
         .remote_address = "127.0.0.1",
         .trace_header =
             "Root=1-6b03229b-2d8721c94f79109b6ad3083f;Parent=53995c3f42cd8ad8;Sampled=1"});
    trace.Finish(200, 512);
  });
}
BENCHMARK(SegmentOfARequest)->UseManualTime();

void SubsegmentSampled(benchmark::State& state) {
  auto segment = Sampled().BeginSegment("bench");
  Bursts(state, Sampled(), [] {
    auto subsegment = xray::BeginSubsegment("step");
    benchmark::DoNotOptimize(subsegment);
  });
}
BENCHMARK(SubsegmentSampled)->UseManualTime();

void SubsegmentSql(benchmark::State& state) {
  const xray::SqlConnection connection{.name = "usermgmt@mysql",
                                       .url = "mysql://mysql:3306/usermgmt",
                                       .user = "dbadmin",
                                       .database_type = "MySQL",
                                       .database_version = "8.0.36",
                                       .driver_version = "3.3.20"};
  auto segment = Sampled().BeginSegment("bench");
  Bursts(state, Sampled(), [&] {
    xray::SqlTrace sql(connection,
                       "SELECT username, email FROM users WHERE username = 'kim' AND enabled = 1",
                       true);
  });
}
BENCHMARK(SubsegmentSql)->UseManualTime();

void SubsegmentUnsampled(benchmark::State& state) {
  xray::Recorder& recorder = Unsampled();
  auto segment = recorder.BeginUnsampledSegment("bench");
  for (auto _ : state) {
    auto subsegment = xray::BeginSubsegment("step");
    benchmark::DoNotOptimize(subsegment);
  }
}
BENCHMARK(SubsegmentUnsampled);

}  // namespace

BENCHMARK_MAIN();
