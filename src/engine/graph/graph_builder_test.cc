#include "engine/graph/graph_builder.h"

#include <gtest/gtest.h>

namespace roentgen::graph {
namespace {

RollupRow Row(RollupKind kind, NodeKey source, NodeKey target, std::int64_t minute,
              std::int64_t ok) {
  RollupRow row{{minute, kind, std::move(source), std::move(target)}, {}};
  row.cell.statistics.ok = ok;
  row.cell.first_start = StartOfMinute(minute);
  row.cell.last_end = StartOfMinute(minute + 1);
  return row;
}

const NodeKey kA{"a", "", "000000000000"};
const NodeKey kB{"b", "", "000000000000"};

TEST(GraphBuilder, SumsMinutesAndWidensTimes) {
  GraphBuilder builder;
  builder.Add(Row(RollupKind::kNode, kA, {}, 10, 2));
  builder.Add(Row(RollupKind::kNode, kA, {}, 12, 3));
  const ServiceGraph graph = builder.Build({0}, {1});
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[0].statistics.ok, 5);
  EXPECT_EQ(graph.nodes[0].start, StartOfMinute(10));
  EXPECT_EQ(graph.nodes[0].end, StartOfMinute(13));
}

TEST(GraphBuilder, KeepsLinkEdgesApartFromCalls) {
  GraphBuilder builder;
  builder.Add(Row(RollupKind::kEdge, kA, kB, 10, 2));
  builder.Add(Row(RollupKind::kLinkEdge, kA, kB, 10, 1));
  const ServiceGraph graph = builder.Build({0}, {1});
  ASSERT_EQ(graph.nodes[0].edges.size(), 2u);
  EXPECT_FALSE(graph.nodes[0].edges[0].is_link);
  EXPECT_TRUE(graph.nodes[0].edges[1].is_link);
}

TEST(GraphBuilder, LeavesOutRowsThatCameToNothing) {
  GraphBuilder builder;
  builder.Add(Row(RollupKind::kNode, kA, {}, 10, 0));
  EXPECT_TRUE(builder.Build({0}, {1}).nodes.empty());
}

}  // namespace
}  // namespace roentgen::graph
