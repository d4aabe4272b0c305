#include "engine/assemble/assembled_trace.h"

#include <gtest/gtest.h>

#include "engine/assemble/document_texts.h"
#include "engine/assemble/summary.h"

namespace roentgen::assemble {
namespace {

TEST(Assemble, NestsIndependentSubsegmentsAndInfersSilentCallees) {
  const AssembledTrace trace =
      AssembledFrom({SegmentText(1, "web", 0, 1), Subsegment(2, 1, "x", 0.1, 0.5, kRemote)});
  EXPECT_EQ(trace.top_level, std::vector<std::size_t>{0});
  EXPECT_EQ(trace.root, 0u);
  ASSERT_EQ(trace.unanswered.size(), 1u);
  EXPECT_EQ(trace.unanswered[0].node, (NodeKey{"x", "remote", "000000000001"}));
  EXPECT_EQ(OutlineOf(Shown(trace)), "web(x)\nx inferred\n");
}

TEST(Assemble, GraftsNestedDocumentsWhateverTheOrderOfTheirIds) {
  const std::string expected = "web(embedded(outer(inner)))\n";
  EXPECT_EQ(OutlineOf({SegmentText(1, "web", 0, 1, Holding({Nested(2, "embedded", 0, 1)})),
                       Subsegment(3, 2, "outer", 0.1, 0.9), Subsegment(4, 3, "inner", 0.2, 0.8)}),
            expected);
  EXPECT_EQ(OutlineOf({SegmentText(9, "web", 0, 1, Holding({Nested(2, "embedded", 0, 1)})),
                       Subsegment(8, 2, "outer", 0.1, 0.9), Subsegment(1, 8, "inner", 0.2, 0.8)}),
            expected);
}

TEST(Assemble, OrdersGraftsByStart) {
  EXPECT_EQ(OutlineOf({SegmentText(1, "web", 0, 1), Subsegment(2, 1, "late", 0.5, 0.6),
                       Subsegment(3, 1, "early", 0.1, 0.2)}),
            "web(early late)\n");
}

TEST(Assemble, OrphansStandOnTopAndBelongToNobody) {
  const AssembledTrace trace = AssembledFrom(
      {SegmentText(1, "web", 0, 1), Subsegment(2, 99, "orphan", 0.1, 0.2),
       Subsegment(3, 2, "below", 0.1, 0.2), SegmentText(4, "far", 0.3, 0.4, Under(98))});
  EXPECT_EQ(OutlineOf(Shown(trace)), "web\norphan(below)\nfar\n");
  EXPECT_EQ(trace.owners, (std::vector<std::optional<std::size_t>>{0, {}, {}, 3}));
}

TEST(Assemble, SegmentsStayOnTopEvenWhenTheirCallerIsHere) {
  EXPECT_EQ(OutlineOf({SegmentText(1, "web", 0, 1, Holding({Nested(2, "b.example.com", 0, 1)})),
                       SegmentText(3, "b", 0.1, 0.9, Under(2))}),
            "web(b.example.com)\nb\n");
}

TEST(Assemble, RingOfSubsegmentsIsShownOnceFromItsEarliest) {
  EXPECT_EQ(OutlineOf({Subsegment(1, 3, "a", 0.2, 1), Subsegment(2, 1, "b", 0.3, 1),
                       Subsegment(3, 2, "c", 0.1, 1), Subsegment(4, 2, "side", 0, 1)}),
            "c(a(b(side)))\n");
}

TEST(Assemble, OwnParentStandsOnTop) {
  EXPECT_EQ(OutlineOf({Subsegment(1, 1, "self", 0, 1), SegmentText(2, "web", 0.1, 1, Under(2)),
                       Subsegment(3, 4, "holds its parent", 0.2, 1,
                                  Holding({Nested(4, "nested", 0.3, 1)}))}),
            "self\nweb\nholds its parent(nested)\n");
}

TEST(Assemble, SubsegmentOnItsOwnReplacesItsEmbeddedCopy) {
  const AssembledTrace trace = AssembledFrom(
      {SegmentText(1, "web", 0, kInProgress,
                   Holding({Nested(2, "early copy", 0.1, kInProgress,
                                   Join(kRemote, Holding({Nested(3, "only here", 0.2, 0.3)})))})),
       Subsegment(2, 1, "x", 0.1, 0.5, kRemote)});
  EXPECT_EQ(OutlineOf(Shown(trace)), "web(only here x)\nx inferred\n");
}

TEST(Assemble, CompleteEmbeddedCopyReplacesTheDocumentInProgress) {
  const AssembledTrace trace = AssembledFrom(
      {SegmentText(1, "web", 0, 1, Holding({Nested(2, "whole", 0.1, 0.5, kRemote)})),
       Subsegment(2, 1, "x", 0.1, kInProgress, kRemote), Subsegment(3, 2, "below", 0.2, 0.3)});
  EXPECT_EQ(OutlineOf(Shown(trace)), "web(whole(below))\nwhole inferred\n");
}

TEST(Assemble, CopiesInEachOtherDoNotMakeBothVanish) {
  EXPECT_EQ(OutlineOf({Subsegment(1, 9, "a", 0.1, kInProgress, Holding({Nested(2, "b", 0.2, 1)})),
                       Subsegment(2, 9, "b", 0.2, kInProgress, Holding({Nested(1, "a", 0.1, 1)}))}),
            "a\nb\n");
}

TEST(Assemble, InferredSegmentsHaveTheSameIdAtEveryReading) {
  const std::string call = Nested(2, "x", 0.1, 0.5, kRemote);
  const AssembledTrace first = AssembledFrom({SegmentText(1, "web", 0, 1, Holding({call}))});
  const AssembledTrace second = AssembledFrom(
      {SegmentText(1, "web", 0, 1, Holding({call})), SegmentText(7, "other", 0, 1, Under(1))});
  ASSERT_EQ(first.unanswered.size(), 1u);
  ASSERT_EQ(second.unanswered.size(), 1u);
  EXPECT_EQ(first.unanswered[0].inferred_id, second.unanswered[0].inferred_id);
  const std::vector<Segment> shown = Shown(first);
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[1].id, first.unanswered[0].inferred_id);
  EXPECT_EQ(shown[1].parent_id, SegmentId(2));
  EXPECT_EQ(shown[1].trace_id, first.id);
}

TEST(Assemble, AnsweredCallsInferNothing) {
  EXPECT_TRUE(AssembledFrom({SegmentText(1, "web", 0, 1, Holding({Nested(2, "b", 0, 1, kRemote)})),
                             SegmentText(3, "b", 0.1, 0.9, Under(2))})
                  .unanswered.empty());
}

TEST(Assemble, InferredSegmentsHaveTheOriginOfTheirNode) {
  const std::vector<Segment> shown = Shown(AssembledFrom({SegmentText(
      1, "web", 0, 1,
      Holding(
          {Nested(2, "DynamoDB", 0.1, 0.2, R"(,"namespace":"aws","aws":{"table_name":"carts"})"),
           Nested(3, "x", 0.3, 0.4, kRemote),
           Nested(4, "ebdb@db", 0.5, 0.6, R"(,"namespace":"remote","sql":{})")}))}));
  ASSERT_EQ(shown.size(), 4u);
  EXPECT_EQ(shown[1].origin, "AWS::DynamoDB::Table");
  EXPECT_EQ(shown[2].origin, "");
  EXPECT_EQ(shown[3].origin, "Database::SQL");
}

TEST(Assemble, BackLinksBecomeChildLinksOfTheirProducer) {
  const BackLink link{SegmentId(2), TraceId(1, 2, 3), SegmentId(77)};
  const BackLink stray{SegmentId(99), TraceId(1, 2, 3), SegmentId(77)};
  const std::vector<Segment> shown =
      Shown(AssembledFrom({SegmentText(1, "web", 0, 1), Subsegment(2, 1, "send", 0.1, 0.2)}),
            {link, stray});
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_TRUE(shown[0].links.empty());
  EXPECT_EQ(shown[0].subsegments[0].links,
            (std::vector{Link{TraceId(1, 2, 3), SegmentId(77), LinkKind::kChild}}));
}

TEST(Assemble, RootIsTheEarliestWithoutParentThenWithAMissingOneThenAny) {
  const std::string child = SegmentText(1, "child", 0, 1, Under(2));
  const std::string orphan = SegmentText(2, "orphan", 0.1, 1, Under(99));
  const std::string entry = SegmentText(3, "entry", 0.3, 1);
  const std::string earlier = SegmentText(4, "earlier", 0.2, 1);
  const auto root_of = [](const std::vector<std::string>& texts) {
    const AssembledTrace trace = AssembledFrom(texts);
    return trace.root ? trace.segment(*trace.root).name : "";
  };
  EXPECT_EQ(root_of({child, orphan, entry, earlier}), "earlier");
  EXPECT_EQ(root_of({child, orphan, entry}), "entry");
  EXPECT_EQ(root_of({child, orphan}), "orphan");
  EXPECT_EQ(root_of({SegmentText(5, "self", 0, 1, Under(5))}), "self");
  EXPECT_EQ(root_of({Subsegment(6, 99, "no segment", 0, 1)}), "");
}

TEST(Assemble, SaysWhichDocumentNoLongerDecodes) {
  wire::SegmentDecoder decoder;
  LoadedTrace loaded = Load({SegmentText(1, "web", 0, 1)});
  loaded.documents[0].json = "{";
  const auto trace = Assemble(loaded, decoder, {});
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().code, ErrorCode::kCorrupt);
}

std::size_t CountEntities(const Segment& entity) {
  std::size_t count = 1;
  for (const Segment& nested : entity.subsegments) count += CountEntities(nested);
  return count;
}

std::size_t CountEntities(const std::vector<Segment>& shown) {
  std::size_t count = 0;
  for (const Segment& each : shown) count += CountEntities(each);
  return count;
}

TEST(Assemble, IdRepeatedInManyDocumentsShowsWhatHangsUnderItOnce) {
  std::vector<std::string> texts;
  for (std::uint64_t i = 1; i <= 100; ++i) {
    texts.push_back(SegmentText(i, "web", 0, 1, Holding({Nested(1000, "same", 0, 1)})));
    texts.push_back(Subsegment(2000 + i, 1000, "graft", 0, 1));
  }
  EXPECT_EQ(CountEntities(Shown(AssembledFrom(texts))), 300u);
}

// The deepest chain a trace can hold: every document under the one before.
TEST(Assemble, LongChainOfDocumentsIsShownWholeInSeveralTrees) {
  constexpr std::uint64_t kDocuments = 20'000;
  std::vector<std::string> texts{SegmentText(1, "web", 0, 1, kFault)};
  for (std::uint64_t i = 2; i <= kDocuments; ++i) {
    texts.push_back(Subsegment(i, i - 1, "s", 0, 1, kFault));
  }
  const LoadedTrace loaded = Load(texts);
  const AssembledTrace trace = Assembled(loaded);
  const std::vector<Segment> shown = Shown(trace);
  EXPECT_EQ(CountEntities(shown), kDocuments);
  EXPECT_EQ(shown.size(), (kDocuments + kMaxShownLevels - 1) / kMaxShownLevels);
  EXPECT_EQ(Summarise(trace, loaded.row, {}).fault_root_causes.size(), 1u);
}

TEST(Assemble, WideTraceOfManyDocumentsIsShownWhole) {
  constexpr std::uint64_t kDocuments = 20'000;
  std::vector<std::string> texts{SegmentText(1, "web", 0, 1, kFault)};
  for (std::uint64_t i = 2; i <= kDocuments; ++i) {
    texts.push_back(Subsegment(i, i % 2 == 0 ? 1 : i - 1, "s", 0, 1, Join(kRemote, kFault)));
  }
  const LoadedTrace loaded = Load(texts);
  const AssembledTrace trace = Assembled(loaded);
  EXPECT_EQ(CountEntities(Shown(trace)), 2 * kDocuments - 1);
  const TraceSummary summary = Summarise(trace, loaded.row, {});
  EXPECT_EQ(summary.fault_root_causes.size(), 1u);  // ten thousand times the same
}

}  // namespace
}  // namespace roentgen::assemble
