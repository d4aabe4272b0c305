// Figures of the embedded store on this machine: commits of 2,000 documents with fsync, disk per
// document once compacted, traces by id, term queries, rollup reads, reopening, dropping a day.
//
//   rg_adapters_rocks_bench [--documents N] [--days N] [--w3c] [--durability sync|interval|none]
//                           [--memory MIB] [--dir DIR]
// Any other option (the smoke test gives one) means a small run that only proves that it runs.

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "adapters/rocks/rocks_segment_store.h"
#include "base/check.h"
#include "base/hash.h"

namespace roentgen::rocks {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kDocumentsPerTrace = 5;
constexpr std::size_t kTracesPerCommit = 400;
constexpr TimestampUs kStart{1'700'006'400 * kUsPerSecond};  // a midnight, UTC
constexpr AccountId kTenant{0};

struct Settings {
  std::size_t documents = 1'000'000;
  int days = 3;
  bool w3c = false;
  RocksOptions store;
};

double Seconds(Steady::duration d) { return std::chrono::duration<double>(d).count(); }

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

double RssMib() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * 4096 / (1 << 20);
}

double DiskMib(const SegmentStore& store) {
  return static_cast<double>(store.Usage()->disk_bytes) / (1 << 20);
}

// Traces of five services with a few fields that repeat, some that seldom do, and one that never
// does.
class Content {
 public:
  explicit Content(const Settings& settings) : settings_(settings) {}

  TimestampUs TimeOf(std::size_t trace) const {
    const auto traces = static_cast<std::int64_t>(settings_.documents / kDocumentsPerTrace) + 1;
    const std::int64_t span_us = settings_.days * kUsPerDay;
    return {kStart.us + span_us / traces * static_cast<std::int64_t>(trace)};
  }

  TraceId IdOf(std::size_t trace) const {
    std::mt19937_64 random(trace * 2 + 1);
    const auto high = static_cast<std::uint32_t>(random());
    const auto epoch = settings_.w3c ? static_cast<std::uint32_t>(random())
                                     : static_cast<std::uint32_t>(TimeOf(trace).us / kUsPerSecond);
    return TraceId(epoch, high, random());
  }

  void Fill(std::size_t first_trace, std::size_t traces) {
    batch_ = CommitBatch{};
    batch_.account = kTenant;
    texts_.clear();
    texts_.reserve(traces * kDocumentsPerTrace);
    for (std::size_t i = 0; i < traces; ++i) AddTrace(first_trace + i);
    for (int cell = 0; cell < 40; ++cell) AddCell(first_trace, cell);
  }

  const CommitBatch& batch() const { return batch_; }
  std::size_t text_bytes() const { return text_bytes_; }

 private:
  void AddTrace(std::size_t n) {
    std::mt19937_64 random(n * 7919 + 3);
    TraceCommit trace;
    trace.row.id = IdOf(n);
    const TimestampUs at = settings_.w3c ? TimeOf(n) : trace.row.id.epoch();
    trace.row.index_time = at;
    trace.row.home_day = DayOf(at);
    trace.row.start = at + DurationUs{static_cast<std::int64_t>(random() % 1'000'000)};
    trace.row.end = trace.row.start + DurationUs{static_cast<std::int64_t>(random() % 900'000)};
    trace.row.response_time = trace.row.end - trace.row.start;
    trace.row.http_status = 200;
    trace.row.document_count = kDocumentsPerTrace;
    const std::uint64_t user = random() % 50'000;
    std::uint64_t parent = 0;
    for (std::size_t d = 0; d < kDocumentsPerTrace; ++d) {
      const std::uint64_t id = random() | 1;
      AddDocument(trace, d, id, parent, user, random());
      parent = id;
    }
    batch_.traces.push_back(std::move(trace));
  }

  void AddDocument(TraceCommit& trace, std::size_t service, std::uint64_t id, std::uint64_t parent,
                   std::uint64_t user, std::uint64_t noise) {
    static constexpr const char* kServices[] = {"frontend.shop", "checkout.shop", "payment.shop",
                                                "inventory.shop", "shipping.shop"};
    static constexpr const char* kRegions[] = {"ap-northeast-2", "us-east-1", "eu-west-1"};
    const int status = noise % 50 == 0 ? 500 : noise % 20 == 0 ? 404 : 200;
    const std::uint64_t order = noise % 100'000'000;
    const double start = trace.row.start.seconds() + static_cast<double>(service) * 0.003;
    const double end = start + static_cast<double>(noise % 800) / 1000.0;
    texts_.push_back(fmt::format(
        R"({{"name":"{}","id":"{:016x}","trace_id":"{}",{}"start_time":{:.6f},"end_time":{:.6f},)"
        R"("http":{{"request":{{"method":"{}","url":"https://shop.example/api/v1/orders/{}",)"
        R"("user_agent":"Mozilla/5.0","client_ip":"10.{}.{}.{}"}},"response":{{"status":{},)"
        R"("content_length":{}}}}},"annotations":{{"region":"{}","user_id":{},"tier":"{}"}},)"
        R"("aws":{{"xray":{{"sdk":"X-Ray for Java","sdk_version":"2.15.1"}}}},"user":"user-{}"}})",
        kServices[service], id, trace.row.id.ToString(),
        parent == 0 ? "" : fmt::format(R"("parent_id":"{:016x}",)", parent), start, end,
        noise % 3 == 0 ? "POST" : "GET", order, noise % 200, noise % 251, noise % 241, status,
        noise % 4'000, kRegions[noise % 3], user, noise % 5 == 0 ? "gold" : "basic", user));
    const std::string& json = texts_.back();
    text_bytes_ += json.size();
    DocumentPut put{SegmentId(id), false, false, json, {}};
    for (const std::string& term :
         {fmt::format("s{}", kServices[service]), fmt::format("t{}", "AWS::EC2"),
          fmt::format("m{}", noise % 3 == 0), fmt::format("h{}", status),
          fmt::format("lhttps://shop.example/api/v1/orders/{}", order), std::string("kregion"),
          std::string("kuser_id"), std::string("ktier"), fmt::format("aregion{}", noise % 3),
          fmt::format("auser_id{}", user), fmt::format("atier{}", noise % 5 == 0),
          fmt::format("uuser-{}", user)}) {
      put.terms.push_back(Hash64(term));
    }
    trace.documents.push_back(std::move(put));
  }

  void AddCell(std::size_t trace, int n) {
    RollupRow delta;
    delta.key = {MinuteOf(TimeOf(trace)),
                 RollupKind::kEdge,
                 {fmt::format("service-{}", n % 7), "AWS::EC2::Instance", "000000000000"},
                 {fmt::format("service-{}", n), "AWS::EC2::Instance", "000000000000"}};
    for (std::size_t i = 0; i < 50; ++i) {
      const DurationUs response{static_cast<std::int64_t>((trace * 31 + i * i * 977) % 900'000)};
      delta.cell.statistics.Add(Outcome::kOk, response);
      delta.cell.response_time.Add(response);
    }
    delta.cell.duration = delta.cell.response_time;
    delta.cell.first_start = delta.cell.last_end = TimeOf(trace);
    batch_.rollup_deltas.push_back(std::move(delta));
  }

  const Settings& settings_;
  CommitBatch batch_;
  std::vector<std::string> texts_;
  std::size_t text_bytes_ = 0;
};

std::unique_ptr<SegmentStore> OpenStore(const Settings& settings) {
  const auto began = Steady::now();
  auto opened = RocksSegmentStore::Open(settings.store);
  RG_CHECK(opened.has_value());
  fmt::print("open                         {:8.1f} ms\n", Seconds(Steady::now() - began) * 1e3);
  return std::move(*opened);
}

void CommitAll(const Settings& settings, Content& content, SegmentStore& store) {
  const std::size_t traces = settings.documents / kDocumentsPerTrace;
  std::vector<double> latencies;
  Steady::duration spent{};
  double cpu = 0;
  for (std::size_t first = 0; first < traces; first += kTracesPerCommit) {
    content.Fill(first, std::min(kTracesPerCommit, traces - first));
    const double cpu_before = CpuSeconds();
    const auto began = Steady::now();
    RG_CHECK(store.Commit(content.batch()).has_value());
    const auto took = Steady::now() - began;
    cpu += CpuSeconds() - cpu_before;
    spent += took;
    latencies.push_back(Seconds(took) * 1e3);
  }
  std::ranges::sort(latencies);
  const auto documents = static_cast<double>(settings.documents);
  fmt::print("text per document            {:8.1f} B\n",
             static_cast<double>(content.text_bytes()) / documents);
  fmt::print("commit                       {:8.0f} documents/s\n", documents / Seconds(spent));
  fmt::print("commit, CPU during           {:8.2f} us per document\n", cpu / documents * 1e6);
  fmt::print("commit of 2,000, p50 / p99   {:8.1f} / {:.1f} ms\n", latencies[latencies.size() / 2],
             latencies[latencies.size() * 99 / 100]);
  fmt::print("RSS                          {:8.1f} MiB\n", RssMib());
}

void LoadTraces(const Settings& settings, const Content& content, const SegmentStore& store,
                bool known) {
  std::mt19937_64 random(5);
  const std::size_t traces = settings.documents / kDocumentsPerTrace;
  std::vector<double> latencies;
  for (int i = 0; i < 20'000; ++i) {
    const TraceId id = content.IdOf(known ? random() % traces : traces + random() % traces);
    const auto began = Steady::now();
    const auto loaded = store.LoadTrace(kTenant, id, 1'000);
    latencies.push_back(Seconds(Steady::now() - began) * 1e6);
    RG_CHECK(loaded.has_value() && loaded->has_value() == known);
  }
  std::ranges::sort(latencies);
  fmt::print("{} trace by id, p50 / p99{}{:8.1f} / {:.1f} us\n", known ? "known" : "unknown",
             known ? "   " : " ", latencies[latencies.size() / 2],
             latencies[latencies.size() * 99 / 100]);
}

void Query(const SegmentStore& store, const char* name, const TermQuery& query) {
  for (const char* pass : {"first", "again"}) {
    const auto began = Steady::now();
    const auto found = store.FindTraces(query);
    RG_CHECK(found.has_value());
    fmt::print("term query, {:<16} {:8.2f} ms ({}, {} candidates)\n", name,
               Seconds(Steady::now() - began) * 1e3, pass, found->size());
  }
}

void QueryAll(const Settings& settings, const Content& content, const SegmentStore& store) {
  const TimestampUs end{kStart.us + settings.days * kUsPerDay};
  const std::uint64_t user = Hash64("auser_id777");
  const std::uint64_t service = Hash64("spayment.shop");
  const TimestampUs middle = content.TimeOf(settings.documents / kDocumentsPerTrace / 2);
  Query(store, "rare, all days", {kTenant, kStart, end, {user}});
  Query(store, "rare and common", {kTenant, kStart, end, {user, service}});
  Query(store, "absent", {kTenant, kStart, end, {12345}});
  Query(store, "common, 5 min", {kTenant, middle, {middle.us + 5 * kUsPerMinute}, {service}});
  Query(store, "common, all days", {kTenant, kStart, end, {service}});
  const auto began = Steady::now();
  std::size_t cells = 0;
  const std::int64_t first = MinuteOf(middle) - 180;
  RG_CHECK(store.ScanRollup(kTenant, first, first + 360, [&](const RollupRow&) { ++cells; })
               .has_value());
  fmt::print("rollup of 6 h                {:8.2f} ms ({} cells)\n",
             Seconds(Steady::now() - began) * 1e3, cells);
}

void Run(const Settings& settings) {
  Content content(settings);
  fmt::print("{} documents, {} days, {} ids\n", settings.documents, settings.days,
             settings.w3c ? "W3C" : "X-Ray");
  auto store = OpenStore(settings);
  fmt::print("RSS, new and idle            {:8.1f} MiB\n", RssMib());
  CommitAll(settings, content, *store);
  fmt::print("disk, as it comes            {:8.1f} B per document\n",
             DiskMib(*store) * (1 << 20) / static_cast<double>(settings.documents));
  QueryAll(settings, content, *store);
  auto began = Steady::now();
  RG_CHECK(store->Close().has_value());
  store.reset();
  ::malloc_trim(0);
  fmt::print("close                        {:8.1f} ms\n", Seconds(Steady::now() - began) * 1e3);
  store = OpenStore(settings);
  fmt::print("RSS, opened again            {:8.1f} MiB\n", RssMib());
  began = Steady::now();
  RG_CHECK(static_cast<RocksSegmentStore&>(*store).CompactAll().has_value());
  fmt::print("compaction of all            {:8.1f} s\n", Seconds(Steady::now() - began));
  fmt::print("disk, compacted              {:8.1f} B per document\n",
             DiskMib(*store) * (1 << 20) / static_cast<double>(settings.documents));
  for (const auto& [family, bytes] : static_cast<RocksSegmentStore&>(*store).FamilyBytes()) {
    fmt::print("  {:<6}                     {:8.2f} B per document\n", family,
               static_cast<double>(bytes) / static_cast<double>(settings.documents));
  }
  LoadTraces(settings, content, *store, true);
  LoadTraces(settings, content, *store, true);
  LoadTraces(settings, content, *store, false);
  QueryAll(settings, content, *store);
  fmt::print("RSS                          {:8.1f} MiB\n", RssMib());
  began = Steady::now();
  const double before = DiskMib(*store);
  RG_CHECK(store->DropDaysBefore(DayOf(kStart) + 1).has_value());
  fmt::print("dropping a day               {:8.1f} ms ({:.1f} -> {:.1f} MiB)\n",
             Seconds(Steady::now() - began) * 1e3, before, DiskMib(*store));
}

Settings Parse(int argc, char** argv) {
  Settings settings;
  settings.store.directory =
      (std::filesystem::temp_directory_path() / "roentgen_rocks_bench").string();
  settings.store.min_free_disk_bytes = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (flag == "--w3c") {
      settings.w3c = true;
    } else if (flag == "--documents") {
      settings.documents = std::strtoull(value, nullptr, 10), ++i;
    } else if (flag == "--days") {
      settings.days = static_cast<int>(std::strtol(value, nullptr, 10)), ++i;
    } else if (flag == "--memory") {
      settings.store.memory_bytes = std::strtoull(value, nullptr, 10) << 20, ++i;
    } else if (flag == "--dir") {
      settings.store.directory = value, ++i;
    } else if (flag == "--durability") {
      settings.store.durability = value == std::string_view("none")       ? Durability::kNone
                                  : value == std::string_view("interval") ? Durability::kInterval
                                                                          : Durability::kSync;
      ++i;
    } else {
      settings.documents = 10'000;
    }
  }
  return settings;
}

}  // namespace
}  // namespace roentgen::rocks

int main(int argc, char** argv) {
  const auto settings = roentgen::rocks::Parse(argc, argv);
  std::filesystem::remove_all(settings.store.directory);
  roentgen::rocks::Run(settings);
  std::filesystem::remove_all(settings.store.directory);
  return 0;
}
