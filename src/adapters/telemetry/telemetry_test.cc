#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "adapters/memory/memory_segment_store.h"
#include "adapters/telemetry/log_sink.h"
#include "adapters/telemetry/metrics.h"
#include "adapters/telemetry/process_usage.h"

namespace roentgen::telemetry {
namespace {

struct Sources {
  ingest::IngestCounters ingest;
  memory::MemorySegmentStore store;
  net::HttpCounters http;
  net::UdpCounters udp;
  rest::ApiCounters api;
  sampling::TargetCounters sampling;
  std::string Render() {
    return RenderMetrics({.ingest = ingest,
                          .store = store,
                          .http = http,
                          .udp = udp,
                          .api = api,
                          .groups = {{.group = "shop \"1\"", .stamped = 2}},
                          .sampling = sampling,
                          .sampling_rules = {{.rule = "base", .counts = {110, 20, 10}, .quota = 2}},
                          .started = FromSeconds(1),
                          .version = "1.2.3"});
  }
};

std::set<std::string> NamesIn(const std::string& text) {
  std::set<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) names.insert(line.substr(7, line.find(' ', 7) - 7));
  }
  return names;
}

TEST(Metrics, CountersCarryTheirLabels) {
  Sources s;
  s.ingest.received[0].Add(5);
  s.ingest.rejected[static_cast<std::size_t>(DocumentErrorCode::kMissingId)].Add(2);
  s.ingest.dropped[static_cast<std::size_t>(ingest::DropReason::kQueueFull)].Add(3);
  s.api.of(rest::Operation::kPutTraceSegments).outcomes[0].Add(7);
  s.api.of(rest::Operation::kPutTraceSegments).latency.Add(std::chrono::microseconds(200));
  s.sampling.stale.Add(4);
  const std::string text = s.Render();
  for (const char* line :
       {"roentgen_documents_received_total{transport=\"udp\"} 5",
        "roentgen_documents_rejected_total{reason=\"MissingId\"} 2",
        "roentgen_documents_rejected_total{reason=\"InvalidHeader\"} 0",
        "roentgen_documents_dropped_total{reason=\"queue_full\"} 3",
        "roentgen_api_requests_total{operation=\"PutTraceSegments\",outcome=\"ok\"} 7",
        "roentgen_api_request_seconds_bucket{operation=\"PutTraceSegments\",le=\"0.00025\"} 1",
        "roentgen_api_request_seconds_count{operation=\"PutTraceSegments\"} 1",
        "roentgen_group_traces_total{group=\"shop \\\"1\\\"\"} 2", "roentgen_store_healthy 1",
        "roentgen_sampling_requests_total{rule=\"base\"} 110",
        "roentgen_sampling_quota{rule=\"base\"} 2",
        "roentgen_sampling_reports_refused_total{reason=\"stale\"} 4",
        "# TYPE roentgen_documents_received_total counter"}) {
    EXPECT_NE(text.find(std::string(line) + "\n"), std::string::npos) << line;
  }
}

TEST(Metrics, AClosedStoreIsNotHealthy) {
  Sources s;
  ASSERT_TRUE(s.store.Close());
  EXPECT_NE(s.Render().find("roentgen_store_healthy 0\n"), std::string::npos);
}

TEST(Metrics, EveryNameIsDocumented) {
  std::ifstream file("docs/metrics.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  Sources s;
  for (const std::string& name : NamesIn(s.Render())) {
    EXPECT_NE(document.find("`" + name + "`"), std::string::npos)
        << name << " is not in docs/metrics.md";
  }
}

TEST(Log, ControlCharactersCannotForgeLines) {
  EXPECT_EQ(WithoutControls("a\nb\x1b[2Jc\td"), "a\\x0ab\\x1b[2Jc\\x09d");
  EXPECT_EQ(WithoutControls("서비스"), "서비스");
}

TEST(ProcessUsage, IsReadFromTheKernel) {
  const ProcessUsage usage = ReadProcessUsage();
  EXPECT_GT(usage.resident_bytes, 1u << 20);
  EXPECT_GE(usage.threads, 1u);
  EXPECT_GE(usage.open_files, 3u);
}

}  // namespace
}  // namespace roentgen::telemetry
