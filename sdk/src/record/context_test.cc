#include <xray/xray.h>

#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using xray::testing::DocumentCatcher;

class ContextTest : public ::testing::Test {
 protected:
  ContextTest() : recorder_(MakeConfig()) {}
  Config MakeConfig() {
    Config config;
    config.name = "orders";
    config.daemon_address = catcher_.address();
    config.sampling = SamplingStrategy::kAll;
    config.log_level = LogLevel::kSilent;
    return config;
  }
  std::vector<json> Sent() {
    EXPECT_TRUE(recorder_.Flush(10'000));
    catcher_.WaitFor(recorder_.counters().documents_sent);
    return catcher_.documents();
  }

  DocumentCatcher catcher_;
  Recorder recorder_;
};

TEST_F(ContextTest, FollowsAWrappedCallableToAnotherThread) {
  {
    auto segment = recorder_.BeginSegment("orders");
    auto outer = BeginSubsegment("outer");
    std::async(std::launch::async, Wrap([] { auto inner = BeginSubsegment("inner"); })).get();
    EXPECT_EQ(std::async(std::launch::async, Wrap([](int a, int b) { return a + b; }), 1, 2).get(),
              3);
  }
  const json d = Sent().at(0);
  EXPECT_EQ(d["subsegments"][0]["subsegments"][0]["name"], "inner");
}

TEST_F(ContextTest, AThreadWithoutOneHasNone) {
  auto segment = recorder_.BeginSegment("orders");
  std::thread([] { EXPECT_TRUE(Context::Current().empty()); }).join();
}

TEST_F(ContextTest, AGuardBringsBackWhatWas) {
  auto a = recorder_.BeginSegment("a");
  const Context context_a = a.context();
  auto b = recorder_.BeginSegment("b");
  {
    ContextGuard guard(context_a);
    EXPECT_EQ(Context::Current().id(), a.id());
  }
  EXPECT_EQ(Context::Current().id(), b.id());
  b.End();
  EXPECT_EQ(Context::Current().id(), a.id());
}

TEST_F(ContextTest, ManyThreadsRecordIntoOneSegment) {
  constexpr int kThreads = 8, kEach = 200;
  {
    auto segment = recorder_.BeginSegment("orders");
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back(Wrap([] {
        for (int i = 0; i < kEach; ++i) {
          auto subsegment = BeginSubsegment("work");
          subsegment.PutAnnotation("i", i);
        }
      }));
    }
    for (auto& thread : threads) thread.join();
  }
  std::set<std::string> ids;
  for (const json& d : Sent()) {
    if (d.contains("type")) ids.insert(d["id"].get<std::string>());
    for (const json& child : d.value("subsegments", json::array()))
      ids.insert(child["id"].get<std::string>());
  }
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(kThreads * kEach));
}

TEST_F(ContextTest, HandlesAndContextsMayOutliveTheirRecorder) {
  Segment segment;
  Context context;
  {
    Recorder short_lived(MakeConfig());
    segment = short_lived.BeginSegment("orders");
    context = segment.context();
  }
  auto subsegment = BeginSubsegment("late", context);
  subsegment.PutAnnotation("k", 1);
  subsegment.End();
  segment.End();
}

TEST_F(ContextTest, LogTextNamesTraceAndEntity) {
  auto segment = recorder_.BeginSegment("orders");
  EXPECT_EQ(Context::Current().ToLogText(),
            segment.trace_id().ToString() + "@" + segment.id().ToString());
}

TEST_F(ContextTest, AForkedChildRecordsWithIdsOfItsOwn) {
  {
    auto segment = recorder_.BeginSegment("before");
  }
  Sent();
  const pid_t child = fork();
  if (child == 0) {
    {
      auto segment = recorder_.BeginSegment("child");
    }
    _exit(recorder_.Flush(10'000) ? 0 : 1);
  }
  {
    auto segment = recorder_.BeginSegment("parent");
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(recorder_.Flush(10'000));
  ASSERT_TRUE(catcher_.WaitFor(3));
  std::set<std::string> names, ids;
  for (const json& d : catcher_.documents()) {
    names.insert(d["name"].get<std::string>());
    ids.insert(d["trace_id"].get<std::string>());
  }
  EXPECT_THAT(names, ::testing::ElementsAre("before", "child", "parent"));
  EXPECT_EQ(ids.size(), 3U);
}

TEST_F(ContextTest, AMissingOneIsTheBusinessOfTheRecorderLastAtWorkOnTheThread) {
  Config strict = MakeConfig();
  strict.context_missing = ContextMissing::kRuntimeError;
  Recorder other(strict);
  {
    auto segment = recorder_.BeginSegment("orders");
  }
  EXPECT_NO_THROW(BeginSubsegment("after orders"));
  EXPECT_EQ(recorder_.counters().context_missing, 1U);
  EXPECT_EQ(other.counters().context_missing, 0U);
  {
    auto segment = other.BeginUnsampledSegment("strict");
    const ContextGuard guard(recorder_.ContinueTrace(TraceHeader::Parse(
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")));
  }
  EXPECT_THROW(BeginSubsegment("after strict"), ContextMissingError);
  EXPECT_THROW(BeginSubsegmentWithoutSampling("after strict"), ContextMissingError);
  EXPECT_EQ(recorder_.counters().context_missing, 1U);
  EXPECT_EQ(other.counters().context_missing, 2U);
}

TEST_F(ContextTest, AMissingOneOnANewThreadIsTheBusinessOfTheRecorderMadeLast) {
  Config ignoring = MakeConfig();
  ignoring.context_missing = ContextMissing::kIgnoreError;
  Recorder newer(ignoring);
  std::thread([] { BeginSubsegment("alone"); }).join();
  EXPECT_EQ(newer.counters().context_missing, 1U);
  newer.SetEnabled(false);
  std::thread([] { BeginSubsegment("alone"); }).join();
  EXPECT_EQ(newer.counters().context_missing, 1U);
  EXPECT_EQ(recorder_.counters().context_missing, 1U);
}

// Run under the address sanitizer: what the thread still has as its own is given back when it ends.
TEST_F(ContextTest, AThreadMayEndWithOneThatItKept) {
  Segment segment;
  std::thread([&] { segment = recorder_.BeginSegment("orders"); }).join();
  EXPECT_TRUE(Context::Current().empty());
  segment.End();
  EXPECT_EQ(Sent().size(), 1U);
}

// The ids of an unsampled segment are worked out when they are asked for: always the same.
TEST_F(ContextTest, AnUnsampledTraceHasOneIdHoweverItIsAskedFor) {
  Config config = MakeConfig();
  config.sampling = SamplingStrategy::kNone;
  Recorder recorder(config);
  auto segment = recorder.BeginSegmentWithSampling("orders");
  const Context copy = Context::Current();
  const TraceId root = segment.trace_id();
  EXPECT_TRUE(root);
  EXPECT_NE(root.low, 0U);
  EXPECT_NEAR(static_cast<double>(root.epoch_s()), static_cast<double>(time(nullptr)), 5);
  EXPECT_EQ(copy.trace_id(), root);
  EXPECT_EQ(*copy.ToHeader().root, root);
  EXPECT_EQ(*copy.ToHeader().parent, segment.id());
  EXPECT_EQ(copy.ToHeader().sampled, SampledFlag::kNo);
  auto below = BeginSubsegment("below");
  EXPECT_EQ(below.trace_id(), root);
  EXPECT_EQ(BeginSubsegmentWithoutSampling("quiet").trace_id(), root);
  below.End();
  EXPECT_EQ(Context::Current().id(), segment.id());
  segment.End();
  EXPECT_EQ(segment.trace_id(), root);
  EXPECT_NE(recorder.BeginSegmentWithSampling("orders").trace_id(), root);
}

// Whatever is interleaved, contexts come back and memory holds (run under the sanitizers).
TEST_F(ContextTest, HandlesEndedInAnyOrderDoNoHarm) {
  std::uint64_t state = 7;
  const auto next = [&state](std::uint64_t n) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33) % n;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<Segment> segments;
    std::vector<Subsegment> subsegments;
    std::vector<Context> contexts;
    for (int step = 0; step < 20; ++step) {
      switch (next(6)) {
        case 0: segments.push_back(recorder_.BeginSegment("s")); break;
        case 1:
          if (!Context::Current().empty()) subsegments.push_back(BeginSubsegment("x"));
          break;
        case 2: contexts.push_back(Context::Current()); break;
        case 3:
          if (!segments.empty()) segments[next(segments.size())].End();
          break;
        case 4:
          if (!subsegments.empty()) subsegments[next(subsegments.size())].End();
          break;
        default:
          if (!contexts.empty())
            subsegments.push_back(BeginSubsegment("y", contexts[next(contexts.size())]));
      }
    }
    segments.clear();
    subsegments.clear();
    ExchangeCurrent(Context());
  }
  EXPECT_TRUE(recorder_.Flush(10'000));
  const auto counters = recorder_.counters();
  EXPECT_EQ(counters.units_queued, counters.units_sent + counters.dropped_queue_full);
}

}  // namespace
}  // namespace xray
