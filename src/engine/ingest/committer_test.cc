#include "engine/ingest/committer.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "adapters/memory/memory_segment_store.h"
#include "engine/query/trace_queries.h"

namespace roentgen::ingest {
namespace {

constexpr std::int64_t kEpoch_s = 1'761'955'200;
constexpr TimestampUs kNow{(kEpoch_s + 3600) * kUsPerSecond};

std::string TraceText(int n) { return fmt::format("1-{:08x}-{:024x}", kEpoch_s + n, n + 1); }
std::string IdText(std::uint64_t id) { return fmt::format("{:016x}", id); }

class CommitterTest : public ::testing::Test {
 protected:
  std::vector<Fate> Commit(const std::vector<std::string>& texts) {
    std::vector<wire::DecodedDocument> documents;
    for (const std::string& text : texts) {
      const auto decoded = decoder_.Decode(text, documents);
      EXPECT_TRUE(decoded) << text << ": " << (decoded ? "" : decoded.error().Message());
    }
    std::vector<const wire::DecodedDocument*> pointers;
    for (const auto& document : documents) pointers.push_back(&document);
    auto fates = committer_.Commit(pointers);
    EXPECT_TRUE(fates) << fates.error().message;
    return fates ? *fates : Fates{};
  }

  ServiceGraph Graph() {
    auto graph = queries_.GetServiceGraph({(kEpoch_s - 600) * kUsPerSecond},
                                          {(kEpoch_s + 6000) * kUsPerSecond});
    EXPECT_TRUE(graph);
    return *graph;
  }

  TraceRow Row(int trace) {
    const auto loaded = store_.LoadTrace({}, *TraceId::Parse(TraceText(trace)), 1000);
    EXPECT_TRUE(loaded && *loaded);
    return (*loaded)->row;
  }

  FakeClock clock_{kNow};
  memory::MemorySegmentStore store_;
  IngestCounters counters_;
  IngestLimits limits_;
  Committer committer_{clock_, store_, counters_, limits_};
  wire::SegmentDecoder decoder_;
  query::TraceQueries queries_{store_, {}};
};

std::string SegmentText(int trace, std::uint64_t id, std::string_view name, double start,
                        std::string_view more) {
  return fmt::format(R"({{"name":"{}","id":"{}","trace_id":"{}","start_time":{:.3f}{}}})", name,
                     IdText(id), TraceText(trace), static_cast<double>(kEpoch_s) + start, more);
}

std::string Ended(double end) {
  return fmt::format(R"(,"end_time":{:.3f})", static_cast<double>(kEpoch_s) + end);
}

TEST_F(CommitterTest, CompleteDocumentReplacesTheOneInProgressButNotTheOtherWayRound) {
  const auto pending = SegmentText(1, 1, "web", 1, R"(,"in_progress":true)");
  const auto complete = SegmentText(1, 1, "web", 1, Ended(2));
  EXPECT_EQ(Commit({pending}), Fates{Fate::kStored});
  EXPECT_EQ(Row(1).flags & kRowPartial, kRowPartial);
  EXPECT_EQ(Commit({complete}), Fates{Fate::kReplaced});
  EXPECT_EQ(Commit({pending}), Fates{Fate::kDuplicate});
  EXPECT_EQ(Commit({complete}), Fates{Fate::kDuplicate});
  EXPECT_EQ(Row(1).flags & kRowPartial, 0);
  EXPECT_EQ(Row(1).document_count, 1u);
  EXPECT_EQ(Row(1).revision, 2u);
  EXPECT_EQ(Row(1).response_time, DurationUs{kUsPerSecond});
}

TEST_F(CommitterTest, DuplicatesInsideOneBatchAreFoundToo) {
  const auto text = SegmentText(1, 1, "web", 1, Ended(2));
  EXPECT_EQ(Commit({text, text}), (Fates{Fate::kStored, Fate::kDuplicate}));
}

TEST_F(CommitterTest, LaterContentOfACompleteDocumentWins) {
  Commit({SegmentText(1, 1, "web", 1, Ended(2))});
  EXPECT_EQ(Commit({SegmentText(1, 1, "web", 1, Ended(3))}), Fates{Fate::kReplaced});
  const ServiceGraph graph = Graph();
  ASSERT_EQ(graph.nodes.size(), 2u);
  EXPECT_EQ(graph.nodes[0].statistics.total_response_us, 2 * kUsPerSecond);
}

TEST_F(CommitterTest, LateCalleeTakesTheInferredNodesPlaceAfterARestart) {
  const auto call = fmt::format(R"(,"subsegments":[{{"name":"b.example.com","id":"{}",)"
                                R"("start_time":{}.1,"end_time":{}.2,"namespace":"remote"}}])",
                                IdText(2), kEpoch_s + 1, kEpoch_s + 1);
  Commit({SegmentText(1, 1, "web", 1, Ended(2) + call)});
  EXPECT_EQ(Graph().nodes.size(), 3u);
  committer_.ForgetAll();
  Commit({SegmentText(1, 3, "b", 1.1, Ended(1.2) + R"(,"parent_id":")" + IdText(2) + "\"")});
  const ServiceGraph graph = Graph();
  ASSERT_EQ(graph.nodes.size(), 3u);
  EXPECT_EQ(graph.nodes[0].key.name, "b");
  EXPECT_EQ(graph.nodes[0].key.type, "");
  EXPECT_EQ(counters_.trace_reloads.value(), 1u);
}

TEST_F(CommitterTest, TraceStandsAtItsIdsSecondOrAtItsStartWhenTheIdNamesNone) {
  Commit({SegmentText(5, 1, "web", 5.5, Ended(6))});
  EXPECT_EQ(Row(5).index_time, FromSeconds(kEpoch_s + 5));
  const std::string w3c = "1-4efaaf4d-1e8720b39541901950019ee5";
  Commit({fmt::format(R"({{"name":"w","id":"{}","trace_id":"{}","start_time":{},"end_time":{}}})",
                      IdText(9), w3c, kEpoch_s + 60, kEpoch_s + 61)});
  const TraceId id = *TraceId::Parse(w3c);
  EXPECT_EQ((*store_.LoadTrace({}, id, 10))->row.index_time, FromSeconds(kEpoch_s + 60));
  Commit({fmt::format(R"({{"name":"v","id":"{}","trace_id":"{}","start_time":{},"end_time":{}}})",
                      IdText(8), w3c, kEpoch_s + 50, kEpoch_s + 61)});
  EXPECT_EQ((*store_.LoadTrace({}, id, 10))->row.index_time, FromSeconds(kEpoch_s + 50));
  int rows = 0;
  ASSERT_TRUE(store_.ScanTraces({{}, {0}, {INT64_MAX}, {}}, [&](const TraceRow& row) {
    rows += row.id == id ? 1 : 0;
    return true;
  }));
  EXPECT_EQ(rows, 1);
}

TEST_F(CommitterTest, FullTraceRefusesMoreAndSaysSo) {
  limits_.max_trace_documents = 2;
  Committer small(clock_, store_, counters_, limits_);
  std::vector<wire::DecodedDocument> documents;
  for (std::uint64_t id = 1; id <= 3; ++id) {
    ASSERT_TRUE(decoder_.Decode(SegmentText(1, id, "web", 1, Ended(2)), documents));
  }
  std::vector<const wire::DecodedDocument*> pointers;
  for (const auto& document : documents) pointers.push_back(&document);
  const auto fates = small.Commit(pointers);
  ASSERT_TRUE(fates);
  EXPECT_EQ(*fates, (Fates{Fate::kStored, Fate::kStored, Fate::kTraceTooLarge}));
  EXPECT_EQ(Row(1).flags & kRowLimitExceeded, kRowLimitExceeded);
}

TEST_F(CommitterTest, SketchesStayInsideTheirBudget) {
  limits_.live_trace_bytes = 10'000;
  Committer small(clock_, store_, counters_, limits_);
  for (int trace = 0; trace < 200; ++trace) {
    std::vector<wire::DecodedDocument> documents;
    ASSERT_TRUE(decoder_.Decode(SegmentText(trace, 1, "web", trace, Ended(trace + 1)), documents));
    const wire::DecodedDocument* pointer = documents.data();
    ASSERT_TRUE(small.Commit({&pointer, 1}));
  }
  EXPECT_LT(small.live_traces(), 40u);
  EXPECT_LE(counters_.live_trace_bytes.value(), 10'000);
}

// A system of documents over two traces linked to each other, for the property below.
struct Generated {
  std::vector<std::string> documents;
};

Generated GenerateDocuments() {
  Generated out;
  const int count = *rc::gen::inRange(1, 14);
  for (int i = 1; i <= count; ++i) {
    const auto id = static_cast<std::uint64_t>(i);
    const int trace = *rc::gen::inRange(0, 2);
    const auto parent = *rc::gen::inRange<std::uint64_t>(0, 32);
    const double start = *rc::gen::inRange(0, 200);
    std::string more;
    if (parent != 0) more += R"(,"parent_id":")" + IdText(parent) + "\"";
    if (parent != 0 && *rc::gen::arbitrary<bool>()) {
      more += R"(,"type":"subsegment","namespace":"remote")";
    }
    if (*rc::gen::arbitrary<bool>()) {
      more += fmt::format(R"(,"subsegments":[{{"name":"c{}","id":"{}",)"
                          R"("start_time":{},"end_time":{},"namespace":"remote"}}])",
                          i % 3, IdText(id + 16), kEpoch_s + i, kEpoch_s + i + 2);
    }
    if (*rc::gen::inRange(0, 4) == 0) {
      more += fmt::format(R"(,"links":[{{"trace_id":"{}","id":"{}",)"
                          R"("attributes":{{"aws.xray.reserved.reference_type":"parent"}}}}])",
                          TraceText(*rc::gen::inRange(0, 2)),
                          IdText(*rc::gen::inRange<std::uint64_t>(1, 32)));
    }
    if (*rc::gen::inRange(0, 5) == 0) more += R"(,"fault":true)";
    const std::string name = fmt::format("s{}", i % 4);
    const std::string complete = SegmentText(trace, id, name, start, Ended(start + 1) + more);
    out.documents.push_back(complete);
    if (*rc::gen::inRange(0, 4) == 0) {
      out.documents.push_back(SegmentText(trace, id, name, start, R"(,"in_progress":true)" + more));
    }
    if (*rc::gen::inRange(0, 5) == 0) out.documents.push_back(complete);
  }
  return out;
}

struct Outcome {
  ServiceGraph graph;
  std::vector<std::pair<std::string, std::vector<std::string>>> traces;
  std::vector<TraceRow> rows;
};

// Times of nodes and edges only ever widen, so they may differ by what was taken back.
void DropTimes(ServiceGraph& graph) {
  for (GraphNode& node : graph.nodes) {
    node.start = node.end = {};
    for (GraphEdge& edge : node.edges) edge.start = edge.end = {};
  }
}

Outcome Run(const std::vector<std::string>& documents, const std::vector<int>& cuts, bool forget) {
  FakeClock clock{kNow};
  memory::MemorySegmentStore store;
  IngestCounters counters;
  Committer committer(clock, store, counters, {});
  wire::SegmentDecoder decoder;
  std::vector<wire::DecodedDocument> batch;
  const auto flush = [&] {
    std::vector<const wire::DecodedDocument*> pointers;
    for (const auto& document : batch) pointers.push_back(&document);
    RC_ASSERT(committer.Commit(pointers).has_value());
    batch.clear();
    if (forget) committer.ForgetAll();
  };
  for (std::size_t i = 0; i < documents.size(); ++i) {
    RC_ASSERT(decoder.Decode(documents[i], batch).has_value());
    if (cuts[i % cuts.size()] == 0) flush();
  }
  if (!batch.empty()) flush();
  const query::TraceQueries queries(store, {});
  Outcome out;
  out.graph = *queries.GetServiceGraph({(kEpoch_s - 600) * kUsPerSecond},
                                       {(kEpoch_s + 6000) * kUsPerSecond});
  DropTimes(out.graph);
  for (int trace = 0; trace < 2; ++trace) {
    const std::vector<std::string> ids{TraceText(trace)};
    const auto traces = queries.BatchGetTraces(ids);
    for (const auto& found : *traces) {
      std::vector<std::string> texts;
      for (const auto& segment : found.segments) texts.push_back(segment.document);
      out.traces.push_back({found.id.ToString(), texts});
    }
  }
  (void)store.ScanTraces({{}, {0}, {INT64_MAX}, {}}, [&](const TraceRow& row) {
    out.rows.push_back(row);
    out.rows.back().revision = 0;
    return true;
  });
  return out;
}

RC_GTEST_PROP(Committer, AnyArrivalOrderBatchingAndForgettingGivesTheSameTracesAndGraph, ()) {
  const Generated generated = GenerateDocuments();
  std::vector<std::string> shuffled = generated.documents;
  for (std::size_t i = shuffled.size(); i > 1; --i) {
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  const auto cuts =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3)));
  const Outcome one = Run(generated.documents, {1}, false);
  const Outcome other = Run(shuffled, cuts, *rc::gen::arbitrary<bool>());
  RC_ASSERT(one.traces == other.traces);
  RC_ASSERT(one.rows == other.rows);
  RC_ASSERT(one.graph == other.graph);
}

// The graph kept as a sum of deltas equals the graph of the same traces worked out afresh.
RC_GTEST_PROP(Committer, RollupEqualsTheGraphOfAllTraces, ()) {
  const Generated generated = GenerateDocuments();
  FakeClock clock{kNow};
  memory::MemorySegmentStore store;
  IngestCounters counters;
  Committer committer(clock, store, counters, {});
  wire::SegmentDecoder decoder;
  for (const std::string& text : generated.documents) {
    std::vector<wire::DecodedDocument> batch;
    RC_ASSERT(decoder.Decode(text, batch).has_value());
    const wire::DecodedDocument* pointer = batch.data();
    RC_ASSERT(committer.Commit({&pointer, 1}).has_value());
  }
  const query::TraceQueries queries(store, {});
  ServiceGraph kept = *queries.GetServiceGraph({(kEpoch_s - 600) * kUsPerSecond},
                                               {(kEpoch_s + 6000) * kUsPerSecond});
  const std::vector<std::string> ids{TraceText(0), TraceText(1)};
  ServiceGraph fresh = *queries.GetTraceGraph(ids);
  DropTimes(kept);
  DropTimes(fresh);
  RC_ASSERT(kept.nodes == fresh.nodes);
}

}  // namespace
}  // namespace roentgen::ingest
