// Log lines of spdlog with the id of the trace in which they were written.
#include <xray/spdlog.h>
#include <xray/xray.h>

#include <cstdio>
#include <memory>
#include <string_view>

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace {

constexpr const char* kHelp =
    R"(spdlog_trace_id

Writes log lines outside and inside a segment called spdlog-example, by a synchronous logger whose
pattern has the trace id, and by an asynchronous one, which formats elsewhere and is given it in
the message. Documents go to AWS_XRAY_DAEMON_ADDRESS.
)";

void Log(spdlog::logger& logger) {
  logger.info("outside");
  xray::Segment segment = xray::BeginSegment("spdlog-example");
  logger.info("in the segment");
  xray::Subsegment subsegment = xray::BeginSubsegment("work");
  logger.info("in the subsegment");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 1) {
    std::fputs(kHelp, stdout);
    return std::string_view(argv[1]) == "--help" ? 0 : 2;
  }
  xray::Configure({.sampling = xray::SamplingStrategy::kAll});
  const auto out = std::make_shared<spdlog::sinks::stdout_sink_mt>();

  spdlog::logger logger("app", out);
  logger.set_formatter(xray::spdlog::TraceIdFormatter("[%l] [%*] %v"));
  Log(logger);

  auto pool = std::make_shared<spdlog::details::thread_pool>(128, 1);
  const auto async = std::make_shared<spdlog::async_logger>(
      "async", std::make_shared<spdlog::sinks::stdout_sink_mt>(), pool);
  async->set_pattern("[%l] %v");
  spdlog::logger front("app", std::make_shared<xray::spdlog::TraceIdSink>(async));
  Log(front);
  pool.reset();  // writes what is queued
  return 0;
}
