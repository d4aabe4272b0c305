// Sends generated documents to a server, by UDP or HTTP, open loop or flat out, and prints what
// came of it as one line of JSON. bench/run is made of it; people use `roentgen load`.

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench/driver/document_stream.h"
#include "bench/driver/driver_options.h"
#include "bench/driver/senders.h"
#include "engine/load/random.h"

namespace roentgen::bench {
namespace {

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

float Quantile(const std::vector<float>& sorted, double share) {
  if (sorted.empty()) return 0;
  const double at = share * static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(at)];
}

void Print(RunOutcome outcome) {
  std::ranges::sort(outcome.answer_ms);
  fmt::print(R"({{"sent":{},"bytes":{},"confirmed":{},"refused":{},"retried":{},"next_trace":{},)"
             R"("seconds":{:.6f},"cpu_seconds":{:.6f},"answer_ms":{{)"
             R"("p50":{:.3f},"p99":{:.3f},"max":{:.3f}}}}})"
             "\n",
             outcome.sent, outcome.bytes, outcome.confirmed, outcome.refused, outcome.retried,
             outcome.next_trace, outcome.seconds, CpuSeconds(), Quantile(outcome.answer_ms, 0.5),
             Quantile(outcome.answer_ms, 0.99), Quantile(outcome.answer_ms, 1));
}

void PrintIds(const DriverOptions& options) {
  load::Random random(options.plan.seed ^ 0x696473);
  load::TraceContent content;
  for (std::uint64_t i = 0; i < options.count; ++i) {
    const std::uint64_t index = random.Below(std::max<std::uint64_t>(1, options.traces));
    load::Generate(options.plan, index, load::StartOf(options.plan, index), content);
    fmt::print("{}\n", content.documents.front().trace_id.ToString());
  }
}

int Run(int argc, char** argv) {
  const auto options = ParseDriverOptions(argc, argv);
  if (!options) {
    fmt::print(stderr, "{}\n{}", options.error().message, kDriverUsage);
    return 2;
  }
  if (options->mode == "ids") {
    PrintIds(*options);
    return 0;
  }
  if (options->mode != "udp" && options->mode != "http") {
    fmt::print(stderr, "{}", kDriverUsage);
    return 2;
  }
  auto outcome = options->mode == "udp" ? SendByUdp(*options) : SendByHttp(*options);
  if (!outcome) {
    fmt::print(stderr, "{}\n", outcome.error().message);
    return 1;
  }
  Print(std::move(*outcome));
  return 0;
}

}  // namespace
}  // namespace roentgen::bench

int main(int argc, char** argv) { return roentgen::bench::Run(argc, argv); }
