#include <gtest/gtest.h>
#include <xray/asio.h>
#include <xray/recorder.h>

#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "tests/document_catcher.h"

namespace {

namespace net = boost::asio;
using xray::Context;

using IoExecutor = net::io_context::executor_type;
static_assert(net::execution::is_executor<xray::asio::TracedExecutor<IoExecutor>>::value);
static_assert(net::execution::is_executor<xray::asio::TracedExecutor<net::any_io_executor>>::value);
// any_io_executor keeps an executor of this size without allocating.
static_assert(sizeof(xray::asio::TracedExecutor<IoExecutor>) <= sizeof(std::shared_ptr<void>));

class BindContext : public testing::Test {
 protected:
  xray::testing::DocumentCatcher catcher_;
  xray::Recorder recorder_{
      {.daemon_address = catcher_.address(), .sampling = xray::SamplingStrategy::kAll}};
  net::io_context io_;
};

TEST_F(BindContext, RunsAHandlerInTheContextOfItsBinding) {
  xray::SegmentId seen;
  xray::SegmentId expected;
  {
    xray::Segment segment = recorder_.BeginSegment("bound");
    expected = segment.id();
    net::post(io_, xray::asio::BindContext([&] { seen = Context::Current().id(); }));
  }
  io_.run();
  EXPECT_EQ(seen, expected);
  EXPECT_TRUE(Context::Current().empty());
}

TEST_F(BindContext, KeepsTheHandlersExecutor) {
  const auto strand = net::make_strand(io_);
  bool in_strand = false;
  net::steady_timer timer(io_, std::chrono::seconds(0));
  timer.async_wait(xray::asio::BindContext(net::bind_executor(
      strand, [&](boost::system::error_code) { in_strand = strand.running_in_this_thread(); })));
  io_.run();
  EXPECT_TRUE(in_strand);
}

TEST_F(BindContext, TakesMoveOnlyHandlersAndPassesTheirArguments) {
  int sum = 0;
  auto bound = xray::asio::BindContext(
      [&sum, one = std::make_unique<int>(1)](int more) { sum = *one + more; });
  bound(41);
  EXPECT_EQ(sum, 42);
}

TEST_F(BindContext, ATracedExecutorDoesItForEveryHandler) {
  xray::SegmentId seen_posted;
  xray::SegmentId seen_timer;
  xray::SegmentId expected;
  net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>,
                            xray::asio::TracedExecutor<IoExecutor>>
      timer(xray::asio::Traced(io_), std::chrono::seconds(0));
  {
    xray::Segment segment = recorder_.BeginSegment("traced");
    expected = segment.id();
    net::post(xray::asio::Traced(io_), [&] { seen_posted = Context::Current().id(); });
    timer.async_wait([&](boost::system::error_code) { seen_timer = Context::Current().id(); });
  }
  xray::Segment other = recorder_.BeginSegment("while it runs");
  io_.run();
  EXPECT_EQ(seen_posted, expected);
  EXPECT_EQ(seen_timer, expected);
  EXPECT_EQ(Context::Current().id(), other.id());
}

TEST_F(BindContext, AHandlerBegunWithoutAContextRunsWithoutOne) {
  std::optional<bool> empty;
  net::steady_timer timer(net::any_io_executor(xray::asio::Traced(io_)), std::chrono::seconds(0));
  timer.async_wait([&](boost::system::error_code) { empty = Context::Current().empty(); });
  xray::Segment segment = recorder_.BeginSegment("of somebody else");
  io_.run();
  EXPECT_EQ(empty, true);
}

TEST_F(BindContext, AnExecutorIsTracedOnce) {
  const net::any_io_executor once = xray::asio::Traced(net::any_io_executor(io_.get_executor()));
  EXPECT_EQ(xray::asio::Traced(once), once);
  const net::any_io_executor concrete(xray::asio::Traced(io_));
  EXPECT_EQ(xray::asio::Traced(concrete), concrete);
}

}  // namespace
