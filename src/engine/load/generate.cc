#include <cmath>

#include "engine/load/topologies.h"
#include "engine/load/trace_content.h"

namespace roentgen::load {

void Generate(const LoadPlan& plan, std::uint64_t index, TimestampUs start, TraceContent& out) {
  TraceBuilder builder(plan, index, start, out);
  switch (plan.topology) {
    case Topology::kShop: BuildShop(builder); break;
    case Topology::kTutorial: BuildTutorial(builder); break;
    case Topology::kChain: BuildChain(builder); break;
    case Topology::kFan: BuildFan(builder); break;
    case Topology::kFlat: BuildFlat(builder); break;
  }
  builder.Finish();
}

TraceContent Generate(const LoadPlan& plan, std::uint64_t index) {
  TraceContent content;
  Generate(plan, index, StartOf(plan, index), content);
  return content;
}

double MeanDocuments(const LoadPlan& plan) {
  constexpr std::uint64_t kTraces = 256;
  TraceContent content;
  std::size_t documents = 0;
  for (std::uint64_t index = 0; index < kTraces; ++index) {
    Generate(plan, index, plan.start, content);
    documents += content.documents.size();
  }
  return static_cast<double>(documents) / static_cast<double>(kTraces);
}

}  // namespace roentgen::load
