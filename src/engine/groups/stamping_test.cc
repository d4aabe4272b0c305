// Groups from their making to their graphs: registry, committer, store and queries together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "adapters/memory/memory_segment_store.h"
#include "engine/groups/group_registry.h"
#include "engine/ingest/committer.h"
#include "engine/query/trace_queries.h"

namespace roentgen::groups {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;
constexpr TimestampUs kFrom{(kEpoch_s - 600) * kUsPerSecond};
constexpr TimestampUs kTo{(kEpoch_s + 6000) * kUsPerSecond};

std::string TraceText(int n) { return fmt::format("1-{:08x}-{:024x}", kEpoch_s + n, n + 1); }

struct Call {
  int trace = 1;
  std::uint64_t id = 1;
  std::string name = "web";
  std::string more = {};
};

std::string Segment(const Call& call) {
  return fmt::format(
      R"({{"name":"{}","id":"{:016x}","trace_id":"{}","start_time":{}.0,"end_time":{}.5{}}})",
      call.name, call.id, TraceText(call.trace), kEpoch_s + call.trace, kEpoch_s + call.trace,
      call.more);
}

constexpr const char* kFault = R"(,"fault":true)";

class Stamping : public ::testing::Test {
 protected:
  void Commit(const std::vector<std::string>& texts) {
    std::vector<wire::DecodedDocument> documents;
    for (const std::string& text : texts) {
      const auto decoded = decoder_.Decode(text, documents);
      ASSERT_TRUE(decoded) << text << ": " << decoded.error().Message();
    }
    std::vector<const wire::DecodedDocument*> pointers;
    for (const auto& document : documents) pointers.push_back(&document);
    const auto fates = committer_.Commit(pointers);
    ASSERT_TRUE(fates) << fates.error().message;
  }

  GroupId Make(std::string name, std::string expression) {
    const auto made = registry_.Create({std::move(name), std::move(expression), {}, {}});
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->id : 0;
  }

  ServiceGraph Graph(GroupId group = 0) {
    auto graph = queries_.GetServiceGraph(kFrom, kTo, group);
    EXPECT_TRUE(graph) << graph.error().message;
    return graph ? *graph : ServiceGraph{};
  }

  // Calls that ended, over all nodes of the group's graph.
  std::int64_t Calls(GroupId group) {
    std::int64_t calls = 0;
    for (const GraphNode& node : Graph(group).nodes) calls += node.statistics.total();
    return calls;
  }

  std::vector<GroupId> Stamps(int trace) {
    const auto loaded = store_.LoadTrace({}, *TraceId::Parse(TraceText(trace)), 1000);
    return loaded && *loaded ? (*loaded)->row.groups : std::vector<GroupId>{};
  }

  std::uint64_t Stamped(std::string_view group) {
    for (const StampCount& count : registry_.StampCounts()) {
      if (count.group == group) return count.traces;
    }
    return UINT64_MAX;
  }

  FakeClock clock_{{(kEpoch_s + 3600) * kUsPerSecond}};
  memory::MemorySegmentStore store_;
  std::uint64_t last_id_ = 100;
  GroupRegistry registry_{
      clock_, store_, {AccountId(), "us-east-1", [this] { return ++last_id_; }}};
  ingest::IngestCounters counters_;
  ingest::IngestLimits limits_;
  ingest::Committer committer_{clock_, store_, counters_, limits_,
                               [this] { return registry_.Matcher(); }};
  wire::SegmentDecoder decoder_;
  query::TraceQueries queries_{store_, {}};
};

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(Stamping, TracesStandInTheGraphsOfTheirGroups) {
  const GroupId faults = Make("faults", "fault");
  const GroupId shop = Make("shop", R"(service("shop"))");
  const GroupId every = Make("every", "");
  Commit({Segment({1, 1, "web", kFault}), Segment({2, 2, "shop"}), Segment({3, 3, "web"})});
  EXPECT_THAT(Stamps(1), ElementsAre(faults, every));
  EXPECT_THAT(Stamps(2), ElementsAre(shop, every));
  EXPECT_THAT(Stamps(3), ElementsAre(every));
  EXPECT_EQ(Calls(faults), 1);
  EXPECT_EQ(Calls(shop), 1);
  EXPECT_EQ(Graph(every), Graph());
  EXPECT_EQ(Calls(0), 3);
  EXPECT_EQ(Stamped("faults"), 1u);
  EXPECT_EQ(Stamped("every"), 3u);
}

TEST_F(Stamping, LaterDocumentsMoveATraceInAndOut) {
  const GroupId faults = Make("faults", "fault");
  const GroupId pairs = Make("pairs", R"(service("web") AND service("back"))");
  Commit({Segment({1, 1, "web", kFault})});
  EXPECT_THAT(Stamps(1), ElementsAre(faults));
  Commit({Segment({1, 2, "back", R"(,"parent_id":"0000000000000001")"})});
  EXPECT_THAT(Stamps(1), ElementsAre(faults, pairs));
  EXPECT_EQ(Graph(faults), Graph());
  EXPECT_EQ(Graph(pairs), Graph());
  // The segment comes again, without its fault.
  Commit({Segment({1, 1, "web"})});
  EXPECT_THAT(Stamps(1), ElementsAre(pairs));
  EXPECT_THAT(Graph(faults).nodes, IsEmpty());
  EXPECT_EQ(Graph(pairs), Graph());
  EXPECT_EQ(Stamped("pairs"), 1u) << "once, however often it is stored";
}

TEST_F(Stamping, AnUpdateIsForWhatIsStoredAfterwards) {
  const GroupId group = Make("group", "fault");
  Commit({Segment({1, 1, "web", kFault})});
  ASSERT_TRUE(registry_.Update({{"group", ""}, "ok", {}}));
  Commit({Segment({2, 2, "web"}), Segment({3, 3, "web", kFault})});
  EXPECT_THAT(Stamps(1), ElementsAre(group));
  EXPECT_THAT(Stamps(2), ElementsAre(group));
  EXPECT_THAT(Stamps(3), IsEmpty());
  EXPECT_EQ(Calls(group), 2);
}

TEST_F(Stamping, WhatWasStoredBeforeAGroupIsJudgedWholeWhenItChanges) {
  Commit({Segment({1, 1, "web"}), Segment({2, 2, "web"})});
  const GroupId pairs = Make("pairs", R"(service("web") AND service("back"))");
  Commit({Segment({1, 3, "back", R"(,"parent_id":"0000000000000001")"})});
  EXPECT_THAT(Stamps(1), ElementsAre(pairs));
  EXPECT_THAT(Stamps(2), IsEmpty());
  EXPECT_EQ(Calls(pairs), 2);
  committer_.ForgetAll();
  Commit({Segment({2, 4, "back", R"(,"parent_id":"0000000000000002")"})});
  EXPECT_THAT(Stamps(2), ElementsAre(pairs));
  EXPECT_EQ(Graph(pairs), Graph());
}

TEST_F(Stamping, ADeletedGroupLosesTheTracesThatChange) {
  const GroupId group = Make("group", "");
  Commit({Segment({1, 1, "web"}), Segment({2, 2, "web"})});
  ASSERT_TRUE(registry_.Delete({"group", ""}));
  EXPECT_EQ(registry_.Matcher(), nullptr);
  EXPECT_EQ(Calls(group), 2);
  Commit({Segment({1, 3, "back", R"(,"parent_id":"0000000000000001")"})});
  EXPECT_THAT(Stamps(1), IsEmpty());
  EXPECT_THAT(Stamps(2), ElementsAre(group));
  EXPECT_EQ(Calls(group), 1);
  const GroupId again = Make("group", "");
  EXPECT_THAT(Graph(again).nodes, IsEmpty());
}

TEST_F(Stamping, ALinksEdgeIsInTheGroupsOfBothItsTraces) {
  const GroupId every = Make("every", "");
  const GroupId consumers = Make("consumers", R"(service("consumer"))");
  const std::string link =
      fmt::format(R"(,"links":[{{"trace_id":"{}","id":"0000000000000001",)"
                  R"("attributes":{{"aws.xray.reserved.reference_type":"parent"}}}}])",
                  TraceText(1));
  Commit({Segment({2, 2, "consumer", link})});
  Commit({Segment({1, 1, "producer"})});
  EXPECT_EQ(Graph(every), Graph());
  for (const GraphNode& node : Graph(consumers).nodes) EXPECT_NE(node.key.name, "producer");
  EXPECT_EQ(Calls(consumers), 1);
}

TEST_F(Stamping, DocumentsAreKeptInMemoryOnlyWhileThereAreGroups) {
  Commit({Segment({1, 1, "web"})});
  const std::int64_t without = counters_.live_trace_bytes.value();
  Make("group", "");
  Commit({Segment({1, 1, "web", kFault})});
  EXPECT_GT(counters_.live_trace_bytes.value(),
            without + static_cast<std::int64_t>(Segment({}).size()));
  ASSERT_TRUE(registry_.Delete({"group", ""}));
  Commit({Segment({1, 1, "web"})});
  EXPECT_EQ(counters_.live_trace_bytes.value(), without);
}

// Whatever the order, the batches and the cache: a group of every trace is the graph of all traces.
TEST_F(Stamping, AGroupOfEverythingIsTheWholeGraph) {
  const GroupId every = Make("every", "");
  const GroupId faults = Make("faults", "fault OR error");
  std::mt19937 random(7);
  std::vector<std::string> documents;
  for (int trace = 0; trace < 12; ++trace) {
    const auto root = static_cast<std::uint64_t>(trace * 10 + 1);
    documents.push_back(Segment({trace, root, "web", trace % 3 == 0 ? kFault : ""}));
    const std::string under = fmt::format(R"(,"parent_id":"{:016x}")", root);
    for (std::uint64_t n = 1; n < 4; ++n) {
      documents.push_back(Segment({trace, root + n, fmt::format("s{}", n), under}));
    }
    documents.push_back(Segment({trace, root, "web", trace % 4 == 0 ? R"(,"error":true)" : ""}));
  }
  std::ranges::shuffle(documents, random);
  for (std::size_t at = 0; at < documents.size();) {
    const std::size_t count = std::min<std::size_t>(random() % 5 + 1, documents.size() - at);
    const auto first = documents.begin() + static_cast<std::ptrdiff_t>(at);
    Commit({first, first + static_cast<std::ptrdiff_t>(count)});
    at += count;
    if (random() % 4 == 0) committer_.ForgetAll();
    EXPECT_EQ(Graph(every), Graph());
  }
  std::int64_t expected = 0;
  for (int trace = 0; trace < 12; ++trace) {
    if (std::ranges::count(Stamps(trace), faults) == 1) expected += 4;
  }
  EXPECT_EQ(Calls(faults), expected);
}

}  // namespace
}  // namespace roentgen::groups
