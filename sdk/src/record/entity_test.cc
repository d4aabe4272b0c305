#include <xray/xray.h>

#include <future>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/document_catcher.h"

namespace xray {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using xray::testing::DocumentCatcher;

// A recorder whose documents are caught.
class EntityTest : public ::testing::Test {
 protected:
  Config BaseConfig() {
    Config config;
    config.name = "orders";
    config.daemon_address = catcher_.address();
    config.sampling = SamplingStrategy::kAll;
    config.log_level = LogLevel::kSilent;
    return config;
  }
  Recorder& recorder() {
    if (!recorder_) recorder_ = std::make_unique<Recorder>(BaseConfig());
    return *recorder_;
  }
  // What was sent once everything recorded so far has been.
  std::vector<json> Sent() {
    EXPECT_TRUE(recorder().Flush(10'000));
    const auto counters = recorder().counters();
    catcher_.WaitFor(counters.documents_sent);
    return catcher_.documents();
  }

  DocumentCatcher catcher_;
  std::unique_ptr<Recorder> recorder_;
};

TEST_F(EntityTest, ASegmentBecomesOneDocument) {
  std::string trace_id, id;
  {
    auto segment = recorder().BeginSegment("orders");
    EXPECT_TRUE(segment.recording());
    trace_id = segment.trace_id().ToString();
    id = segment.id().ToString();
    segment.SetUser("kim");
    segment.PutAnnotation("tier", "gold");
    segment.PutAnnotation("items", 3);
    segment.PutAnnotation("price", 9.5);
    segment.PutAnnotation("gift", true);
    segment.PutMetadata("cart", std::map<std::string, int>{{"a", 1}});
    segment.PutMetadata("billing", "currency", "EUR");
    segment.PutHttpRequest(
        {.method = "POST", .url = "http://shop/orders", .client_ip = "10.0.0.1"});
    segment.PutHttpResponse(200, 12);
    segment.PutAws("account_id", "000000000000");
  }
  const auto documents = Sent();
  ASSERT_EQ(documents.size(), 1U);
  const json& d = documents[0];
  EXPECT_EQ(d["name"], "orders");
  EXPECT_EQ(d["trace_id"], trace_id);
  EXPECT_EQ(d["id"], id);
  EXPECT_FALSE(d.contains("type"));
  EXPECT_FALSE(d.contains("in_progress"));
  EXPECT_LE(d["start_time"], d["end_time"]);
  EXPECT_EQ(d["user"], "kim");
  EXPECT_EQ(d["annotations"], json::parse(R"({"tier":"gold","items":3,"price":9.5,"gift":true})"));
  EXPECT_EQ(d["metadata"],
            json::parse(R"({"default":{"cart":{"a":1}},"billing":{"currency":"EUR"}})"));
  EXPECT_EQ(d["http"], json::parse(R"({"request":{"method":"POST","url":"http://shop/orders",
      "client_ip":"10.0.0.1"},"response":{"status":200,"content_length":12}})"));
  EXPECT_EQ(d["aws"]["account_id"], "000000000000");
  EXPECT_EQ(d["aws"]["xray"]["sdk"], "X-Ray for C++");
  EXPECT_EQ(d["service"]["runtime"], "C++");
}

TEST_F(EntityTest, SubsegmentsNestAsTheyWereOpen) {
  {
    auto segment = recorder().BeginSegment("orders");
    {
      auto outer = BeginSubsegment("outer");
      {
        auto inner = BeginSubsegment("inner");
      }
      {
        auto second = BeginSubsegment("second");
      }
    }
    auto after = BeginSubsegment("after");
  }
  const auto documents = Sent();
  ASSERT_EQ(documents.size(), 1U);
  const json& top = documents[0]["subsegments"];
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0]["name"], "outer");
  EXPECT_EQ(top[0]["subsegments"][0]["name"], "inner");
  EXPECT_EQ(top[0]["subsegments"][1]["name"], "second");
  EXPECT_EQ(top[1]["name"], "after");
  EXPECT_FALSE(top[0].contains("trace_id"));
  EXPECT_TRUE(Context::Current().empty());
}

TEST_F(EntityTest, TheSecondValueOfAKeyReplacesTheFirst) {
  {
    auto segment = recorder().BeginSegment("orders");
    segment.PutAnnotation("k", "one");
    segment.PutAnnotation("k", 2);
    segment.PutMetadata("m", 1);
    segment.PutMetadata("m", "two");
  }
  const json d = Sent().at(0);
  EXPECT_EQ(d["annotations"], json::parse(R"({"k":2})"));
  EXPECT_EQ(d["metadata"]["default"]["m"], "two");
}

TEST_F(EntityTest, StatusSetsTheFlags) {
  const std::map<int, std::string> expected{
      {200, ""}, {302, ""}, {404, "error"}, {429, "error throttle"}, {503, "fault"}};
  for (const auto& [status, flags] : expected) {
    auto segment = recorder().BeginSegment(std::to_string(status));
    segment.PutHttpResponse(status);
  }
  for (const json& d : Sent()) {
    std::string flags;
    for (const char* flag : {"error", "throttle", "fault"}) {
      if (d.contains(flag)) flags += (flags.empty() ? "" : " ") + std::string(flag);
    }
    EXPECT_EQ(flags, expected.at(d["http"]["response"]["status"].get<int>())) << d;
  }
}

TEST_F(EntityTest, RefusesAndCountsWhatTheServiceWouldNotTake) {
  {
    auto segment = recorder().BeginSegment("orders");
    segment.PutAnnotation("with space", 1);
    segment.PutAnnotation("", 1);
    segment.PutMetadata("AWS.reserved", "k", 1);
    for (int i = 0; i < 60; ++i) segment.PutAnnotation("key" + std::to_string(i), i);
  }
  const json d = Sent().at(0);
  EXPECT_EQ(d["annotations"].size(), 50U);
  EXPECT_FALSE(d.contains("metadata"));
  EXPECT_EQ(recorder().counters().values_lost, 13U);
}

TEST_F(EntityTest, NamesLoseWhatIsNotAllowed) {
  {
    auto segment = recorder().BeginSegment("orders?;*()!$~^<>\"\\{} 주문 v1.0/a:b");
  }
  {
    auto segment = recorder().BeginSegment("???");
  }
  {
    auto segment = recorder().BeginSegment(std::string(300, 'x'));
  }
  const auto documents = Sent();
  EXPECT_EQ(documents[0]["name"], "orders 주문 v1.0/a:b");
  EXPECT_EQ(documents[1]["name"], "unknown");
  EXPECT_EQ(documents[2]["name"].get<std::string>().size(), 200U);
}

TEST_F(EntityTest, NothingIsRecordedAfterTheEnd) {
  auto segment = recorder().BeginSegment("orders");
  auto subsegment = BeginSubsegment("work");
  subsegment.End();
  subsegment.PutAnnotation("late", 1);
  EXPECT_FALSE(subsegment.recording());
  subsegment.End();
  segment.End();
  segment.PutAnnotation("late", 1);
  const json d = Sent().at(0);
  EXPECT_FALSE(d.contains("annotations"));
  EXPECT_FALSE(d["subsegments"][0].contains("annotations"));
  EXPECT_EQ(recorder().counters().segments_ended, 1U);
}

TEST_F(EntityTest, ASegmentWaitsForItsOpenSubsegments) {
  auto segment = recorder().BeginSegment("orders");
  auto detached = BeginDetachedSubsegment("async");
  segment.End();
  EXPECT_EQ(Sent().size(), 0U);
  detached.PutAnnotation("still", "recorded");
  detached.End();
  const auto documents = Sent();
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0]["subsegments"][0]["annotations"]["still"], "recorded");
}

TEST_F(EntityTest, WorkBegunAfterItsSegmentWasSentIsSentAlone) {
  Context context;
  std::string id, trace_id;
  {
    auto segment = recorder().BeginSegment("orders");
    context = segment.context();
    id = segment.id().ToString();
    trace_id = segment.trace_id().ToString();
  }
  {
    auto late = BeginSubsegment("late", context);
  }
  const auto documents = Sent();
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[1]["type"], "subsegment");
  EXPECT_EQ(documents[1]["parent_id"], id);
  EXPECT_EQ(documents[1]["trace_id"], trace_id);
}

TEST_F(EntityTest, LargeTreesAreStreamedAndNothingIsLost) {
  Config config = BaseConfig();
  config.streaming_threshold = 10;
  recorder_ = std::make_unique<Recorder>(config);
  std::string segment_id;
  {
    auto segment = recorder().BeginSegment("orders");
    segment_id = segment.id().ToString();
    auto open = BeginSubsegment("open");
    for (int i = 0; i < 35; ++i) auto closed = BeginSubsegment("closed");
  }
  std::size_t closed = 0;
  std::string open_id;
  const auto documents = Sent();
  for (const json& d : documents) {
    if (!d.contains("type")) {
      ASSERT_EQ(d["subsegments"].size(), 1U);
      open_id = d["subsegments"][0]["id"];
      closed += d["subsegments"][0].value("subsegments", json::array()).size();
    }
  }
  for (const json& d : documents) {
    if (!d.contains("type")) continue;
    ++closed;
    EXPECT_EQ(d["parent_id"], open_id);
    EXPECT_EQ(d["name"], "closed");
  }
  EXPECT_EQ(closed, 35U);
  EXPECT_GT(documents.size(), 10U);
}

TEST_F(EntityTest, SegmentsTooLargeForADatagramAreSplit) {
  const std::string filler(9'000, 'x');
  {
    auto segment = recorder().BeginSegment("orders");
    for (int i = 0; i < 20; ++i) {
      auto subsegment = BeginSubsegment("part");
      subsegment.PutMetadata("filler", filler);
    }
  }
  std::size_t parts = 0;
  for (const json& d : Sent())
    parts += d.contains("type") ? 1U : d.value("subsegments", json::array()).size();
  EXPECT_EQ(parts, 20U);
  EXPECT_EQ(recorder().counters().units_split, 1U);
  EXPECT_EQ(recorder().counters().dropped_too_large, 0U);
}

TEST_F(EntityTest, WhatIsTooLargeAloneIsShortenedAndMarked) {
  {
    auto segment = recorder().BeginSegment("orders");
    segment.PutAnnotation("kept", 1);
    segment.PutMetadata("filler", std::string(100'000, 'x'));
  }
  const json d = Sent().at(0);
  EXPECT_EQ(d["annotations"]["kept"], 1);
  EXPECT_EQ(d["metadata"], json::parse(R"({"xray_sdk":{"truncated":true}})"));
  EXPECT_EQ(recorder().counters().units_truncated, 1U);
}

TEST_F(EntityTest, ASegmentsMemoryIsBounded) {
  Config config = BaseConfig();
  config.segment_bytes_max = 100'000;
  recorder_ = std::make_unique<Recorder>(config);
  {
    auto segment = recorder().BeginSegment("orders");
    for (int i = 0; i < 1000; ++i)
      segment.PutMetadata("key" + std::to_string(i), std::string(1'000, 'x'));
    // Too much for another node: callees still learn the trace.
    auto subsegment = BeginSubsegment("call");
    EXPECT_EQ(subsegment.trace_id(), segment.trace_id());
  }
  Sent();
  EXPECT_GT(recorder().counters().values_lost, 800U);
}

TEST_F(EntityTest, UnsampledSegmentsRecordNothingAndPassTheTraceOn) {
  {
    auto segment = recorder().BeginUnsampledSegment("orders");
    EXPECT_FALSE(segment.recording());
    EXPECT_TRUE(segment.trace_id());
    auto subsegment = BeginSubsegment("work");
    subsegment.PutAnnotation("k", 1);
    const TraceHeader header = Context::Current().ToHeader();
    EXPECT_EQ(header.root, segment.trace_id());
    EXPECT_EQ(header.sampled, SampledFlag::kNo);
    EXPECT_EQ(Context::Current().ToLogText(), "");
  }
  EXPECT_TRUE(Context::Current().empty());
  EXPECT_EQ(Sent().size(), 0U);
}

TEST_F(EntityTest, BelowASubsegmentWithoutSamplingNothingIsRecorded) {
  {
    auto segment = recorder().BeginSegment("orders");
    auto quiet = BeginSubsegmentWithoutSampling("quiet");
    auto below = BeginSubsegment("below");
    EXPECT_EQ(Context::Current().ToHeader().sampled, SampledFlag::kNo);
    EXPECT_EQ(Context::Current().trace_id(), segment.trace_id());
  }
  const json d = Sent().at(0);
  EXPECT_FALSE(d.contains("subsegments"));
}

TEST_F(EntityTest, ADisabledRecorderCostsAndDoesNothing) {
  recorder().SetEnabled(false);
  {
    auto segment = recorder().BeginSegment("orders");
    EXPECT_FALSE(segment.trace_id());
    auto subsegment = BeginSubsegment("work");
    subsegment.PutAnnotation("k", 1);
    EXPECT_TRUE(Context::Current().empty());
  }
  EXPECT_EQ(Sent().size(), 0U);
  recorder().SetEnabled(true);
  {
    auto segment = recorder().BeginSegment("orders");
  }
  EXPECT_EQ(Sent().size(), 1U);
}

TEST_F(EntityTest, TheCallersDecisionWins) {
  const auto unsampled = recorder().BeginSegment(
      "orders", TraceHeader::Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0"));
  EXPECT_FALSE(unsampled.sampled());
  EXPECT_EQ(unsampled.trace_id().ToString(), "1-5759e988-bd862e3fe1be46a994272793");
  {
    auto segment = recorder().BeginSegment(
        "orders", TraceHeader::Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Parent="
                                     "53995c3f42cd8ad8;Sampled=1;Lineage=x"));
    EXPECT_EQ(segment.context().ToHeader().extras, "Lineage=x");
  }
  const json d = Sent().at(0);
  EXPECT_EQ(d["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(d["parent_id"], "53995c3f42cd8ad8");
}

TEST_F(EntityTest, TheSamplersRuleIsNamed) {
  class Named : public Sampler {
   public:
    SamplingDecision Decide(const SamplingRequest& request) noexcept override {
      name = std::string(request.service_name);
      return {true, RuleName("checkout")};
    }
    std::string name;
  };
  auto sampler = std::make_shared<Named>();
  Config config = BaseConfig();
  config.sampler = sampler;
  recorder_ = std::make_unique<Recorder>(config);
  {
    auto segment = recorder().BeginSegmentWithSampling("orders");
  }
  EXPECT_EQ(Sent().at(0)["aws"]["xray"]["sampling_rule_name"], "checkout");
  EXPECT_EQ(sampler->name, "orders");
}

TEST_F(EntityTest, AContinuedTracesSubsegmentsAreSentAlone) {
  {
    ContextGuard guard(recorder().ContinueTrace(TraceHeader::Parse(
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")));
    auto outer = BeginSubsegment("handler");
    auto inner = BeginSubsegment("call");
  }
  const auto documents = Sent();
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0]["type"], "subsegment");
  EXPECT_EQ(documents[0]["parent_id"], "53995c3f42cd8ad8");
  EXPECT_EQ(documents[0]["subsegments"][0]["name"], "call");
}

TEST_F(EntityTest, InProgressDocumentsComeBeforeTheEnd) {
  auto segment = recorder().BeginSegment("orders");
  auto subsegment = BeginSubsegment("long");
  segment.SendInProgress();
  const auto early = Sent();
  ASSERT_EQ(early.size(), 1U);
  EXPECT_EQ(early[0]["in_progress"], true);
  EXPECT_FALSE(early[0].contains("end_time"));
  EXPECT_EQ(early[0]["subsegments"][0]["in_progress"], true);
  subsegment.End();
  segment.End();
  const auto all = Sent();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1]["id"], early[0]["id"]);
  EXPECT_TRUE(all[1].contains("end_time"));
}

TEST_F(EntityTest, LongSegmentsAreSentInProgressByThemselves) {
  Config config = BaseConfig();
  config.in_progress_after_ms = 20;
  recorder_ = std::make_unique<Recorder>(config);
  auto segment = recorder().BeginSegment("orders");
  ASSERT_TRUE(catcher_.WaitFor(2));
  EXPECT_EQ(catcher_.documents()[1]["in_progress"], true);
  segment.End();
  EXPECT_TRUE(recorder().Flush(10'000));
}

TEST_F(EntityTest, LinksAndPrecursorsAreWritten) {
  std::string first_id;
  {
    auto segment = recorder().BeginSegment("orders");
    segment.AddLink(*TraceId::Parse("1-5759e988-bd862e3fe1be46a994272793"),
                    *SegmentId::Parse("53995c3f42cd8ad8"));
    auto first = BeginSubsegment("first");
    first_id = first.id().ToString();
    first.End();
    auto second = BeginSubsegment("second");
    second.AddPrecursorId(first.id());
  }
  const json d = Sent().at(0);
  EXPECT_EQ(
      d["links"],
      json::parse(R"([{"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"53995c3f42cd8ad8",
      "attributes":{"aws.xray.reserved.reference_type":"parent"}}])"));
  EXPECT_EQ(d["subsegments"][1]["precursor_ids"], json::array({first_id}));
}

TEST_F(EntityTest, EndingOnAnotherThreadIsFine) {
  auto segment = recorder().BeginSegment("orders");
  std::thread([moved = std::move(segment)]() mutable { moved.End(); }).join();
  EXPECT_EQ(Sent().size(), 1U);
  // The thread that began it still has it as context: what begins there is late, not lost.
  {
    auto late = BeginSubsegment("late");
  }
  EXPECT_EQ(Sent().size(), 2U);
  ExchangeCurrent(Context());
}

TEST_F(EntityTest, MovingAHandleEndsWhatItHeld) {
  auto a = recorder().BeginSegment("a");
  a = recorder().BeginSegment("b");
  EXPECT_EQ(Sent().at(0)["name"], "a");
  a.End();
  EXPECT_EQ(Sent().at(1)["name"], "b");
}

// --- exceptions

TEST_F(EntityTest, AnExceptionIsRecordedWithTypeMessageAndStack) {
  {
    auto segment = recorder().BeginSegment("orders");
    try {
      throw std::out_of_range("no such order");
    } catch (const std::exception& e) {
      segment.AddException(e);
    }
  }
  const json d = Sent().at(0);
  EXPECT_EQ(d["fault"], true);
  const json& exception = d["cause"]["exceptions"][0];
  EXPECT_EQ(exception["type"], "std::out_of_range");
  EXPECT_EQ(exception["message"], "no such order");
  EXPECT_EQ(exception["id"].get<std::string>().size(), 16U);
  EXPECT_THAT(exception["stack"][0]["path"].get<std::string>(), HasSubstr("entity_test.cc"));
  EXPECT_GT(exception["stack"][0]["line"], 0);
  EXPECT_GT(exception["stack"].size(), 1U);
}

TEST_F(EntityTest, NestedExceptionsAreLinkedByCause) {
  {
    auto segment = recorder().BeginSegment("orders");
    try {
      try {
        throw std::runtime_error("socket closed");
      } catch (...) {
        std::throw_with_nested(std::logic_error("order not placed"));
      }
    } catch (...) {
      segment.AddCurrentException();
    }
  }
  const json exceptions = Sent().at(0)["cause"]["exceptions"];
  ASSERT_EQ(exceptions.size(), 2U);
  EXPECT_EQ(exceptions[0]["message"], "order not placed");
  EXPECT_EQ(exceptions[0]["type"], "std::logic_error");
  EXPECT_EQ(exceptions[1]["message"], "socket closed");
  EXPECT_EQ(exceptions[0]["cause"], exceptions[1]["id"]);
  EXPECT_FALSE(exceptions[1].contains("cause"));
}

TEST_F(EntityTest, TheSameExceptionFurtherUpIsAReference) {
  {
    auto segment = recorder().BeginSegment("orders");
    try {
      Capture("outer", [] { Capture("inner", []() -> int { throw std::runtime_error("deep"); }); });
    } catch (...) {
      segment.AddCurrentException();
    }
  }
  const json d = Sent().at(0);
  const json& outer = d["subsegments"][0];
  const json& inner = outer["subsegments"][0];
  const std::string id = inner["cause"]["exceptions"][0]["id"];
  EXPECT_EQ(outer["cause"], id);
  EXPECT_EQ(d["cause"], id);
  EXPECT_EQ(d["fault"], true);
}

TEST_F(EntityTest, ExceptionsOfAnyTypeHaveATypeName) {
  struct Odd {};
  {
    auto segment = recorder().BeginSegment("orders");
    try {
      throw Odd();
    } catch (...) {
      segment.AddCurrentException();
    }
    auto subsegment = BeginSubsegment("text");
    try {
      throw "plain text";
    } catch (...) {
      subsegment.AddCurrentException();
    }
  }
  const json d = Sent().at(0);
  EXPECT_THAT(d["cause"]["exceptions"][0]["type"].get<std::string>(), HasSubstr("Odd"));
  EXPECT_EQ(d["subsegments"][0]["cause"]["exceptions"][0]["message"], "plain text");
}

TEST_F(EntityTest, AnExceptionPassingThroughMarksAFault) {
  try {
    auto segment = recorder().BeginSegment("orders");
    throw std::runtime_error("not recorded by anybody");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(Sent().at(0)["fault"], true);
}

TEST_F(EntityTest, ARemoteErrorNeedNotBeAFault) {
  {
    auto segment = recorder().BeginSegment("orders");
    segment.AddException(ExceptionView{"ConditionalCheckFailed", "exists", true}, false);
    segment.SetError();
  }
  const json d = Sent().at(0);
  EXPECT_FALSE(d.contains("fault"));
  EXPECT_EQ(d["error"], true);
  EXPECT_EQ(d["cause"]["exceptions"][0]["remote"], true);
}

}  // namespace
}  // namespace xray
