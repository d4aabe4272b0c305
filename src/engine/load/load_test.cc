#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "engine/load/random.h"
#include "engine/load/segment_text.h"
#include "engine/load/trace_content.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::load {
namespace {

constexpr std::uint64_t kTraces = 2000;

LoadPlan PlanOf(Topology topology) {
  LoadPlan plan;
  plan.seed = 42;
  plan.topology = topology;
  plan.start = FromSeconds(1'700'000'000);
  return plan;
}

class EveryTopology : public testing::TestWithParam<Topology> {};

INSTANTIATE_TEST_SUITE_P(Load, EveryTopology,
                         testing::Values(Topology::kShop, Topology::kTutorial, Topology::kChain,
                                         Topology::kFan, Topology::kFlat),
                         [](const auto& test) { return std::string(ToString(test.param)); });

TEST_P(EveryTopology, SameSeedGivesSameBytes) {
  LoadPlan plan = PlanOf(GetParam());
  plan.late_share = plan.duplicate_share = plan.in_progress_share = 0.3;
  for (std::uint64_t index = 0; index < 50; ++index) {
    const TraceContent first = Generate(plan, index);
    TraceContent again =
        Generate(plan, index + 1);  // memory of another trace must not shine through
    Generate(plan, index, StartOf(plan, index), again);
    ASSERT_EQ(first.documents.size(), again.documents.size());
    for (std::size_t i = 0; i < first.documents.size(); ++i) {
      EXPECT_EQ(first.documents[i].json, again.documents[i].json);
      EXPECT_EQ(first.documents[i].due_us, again.documents[i].due_us);
    }
  }
}

TEST_P(EveryTopology, AnotherSeedOrIndexGivesOtherIds) {
  LoadPlan plan = PlanOf(GetParam());
  std::set<TraceId> traces;
  for (std::uint64_t index = 0; index < 100; ++index) {
    traces.insert(Generate(plan, index).documents.front().trace_id);
  }
  plan.seed = 43;
  traces.insert(Generate(plan, 0).documents.front().trace_id);
  EXPECT_GE(traces.size(), 101U);
}

// Two terminals, each with a load of its own and the same seed: the default.
TEST_P(EveryTopology, AnotherStartOrTopologyGivesOtherIds) {
  LoadPlan plan = PlanOf(GetParam());
  const TraceId trace = Generate(plan, 0).documents.front().trace_id;
  LoadPlan other = plan;
  other.start.us += 1;
  EXPECT_NE(Generate(other, 0).documents.front().trace_id, trace);
  other = plan;
  other.topology = GetParam() == Topology::kShop ? Topology::kTutorial : Topology::kShop;
  EXPECT_NE(Generate(other, 0).documents.front().trace_id, trace);
}

TEST_P(EveryTopology, DocumentsAreAcceptedSegmentsWithTheirIds) {
  LoadPlan plan = PlanOf(GetParam());
  plan.error_share = 0.5;
  plan.in_progress_share = 0.2;
  wire::SegmentDecoder decoder;
  for (std::uint64_t index = 0; index < 200; ++index) {
    for (const LoadDocument& document : Generate(plan, index).documents) {
      std::vector<wire::DecodedDocument> decoded;
      const auto outcome = decoder.Decode(document.json, decoded);
      ASSERT_TRUE(outcome.has_value()) << outcome.error().Message() << document.json;
      ASSERT_EQ(decoded.size(), 1U);
      EXPECT_EQ(decoded[0].segment.id, document.id);
      EXPECT_EQ(decoded[0].segment.trace_id, document.trace_id);
      EXPECT_EQ(decoded[0].segment.in_progress, document.in_progress);
    }
  }
}

TEST_P(EveryTopology, EveryParentExistsInItsTrace) {
  const LoadPlan plan = PlanOf(GetParam());
  wire::SegmentDecoder decoder;
  for (std::uint64_t index = 0; index < 100; ++index) {
    std::set<SegmentId> ids;
    std::vector<wire::DecodedDocument> decoded;
    for (const LoadDocument& document : Generate(plan, index).documents) {
      ASSERT_TRUE(decoder.Decode(document.json, decoded).has_value());
    }
    for (const wire::DecodedDocument& document : decoded) {
      ids.insert(document.segment.id);
      for (const Segment& sub : document.segment.subsegments) ids.insert(sub.id);
    }
    for (const wire::DecodedDocument& document : decoded) {
      const SegmentId parent = document.segment.parent_id;
      EXPECT_TRUE(parent.IsNone() || ids.contains(parent)) << document.json;
    }
  }
}

TEST_P(EveryTopology, DocumentsAreDueInOrderAndNotBeforeTheStart) {
  LoadPlan plan = PlanOf(GetParam());
  plan.late_share = plan.duplicate_share = 0.2;
  for (std::uint64_t index = 0; index < 50; ++index) {
    std::int64_t last = 0;
    for (const LoadDocument& document : Generate(plan, index).documents) {
      EXPECT_GE(document.due_us, last);
      last = document.due_us;
    }
  }
}

TEST_P(EveryTopology, SharesAreKeptWithinTolerance) {
  LoadPlan plan = PlanOf(GetParam());
  plan.error_share = 0.2;
  plan.duplicate_share = 0.1;
  std::size_t failed = 0;
  std::size_t documents = 0;
  std::size_t duplicates = 0;
  for (std::uint64_t index = 0; index < kTraces; ++index) {
    bool fails = false;
    for (const LoadDocument& document : Generate(plan, index).documents) {
      ++documents;
      duplicates += document.duplicate ? 1 : 0;
      fails = fails || document.json.find("\"fault\":true") != std::string::npos ||
              document.json.find("\"error\":true") != std::string::npos;
    }
    failed += fails ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(failed) / kTraces, 0.2, 0.03);
  const auto originals = static_cast<double>(documents - duplicates);
  EXPECT_NEAR(static_cast<double>(duplicates) / originals, 0.1, 0.02);
}

TEST(Flat, FiveDocumentsOfAboutFiveHundredBytes) {
  const LoadPlan plan = PlanOf(Topology::kFlat);
  std::size_t bytes = 0;
  for (std::uint64_t index = 0; index < kTraces; ++index) {
    const TraceContent content = Generate(plan, index);
    ASSERT_EQ(content.documents.size(), 5U);
    for (const LoadDocument& document : content.documents) bytes += document.json.size();
  }
  EXPECT_NEAR(static_cast<double>(bytes) / (5.0 * kTraces), 500, 40);
}

TEST(Shapes, DepthAndWidthAreDocuments) {
  LoadPlan plan = PlanOf(Topology::kChain);
  plan.depth = 12;
  EXPECT_NEAR(MeanDocuments(plan), 12, 0.001);
  plan.topology = Topology::kFan;
  plan.width = 30;
  EXPECT_GE(MeanDocuments(plan), 31);
}

TEST(Shop, ShowsManyServicesAndALinkedTrace) {
  const LoadPlan plan = PlanOf(Topology::kShop);
  std::string all;
  std::set<TraceId> traces;
  for (std::uint64_t index = 0; index < 100; ++index) {
    for (const LoadDocument& document : Generate(plan, index).documents) {
      all += document.json;
      traces.insert(document.trace_id);
    }
  }
  for (const char* name :
       {"web-frontend", "orders", "inventory", "payments", "users", "notification",
        "shop@mysql.internal", "shop-inventory", "order-events", "api.cardgate.example"}) {
    EXPECT_NE(all.find(name), std::string::npos) << name;
  }
  EXPECT_GT(traces.size(), 100U);
}

TEST(StartOf, SpacesTracesByTheRate) {
  LoadPlan plan = PlanOf(Topology::kFlat);
  plan.traces_per_second = 3;
  EXPECT_EQ(StartOf(plan, 0), plan.start);
  EXPECT_EQ(StartOf(plan, 3).us, plan.start.us + kUsPerSecond);
}

TEST(AppendSeconds, WritesSixDecimals) {
  std::string text;
  AppendSeconds(text, {1'700'000'000'000'001});
  EXPECT_EQ(text, "1700000000.000001");
  text.clear();
  AppendSeconds(text, {5});
  EXPECT_EQ(text, "0.000005");
}

TEST(ParseTopology, KnowsItsNames) {
  EXPECT_EQ(ParseTopology("shop"), Topology::kShop);
  EXPECT_EQ(ParseTopology("flat"), Topology::kFlat);
  EXPECT_FALSE(ParseTopology("Shop").has_value());
}

TEST(Latency, MedianAndTailAreLikeResponseTimes) {
  Random random(7);
  std::vector<std::int64_t> draws;
  for (int i = 0; i < 10000; ++i) draws.push_back(random.Latency(1000));
  std::ranges::sort(draws);
  EXPECT_NEAR(static_cast<double>(draws[5000]), 1000, 60);
  EXPECT_GT(draws[9900], 2500);
  EXPECT_LT(draws[9999], 5300);
}

}  // namespace
}  // namespace roentgen::load
