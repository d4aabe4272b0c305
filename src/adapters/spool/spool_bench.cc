// How fast documents go to the spool and come back, in batches of 50 of 500 bytes.
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "adapters/spool/spool_test_harness.h"

namespace roentgen::spool {
namespace {

constexpr std::int64_t kBatch = 50;
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;

std::vector<std::string> Batch() {
  return std::vector<std::string>(std::size_t{kBatch}, std::string(500, 'x'));
}

void WriteBatches(benchmark::State& state) {
  const TemporaryFolder folder;
  auto spool = DiskSegmentSpool::Open(
      {.directory = folder.path(), .max_bytes = kMaxBytes, .sync = state.range(0) == 1});
  const auto batch = Batch();
  for (auto step : state) {
    (void)step;
    Put(**spool, batch);
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
  state.SetLabel(state.range(0) == 1 ? "synced" : "not synced");
}
BENCHMARK(WriteBatches)->Name("spool/write")->Arg(1)->Arg(0)->UseRealTime();

void ReplayBatches(benchmark::State& state) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path(), kMaxBytes);
  const auto batch = Batch();
  for (auto step : state) {
    (void)step;
    auto taken = spool->TakeOldest(std::size_t{kBatch}, 1 << 20);
    if (!*taken) {
      state.PauseTiming();
      for (int i = 0; i < 1'000; ++i) Put(*spool, batch);
      state.ResumeTiming();
      taken = spool->TakeOldest(std::size_t{kBatch}, 1 << 20);
    }
    if (!spool->Acknowledge((**taken).ticket)) state.SkipWithError("not acknowledged");
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(ReplayBatches)->Name("spool/replay")->UseRealTime();

void OpenFullSpool(benchmark::State& state) {
  const TemporaryFolder folder;
  const auto batch = Batch();
  {
    auto spool = OpenSpool(folder.path(), kMaxBytes);
    for (int i = 0; i < 8'000; ++i) Put(*spool, batch);  // 200 MB
  }
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(OpenSpool(folder.path(), kMaxBytes));
  }
}
BENCHMARK(OpenFullSpool)->Name("spool/open 200 MB")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace roentgen::spool
BENCHMARK_MAIN();
