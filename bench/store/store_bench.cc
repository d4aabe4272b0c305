// The embedded store without sockets: documents decoded and committed by one thread, then traces
// read by id. Prints one line of JSON. `rg_store_bench DIRECTORY DOCUMENTS [BATCH]`; the directory
// is new.

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "adapters/rocks/rocks_segment_store.h"
#include "base/clock.h"
#include "bench/driver/document_stream.h"
#include "engine/ingest/committer.h"
#include "engine/load/random.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::bench {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::uint64_t kDocumentsPerTrace = 5;
constexpr std::uint64_t kReads = 20'000;
constexpr std::int64_t kSpread_s = 6 * 3'600;

double SecondsSince(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Subject {
  SystemClock clock;
  std::unique_ptr<rocks::RocksSegmentStore> store;
  ingest::IngestCounters counters;
  load::LoadPlan plan;
};

Result<void> Fill(Subject& subject, std::uint64_t documents, std::size_t batch) {
  ingest::Committer committer(subject.clock, *subject.store, subject.counters, {});
  wire::SegmentDecoder decoder;
  DocumentStream stream(subject.plan, 0);
  std::vector<wire::DecodedDocument> decoded;
  std::vector<const wire::DecodedDocument*> pointers;
  double generate = 0;
  double decode = 0;
  double commit = 0;
  const double cpu = CpuSeconds();
  std::vector<std::string> texts(batch);
  for (std::uint64_t done = 0; done < documents; done += batch) {
    auto begin = Steady::now();
    for (std::string& text : texts) text = stream.Next();
    generate += SecondsSince(begin);
    begin = Steady::now();
    decoded.clear();
    pointers.clear();
    for (const std::string& text : texts) {
      if (!decoder.Decode(text, decoded)) return MakeError(ErrorCode::kInternal, "does not decode");
    }
    for (const auto& one : decoded) pointers.push_back(&one);
    decode += SecondsSince(begin);
    begin = Steady::now();
    const auto fates = committer.Commit(pointers);
    if (!fates) return fates.error();
    commit += SecondsSince(begin);
  }
  const auto micros = [&](double seconds) {
    return seconds * 1e6 / static_cast<double>(documents);
  };
  fmt::print(R"({{"documents":{},"decode_us":{:.2f},"commit_us":{:.2f},"cpu_us":{:.2f})", documents,
             micros(decode), micros(commit), micros(CpuSeconds() - cpu - generate));
  return {};
}

Result<void> Read(const Subject& subject, std::uint64_t documents) {
  load::Random random(7);
  load::TraceContent content;
  std::vector<double> took;
  for (std::uint64_t i = 0; i < kReads; ++i) {
    const std::uint64_t trace = random.Below(documents / kDocumentsPerTrace);
    load::Generate(subject.plan, trace, load::StartOf(subject.plan, trace), content);
    const TraceId id = content.documents.front().trace_id;
    const auto begin = Steady::now();
    RG_TRY(const auto loaded, subject.store->LoadTrace({}, id, 1'000));
    took.push_back(SecondsSince(begin) * 1e6);
    if (!loaded || loaded->documents.size() != kDocumentsPerTrace) {
      return MakeError(ErrorCode::kInternal, "a trace is not as it was stored: " + id.ToString());
    }
  }
  std::ranges::sort(took);
  RG_TRY(const StoreUsage usage, subject.store->Usage());
  fmt::print(R"(,"load_trace_us":{{"p50":{:.1f},"p99":{:.1f}}},"disk_bytes_per_document":{:.1f}}})"
             "\n",
             took[took.size() / 2], took[took.size() * 99 / 100],
             static_cast<double>(usage.disk_bytes) / static_cast<double>(documents));
  return {};
}

Result<void> Run(std::string directory, std::uint64_t documents, std::size_t batch) {
  Subject subject;
  rocks::RocksOptions options;
  options.directory = std::move(directory);
  RG_TRY(subject.store, rocks::RocksSegmentStore::Open(options));
  subject.plan.topology = load::Topology::kFlat;
  subject.plan.start = subject.clock.Now() - DurationUs{kSpread_s * kUsPerSecond};
  subject.plan.traces_per_second =
      static_cast<double>(documents / kDocumentsPerTrace) / static_cast<double>(kSpread_s);
  RG_TRY_VOID(Fill(subject, documents, batch));
  return Read(subject, documents);
}

std::uint64_t ReadNumber(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace
}  // namespace roentgen::bench

int main(int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  if (words.size() < 3) {
    fmt::print(stderr, "rg_store_bench DIRECTORY DOCUMENTS [BATCH 2000]\n");
    return 2;
  }
  const std::size_t batch = words.size() > 3 ? roentgen::bench::ReadNumber(words[3]) : 2'000;
  const auto done = roentgen::bench::Run(words[1], roentgen::bench::ReadNumber(words[2]),
                                         std::max<std::size_t>(1, batch));
  if (!done) fmt::print(stderr, "{}\n", done.error().message);
  return done ? 0 : 1;
}
