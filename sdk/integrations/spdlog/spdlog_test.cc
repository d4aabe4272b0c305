#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/recorder.h>
#include <xray/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include "tests/document_catcher.h"

namespace {

using spdlog::sinks::ostream_sink_mt;

class TraceId : public testing::Test {
 protected:
  std::shared_ptr<spdlog::logger> LoggerWith(std::string pattern, char flag = '*') {
    auto logger = std::make_shared<spdlog::logger>("log", std::make_shared<ostream_sink_mt>(out_));
    logger->set_formatter(xray::spdlog::TraceIdFormatter(std::move(pattern), flag));
    return logger;
  }
  static std::string IdOf(const xray::Entity& entity) {
    return entity.trace_id().ToString() + "@" + entity.id().ToString();
  }

  xray::testing::DocumentCatcher catcher_;
  xray::Recorder recorder_{
      {.daemon_address = catcher_.address(), .sampling = xray::SamplingStrategy::kAll}};
  std::ostringstream out_;
};

TEST_F(TraceId, IsTheCurrentEntitys) {
  const auto logger = LoggerWith("[%*] %v");
  xray::Segment segment = recorder_.BeginSegment("s");
  logger->info("in the segment");
  xray::Subsegment subsegment = xray::BeginSubsegment("sub");
  logger->info("in the subsegment");
  EXPECT_EQ(out_.str(), "[" + IdOf(segment) + "] in the segment\n[" + IdOf(subsegment) +
                            "] in the subsegment\n");
}

TEST_F(TraceId, IsNothingWithoutATraceAndWhenUnsampled) {
  const auto logger = LoggerWith("[%*] %v");
  logger->info("none");
  xray::Segment segment = recorder_.BeginUnsampledSegment("s");
  logger->info("unsampled");
  EXPECT_EQ(out_.str(), "[] none\n[] unsampled\n");
}

TEST_F(TraceId, TakesTheLetterAndTheWidthOfThePattern) {
  const auto logger = LoggerWith("[%3X|%-3X|%=3X] %v", 'X');
  logger->info("padded");
  EXPECT_EQ(out_.str(), "[   |   |   ] padded\n");
}

TEST_F(TraceId, StaysWithAClonedLogger) {
  const auto logger = LoggerWith("[%*] %v");
  const auto clone = logger->clone("clone");
  xray::Segment segment = recorder_.BeginSegment("s");
  clone->info("cloned");
  EXPECT_EQ(out_.str(), "[" + IdOf(segment) + "] cloned\n");
}

TEST_F(TraceId, OfTheLoggingThreadReachesAnAsynchronousLogger) {
  auto pool = std::make_shared<spdlog::details::thread_pool>(16, 1);
  auto async = std::make_shared<spdlog::async_logger>(
      "async", std::make_shared<ostream_sink_mt>(out_), pool);
  async->set_pattern("%l %v");
  spdlog::logger logger("front", std::make_shared<xray::spdlog::TraceIdSink>(async));
  std::string id;
  {
    xray::Segment segment = recorder_.BeginSegment("s");
    id = IdOf(segment);
    logger.warn("inside");
  }
  logger.info("outside");
  logger.flush();
  async.reset();
  pool.reset();  // joins its thread, after the queue
  EXPECT_EQ(out_.str(), "warning " + id + " inside\ninfo outside\n");
}

}  // namespace
