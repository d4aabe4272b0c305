// What a document costs between the socket and the store: decode and validate, then everything the
// committer works out for a batch. The store behind takes and forgets, so its cost is not in here.

#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include "engine/ingest/committer.h"
#include "engine/ingest/terms.h"

namespace roentgen::ingest {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;

class NullStore final : public SegmentStore {
 public:
  Result<void> Commit(const CommitBatch&) override { return {}; }
  Result<std::optional<LoadedTrace>> LoadTrace(AccountId, const TraceId&,
                                               std::size_t) const override {
    return std::optional<LoadedTrace>{};
  }
  Result<void> ScanTraces(const TraceScan&,
                          const std::function<bool(const TraceRow&)>&) const override {
    return {};
  }
  Result<void> ScanRollup(AccountId, std::int64_t, std::int64_t,
                          const std::function<void(const RollupRow&)>&) const override {
    return {};
  }
  Result<void> ScanGroupRollup(AccountId, GroupId, std::int64_t, std::int64_t,
                               const std::function<void(const RollupRow&)>&) const override {
    return {};
  }
  Result<std::vector<BackLink>> LoadBackLinks(AccountId, const TraceId&,
                                              std::size_t) const override {
    return std::vector<BackLink>{};
  }
  Result<std::vector<TraceId>> FindTraces(const TermQuery&) const override {
    return std::vector<TraceId>{};
  }
  Result<std::uint8_t> OldestTerms(AccountId, TimestampUs, TimestampUs) const override {
    return kTermsVersion;
  }
  Result<StoreUsage> Usage() const override { return StoreUsage{}; }
  Result<DurationUs> LongestTrace() const override { return DurationUs{}; }
  Result<int> DropDaysBefore(std::int32_t) override { return 0; }
  Result<void> Health() const override { return {}; }
  Result<void> Close() override { return {}; }
};

// Five services in a chain, about 500 bytes each, as one trace.
std::string Document(std::uint64_t trace, int service) {
  const auto id = trace * 16 + static_cast<std::uint64_t>(service) * 2 + 1;
  const std::string parent = service == 0 ? "" : fmt::format(R"("parent_id":"{:016x}",)", id - 1);
  return fmt::format(
      R"({{"name":"service-{}","id":"{:016x}","trace_id":"1-{:08x}-{:024x}",{})"
      R"("start_time":{}.125,"end_time":{}.375,)"
      R"("http":{{"request":{{"method":"GET","url":"http://service-{}.internal/api/v1/items/{}"}},)"
      R"("response":{{"status":200}}}},)"
      R"("annotations":{{"customer":"c{}","tier":"gold","attempt":1}},)"
      R"("subsegments":[{{"name":"service-{}.internal","id":"{:016x}",)"
      R"("start_time":{}.150,"end_time":{}.350,"namespace":"remote"}}]}})",
      service, id, kEpoch_s + static_cast<std::int64_t>(trace / 100), trace, parent, kEpoch_s,
      kEpoch_s, service, trace % 1000, trace % 5000, service + 1, id + 1, kEpoch_s, kEpoch_s);
}

constexpr std::size_t kBatch = 2'000;

void DecodeAndCommit(benchmark::State& state) {
  FakeClock clock(FromSeconds(kEpoch_s + 60));
  NullStore store;
  IngestCounters counters;
  Committer committer(clock, store, counters, {});
  wire::SegmentDecoder decoder;
  std::vector<std::string> texts;
  std::uint64_t trace = 0;
  std::uint64_t committed = 0;
  for (auto _ : state) {
    state.PauseTiming();
    texts.clear();
    while (texts.size() < kBatch) {
      for (int service = 0; service < 5; ++service) texts.push_back(Document(trace, service));
      ++trace;
    }
    state.ResumeTiming();
    std::vector<wire::DecodedDocument> documents;
    for (const std::string& text : texts) {
      if (!decoder.Decode(text, documents)) state.SkipWithError("does not decode");
    }
    if (state.range(0) == 0) continue;
    std::vector<const wire::DecodedDocument*> pointers;
    for (const auto& document : documents) pointers.push_back(&document);
    if (!committer.Commit(pointers)) state.SkipWithError("does not commit");
    committed += documents.size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
  state.counters["committed"] = static_cast<double>(committed);
}
BENCHMARK(DecodeAndCommit)->ArgName("commit")->Arg(0)->Arg(1);

}  // namespace
}  // namespace roentgen::ingest

BENCHMARK_MAIN();
