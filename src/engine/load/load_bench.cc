#include <benchmark/benchmark.h>

#include "engine/load/trace_content.h"

namespace roentgen::load {
namespace {

void GenerateTraces(benchmark::State& state) {
  LoadPlan plan;
  plan.topology = static_cast<Topology>(state.range(0));
  plan.start = FromSeconds(1'700'000'000);
  TraceContent content;
  std::uint64_t index = 0;
  std::int64_t documents = 0;
  std::int64_t bytes = 0;
  for (auto _ : state) {
    Generate(plan, index++, plan.start, content);
    documents += static_cast<std::int64_t>(content.documents.size());
    for (const LoadDocument& document : content.documents) {
      bytes += static_cast<std::int64_t>(document.json.size());
    }
  }
  state.SetItemsProcessed(documents);
  state.SetBytesProcessed(bytes);
  state.SetLabel(std::string(ToString(plan.topology)));
}
BENCHMARK(GenerateTraces)->DenseRange(0, static_cast<int>(kTopologyNames.size()) - 1);

}  // namespace
}  // namespace roentgen::load

BENCHMARK_MAIN();
