#include "engine/graph/contribution.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/graph/graph_builder.h"

namespace roentgen::graph {
namespace {

constexpr AccountId kTenant{};
constexpr std::int64_t kBase_us = 1'761'955'200 * kUsPerSecond;

TimestampUs At(double seconds) { return {kBase_us + static_cast<std::int64_t>(seconds * 1e6)}; }

Segment MakeSegment(std::uint64_t id, std::string name, double start, double end,
                    std::uint64_t parent = 0) {
  Segment segment;
  segment.id = SegmentId(id);
  segment.parent_id = SegmentId(parent);
  segment.name = std::move(name);
  segment.start_time = At(start);
  segment.end_time = At(end);
  return segment;
}

Segment MakeCall(std::uint64_t id, std::string name, double start, double end,
                 Namespace name_space = Namespace::kRemote, std::uint64_t parent = 0) {
  Segment call = MakeSegment(id, std::move(name), start, end, parent);
  call.is_subsegment = true;
  call.name_space = name_space;
  return call;
}

class Graph {
 public:
  void Put(const Segment& segment) { trace_.Put(MakeSketch(segment, 0, 0, kTenant, nodes_)); }
  ServiceGraph Build() const {
    ContributionSum sum;
    AddTrace(trace_, sum, 1);
    GraphBuilder builder;
    for (const RollupRow& row : sum.TakeRows()) builder.Add(row);
    return builder.Build(At(0), At(60));
  }
  const TraceSketch& trace() const { return trace_; }

 private:
  NodeTable nodes_;
  TraceSketch trace_;
};

const GraphNode* NodeNamed(const ServiceGraph& graph, std::string_view name,
                           std::string_view type) {
  for (const GraphNode& node : graph.nodes) {
    if (node.key.name == name && node.key.type == type) return &node;
  }
  return nullptr;
}

const GraphEdge* EdgeTo(const GraphNode* from, const GraphNode* to) {
  for (const GraphEdge& edge : from->edges) {
    if (edge.target_id == to->id) return &edge;
  }
  return nullptr;
}

TEST(Contribution, RootGetsAClientInFrontWithItsOwnStatistics) {
  Graph g;
  g.Put(MakeSegment(1, "web", 0, 0.5));
  const ServiceGraph graph = g.Build();
  ASSERT_EQ(graph.nodes.size(), 2u);
  const GraphNode* client = NodeNamed(graph, "web", "client");
  const GraphNode* web = NodeNamed(graph, "web", "");
  ASSERT_TRUE(client && web);
  EXPECT_FALSE(client->is_active);
  EXPECT_EQ(client->statistics.total(), 0);
  EXPECT_TRUE(web->is_root && web->is_active);
  EXPECT_EQ(web->statistics.ok, 1);
  const GraphEdge* edge = EdgeTo(client, web);
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->statistics, web->statistics);
}

TEST(Contribution, SilentCalleeIsInferredAndCarriesTheEdgesStatistics) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 1);
  Segment call = MakeCall(2, "silent.example.com", 0.1, 0.4);
  call.flags.fault = true;
  root.subsegments = {call};
  g.Put(root);
  const ServiceGraph graph = g.Build();
  const GraphNode* silent = NodeNamed(graph, "silent.example.com", "remote");
  ASSERT_TRUE(silent);
  EXPECT_FALSE(silent->is_active);
  EXPECT_EQ(silent->statistics.fault, 1);
  const GraphEdge* edge = EdgeTo(NodeNamed(graph, "web", ""), silent);
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->statistics, silent->statistics);
  EXPECT_EQ(edge->statistics.total_response_us, 300'000);
}

TEST(Contribution, RealCalleeReplacesTheInferredNodeAndTheEdgeStaysTheCallers) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 1);
  root.subsegments = {MakeCall(2, "backend.example.com", 0.1, 0.5)};
  g.Put(root);
  g.Put(MakeSegment(3, "backend", 0.2, 0.4, 2));
  const ServiceGraph graph = g.Build();
  EXPECT_FALSE(NodeNamed(graph, "backend.example.com", "remote"));
  const GraphNode* backend = NodeNamed(graph, "backend", "");
  ASSERT_TRUE(backend);
  EXPECT_EQ(backend->statistics.total_response_us, 200'000);
  const GraphEdge* edge = EdgeTo(NodeNamed(graph, "web", ""), backend);
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->statistics.total_response_us, 400'000);
}

TEST(Contribution, WhatTheCallerCallsTheCalleeIsAnAliasOfTheEdge) {
  Graph g;
  Segment web = MakeSegment(1, "web", 0, 1);
  web.subsegments = {MakeCall(2, "orders.svc.local", 0.1, 0.2), MakeCall(3, "10.0.0.7", 0.3, 0.4),
                     MakeCall(4, "orders", 0.5, 0.6)};
  g.Put(web);
  for (const std::uint64_t call : {2U, 3U, 4U}) {
    g.Put(MakeSegment(10 + call, "orders", 0.1, 0.2, call));
  }
  const ServiceGraph graph = g.Build();
  ASSERT_EQ(graph.nodes.size(), 3u);  // no node of the other names
  const GraphEdge* edge = EdgeTo(NodeNamed(graph, "web", ""), NodeNamed(graph, "orders", ""));
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->statistics.total(), 3);
  ASSERT_EQ(edge->aliases.size(), 2u);
  EXPECT_EQ(edge->aliases[0], (EdgeAlias{"10.0.0.7", ""}));
  EXPECT_EQ(edge->aliases[1], (EdgeAlias{"orders.svc.local", ""}));
  // Taken back, nothing of it is left.
  ContributionSum sum;
  AddTrace(g.trace(), sum, 1);
  AddTrace(g.trace(), sum, -1);
  EXPECT_TRUE(sum.TakeRows().empty());
}

TEST(Rollup, AnAliasIsToldApartFromItsCallee) {
  const NodeKey callee{"orders", "AWS::EKS::Container", "123456789012"};
  const auto split = SplitAlias(AliasKey(callee, "orders.svc\nlocal"));
  ASSERT_TRUE(split);
  EXPECT_EQ(split->callee, callee);
  EXPECT_EQ(split->alias, "orders.svc\nlocal");
  EXPECT_FALSE(SplitAlias(callee));
}

TEST(Contribution, SegmentUnderASegmentTakesTheEdgeFromTheCallee) {
  Graph g;
  Segment service = MakeSegment(1, "fn", 0, 0.5);
  service.origin = "AWS::Lambda";
  Segment function = MakeSegment(2, "fn", 0.1, 0.4, 1);
  function.origin = "AWS::Lambda::Function";
  g.Put(service);
  g.Put(function);
  const ServiceGraph graph = g.Build();
  const GraphEdge* edge = EdgeTo(NodeNamed(graph, "fn", "AWS::Lambda"),
                                 NodeNamed(graph, "fn", "AWS::Lambda::Function"));
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->statistics.total_response_us, 300'000);
}

TEST(Contribution, LocalCodeNeverBecomesANodeWhateverItContains) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 1);
  Segment local = MakeCall(2, "## work", 0.1, 0.5, Namespace::kNone);
  local.sql = SqlBlock{};
  root.subsegments = {local};
  g.Put(root);
  EXPECT_EQ(g.Build().nodes.size(), 2u);
}

TEST(Contribution, AwsCallsAreNodesOfTheirResources) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 1);
  Segment table = MakeCall(2, "DynamoDB", 0.1, 0.2, Namespace::kAws);
  table.aws = AwsBlock{.table_name = "carts"};
  Segment queue = MakeCall(3, "SQS", 0.2, 0.3, Namespace::kAws);
  queue.aws = AwsBlock{.queue_url = "https://sqs.us-east-1.amazonaws.com/111122223333/jobs"};
  Segment other = MakeCall(4, "STS", 0.3, 0.4, Namespace::kAws);
  Segment database = MakeCall(5, "ebdb@db", 0.4, 0.5);
  database.sql = SqlBlock{};
  root.subsegments = {table, queue, other, database};
  g.Put(root);
  const ServiceGraph graph = g.Build();
  EXPECT_TRUE(NodeNamed(graph, "carts", "AWS::DynamoDB::Table"));
  EXPECT_TRUE(NodeNamed(graph, "jobs", "AWS::SQS::Queue"));
  EXPECT_TRUE(NodeNamed(graph, "STS", "AWS::STS"));
  EXPECT_TRUE(NodeNamed(graph, "ebdb@db", "Database::SQL"));
}

TEST(Contribution, IndependentSubsegmentsBelongToTheSegmentUpTheirParents) {
  Graph g;
  g.Put(MakeCall(3, "deep.example.com", 0.2, 0.3, Namespace::kRemote, 2));
  EXPECT_TRUE(g.Build().nodes.empty());
  g.Put(MakeCall(2, "## outer", 0.1, 0.4, Namespace::kNone, 1));
  EXPECT_TRUE(g.Build().nodes.empty());
  g.Put(MakeSegment(1, "web", 0, 1));
  const ServiceGraph graph = g.Build();
  EXPECT_TRUE(EdgeTo(NodeNamed(graph, "web", ""), NodeNamed(graph, "deep.example.com", "remote")));
}

TEST(Contribution, RingOfSubsegmentsHasNoOwnerAndEnds) {
  Graph g;
  g.Put(MakeCall(1, "a", 0, 1, Namespace::kRemote, 2));
  g.Put(MakeCall(2, "b", 0, 1, Namespace::kRemote, 1));
  EXPECT_TRUE(g.Build().nodes.empty());
}

TEST(Contribution, OrphanSegmentStandsAlone) {
  Graph g;
  g.Put(MakeSegment(1, "lonely", 0, 1, 99));
  const ServiceGraph graph = g.Build();
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_FALSE(graph.nodes[0].is_root);
}

TEST(Contribution, InProgressIsVisibleButNotCounted) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 1);
  root.end_time.reset();
  root.in_progress = true;
  g.Put(root);
  const ServiceGraph graph = g.Build();
  ASSERT_EQ(graph.nodes.size(), 2u);
  EXPECT_EQ(NodeNamed(graph, "web", "")->statistics.total(), 0);
}

TEST(Contribution, CallAnsweredTwiceByOneNodeIsOneCallOnTheEdge) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 1);
  root.subsegments = {MakeCall(2, "b", 0.1, 0.5)};
  g.Put(root);
  g.Put(MakeSegment(3, "b", 0.1, 0.2, 2));
  g.Put(MakeSegment(4, "b", 0.3, 0.4, 2));
  const ServiceGraph graph = g.Build();
  EXPECT_EQ(EdgeTo(NodeNamed(graph, "web", ""), NodeNamed(graph, "b", ""))->statistics.total(), 1);
  EXPECT_EQ(NodeNamed(graph, "b", "")->statistics.total(), 2);
}

TEST(Contribution, SubsegmentEmbeddedAndOnItsOwnCountsAsTheCompleteOne) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 1);
  Segment early = MakeCall(2, "x.example.com", 0.1, 0.1);
  early.end_time.reset();
  early.in_progress = true;
  root.subsegments = {early};
  g.Put(root);
  g.Put(MakeCall(2, "x.example.com", 0.1, 0.4, Namespace::kRemote, 1));
  const ServiceGraph graph = g.Build();
  const GraphNode* callee = NodeNamed(graph, "x.example.com", "remote");
  ASSERT_TRUE(callee);
  EXPECT_EQ(callee->statistics.ok, 1);
  EXPECT_EQ(callee->statistics.total_response_us, 300'000);
}

TEST(Contribution, DurationReachesToTheEndOfAsynchronousWork) {
  Graph g;
  Segment root = MakeSegment(1, "web", 0, 0.5);
  root.subsegments = {MakeCall(2, "later.example.com", 0.1, 2.0)};
  g.Put(root);
  const GraphNode* web = NodeNamed(g.Build(), "web", "");
  const ServiceGraph graph = g.Build();
  web = NodeNamed(graph, "web", "");
  EXPECT_EQ(web->response_time.buckets().begin()->first, 500'000);
  EXPECT_EQ(web->duration.buckets().begin()->first, 2'000'000);
}

TEST(Contribution, LinkLeadsFromTheQueueToItsConsumer) {
  NodeTable nodes;
  TraceSketch producer;
  Segment root = MakeSegment(1, "producer", 0, 0.1);
  Segment send = MakeCall(2, "SQS", 0.01, 0.05, Namespace::kAws);
  send.aws = AwsBlock{.queue_url = "https://sqs/1/jobs"};
  root.subsegments = {send};
  producer.Put(MakeSketch(root, 0, 0, kTenant, nodes));
  Segment consumer = MakeSegment(7, "consumer", 2.05, 2.2);
  consumer.links = {Link{TraceId(1, 2, 3), SegmentId(2), LinkKind::kParent}};
  TraceSketch consuming;
  consuming.Put(MakeSketch(consumer, 0, 0, kTenant, nodes));
  const auto resolved = ResolveProducer(producer, SegmentId(2));
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->node->name, "jobs");
  ContributionSum sum;
  AddLink(consuming, consuming.documents[0], *resolved, sum, 1);
  const auto rows = sum.TakeRows();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].key.kind, RollupKind::kLinkEdge);
  EXPECT_EQ(rows[0].cell.response_time.buckets().begin()->first, 2'000'000);
}

RC_GTEST_PROP(Contribution, TakingATraceBackLeavesNothing, ()) {
  Graph g;
  const int documents = *rc::gen::inRange(1, 12);
  for (int i = 1; i <= documents; ++i) {
    const auto id = static_cast<std::uint64_t>(i);
    const auto parent = *rc::gen::inRange<std::uint64_t>(0, 14);
    const double start = *rc::gen::inRange(0, 100);
    Segment segment = *rc::gen::arbitrary<bool>()
                          ? MakeSegment(id, "s", start, start + 1, parent)
                          : MakeCall(id, "c", start, start + 1, Namespace::kRemote, parent);
    g.Put(segment);
  }
  ContributionSum sum;
  AddTrace(g.trace(), sum, 1);
  AddTrace(g.trace(), sum, -1);
  RC_ASSERT(sum.TakeRows().empty());
}

}  // namespace
}  // namespace roentgen::graph
