#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xray/asio.h>
#include <xray/recorder.h>

#include <atomic>
#include <chrono>
#include <future>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/document_catcher.h"

namespace {

namespace net = boost::asio;
using net::awaitable;
using net::use_awaitable;
using xray::Context;

awaitable<void> Yield() {
  net::steady_timer timer(co_await net::this_coro::executor, std::chrono::microseconds(1));
  co_await timer.async_wait(use_awaitable);
}

// How often a coroutine found another context than the one it had left.
std::atomic<int> strangers = 0;
void ExpectCurrent(const xray::Entity& entity) {
  if (Context::Current().id() != entity.id()) ++strangers;
}

awaitable<void> Nested(std::string name, int depth) {
  xray::Subsegment subsegment = xray::BeginSubsegment(name);
  co_await Yield();
  ExpectCurrent(subsegment);
  if (depth > 0) {
    co_await Nested(name + ".a", depth - 1);
    ExpectCurrent(subsegment);
    co_await Nested(name + ".b", depth - 1);
    ExpectCurrent(subsegment);
  }
  co_await Yield();
  ExpectCurrent(subsegment);
}

awaitable<void> Serve(xray::Recorder& recorder, std::string name) {
  xray::Segment segment = recorder.BeginSegment(name);
  co_await Nested(name + ".a", 1);
  co_await net::post(co_await net::this_coro::executor, use_awaitable);
  co_await Nested(name + ".b", 0);
  ExpectCurrent(segment);
}

// Names and nesting: "s(s.a(s.a.a s.a.b) s.b)".
std::string Shape(const nlohmann::json& entity) {
  std::string shape = entity["name"];
  if (!entity.contains("subsegments")) return shape;
  char before = '(';
  for (const auto& subsegment : entity["subsegments"]) {
    shape.append(1, before).append(Shape(subsegment));
    before = ' ';
  }
  return shape + ')';
}

class Spawn : public testing::Test {
 protected:
  void SetUp() override { strangers = 0; }

  std::multiset<std::string> Shapes(std::size_t count) {
    EXPECT_TRUE(recorder_.Flush(10'000));
    EXPECT_TRUE(catcher_.WaitFor(count));
    std::multiset<std::string> shapes;
    for (const auto& document : catcher_.documents()) shapes.insert(Shape(document));
    return shapes;
  }

  xray::testing::DocumentCatcher catcher_;
  xray::Recorder recorder_{
      {.daemon_address = catcher_.address(), .sampling = xray::SamplingStrategy::kAll}};
};

TEST_F(Spawn, CoroutinesThatTakeTurnsOnOneThreadKeepTheirOwnContexts) {
  net::io_context io;
  xray::asio::Spawn(io, Serve(recorder_, "one"), net::detached);
  xray::asio::Spawn(io, Serve(recorder_, "two"), net::detached);
  io.run();
  EXPECT_EQ(strangers, 0);
  EXPECT_TRUE(Context::Current().empty());
}

// The same without Spawn: what this integration is for, and proof that the check above can fail.
TEST_F(Spawn, WithoutItTheyMixUpTheirContexts) {
  net::io_context io;
  net::co_spawn(io, Serve(recorder_, "one"), net::detached);
  net::co_spawn(io, Serve(recorder_, "two"), net::detached);
  io.run();
  EXPECT_GT(strangers, 0);
  xray::ExchangeCurrent({});
}

TEST_F(Spawn, TwoHundredCoroutinesOnFourThreadsHaveTheRightParents) {
  constexpr int kCoroutines = 200;
  net::thread_pool pool(4);
  for (int i = 0; i < kCoroutines; ++i) {
    xray::asio::Spawn(pool, Serve(recorder_, "c" + std::to_string(i)), net::detached);
  }
  pool.join();
  EXPECT_EQ(strangers, 0);
  const auto shapes = Shapes(kCoroutines);
  EXPECT_EQ(shapes.size(), std::size_t{kCoroutines});
  for (int i = 0; i < kCoroutines; ++i) {
    const std::string c = "c" + std::to_string(i);
    EXPECT_TRUE(shapes.contains(c + "(" + c + ".a(" + c + ".a.a " + c + ".a.b) " + c + ".b)")) << c;
  }
}

TEST_F(Spawn, ACoroutineBeginsInTheContextOfItsSpawner) {
  net::io_context io;
  xray::Segment segment = recorder_.BeginSegment("spawner");
  xray::asio::Spawn(io, Nested("child", 0), net::detached);
  {
    xray::ContextGuard nothing{xray::Context()};
    io.run();
  }
  segment.End();
  EXPECT_THAT(Shapes(1), testing::ElementsAre("spawner(child)"));
}

awaitable<void> Branches(xray::Recorder& recorder) {
  using namespace net::experimental::awaitable_operators;
  xray::Segment segment = recorder.BeginSegment("both");
  co_await (Nested("left", 2) && Nested("right", 2));
  ExpectCurrent(segment);
}

TEST_F(Spawn, BranchesOfAnOperatorKeepTheirOwnContexts) {
  net::io_context io;
  xray::asio::Spawn(io, Branches(recorder_), net::detached);
  io.run();
  EXPECT_EQ(strangers, 0);
  EXPECT_THAT(Shapes(1), testing::ElementsAre(
                             "both(left(left.a(left.a.a left.a.b) left.b(left.b.a left.b.b)) "
                             "right(right.a(right.a.a right.a.b) right.b(right.b.a right.b.b)))"));
}

awaitable<void> Wander(xray::Recorder& recorder, net::thread_pool& elsewhere) {
  xray::Segment segment = recorder.BeginSegment("wanderer");
  for (int i = 0; i < 50; ++i) {
    xray::Subsegment step = xray::BeginSubsegment("step");
    co_await net::post(elsewhere, use_awaitable);
    ExpectCurrent(step);
    co_await net::dispatch(elsewhere, use_awaitable);
    ExpectCurrent(step);
    co_await xray::asio::Spawn(elsewhere, Nested("elsewhere", 0), use_awaitable);
    ExpectCurrent(step);
  }
  ExpectCurrent(segment);
}

// The thread that suspends a coroutine is still unwinding when another one goes on with it.
TEST_F(Spawn, AContextGoesWithItsCoroutineFromPoolToPool) {
  net::thread_pool pool(2);
  net::thread_pool elsewhere(2);
  std::vector<std::future<void>> ends;
  for (int i = 0; i < 8; ++i) {
    ends.push_back(
        xray::asio::Spawn(net::make_strand(pool), Wander(recorder_, elsewhere), net::use_future));
  }
  for (auto& end : ends) end.get();
  EXPECT_EQ(strangers, 0);
}

awaitable<void> Throw(xray::Recorder& recorder) {
  xray::Segment segment = recorder.BeginSegment("thrower");
  co_await Yield();
  throw std::runtime_error("boom");
}

TEST_F(Spawn, AnExceptionLeavesTheThreadWithoutAContext) {
  net::io_context io;
  auto end = xray::asio::Spawn(io, Throw(recorder_), net::use_future);
  io.run();
  EXPECT_THROW(end.get(), std::runtime_error);
  EXPECT_TRUE(Context::Current().empty());
}

}  // namespace
