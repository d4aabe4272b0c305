#include "engine/analyse/trace_diff.h"

#include <gtest/gtest.h>

#include "engine/assemble/document_texts.h"

namespace roentgen::analyse {
namespace {

using namespace assemble;  // the texts of documents

TEST(TraceDiff, AlignsByPathAndTellsWhatWasAddedAndRemoved) {
  const auto a = AssembledFrom({SegmentText(
      1, "web", 0, 1, Holding({Nested(2, "db", 0, 0.25), Nested(3, "old", 0.5, 0.75)}))});
  const auto b = AssembledFrom(
      {SegmentText(1, "web", 0, 2,
                   Join(kFault, Holding({Nested(2, "db", 0, 0.5), Nested(3, "db", 0.5, 1, kFault),
                                         Nested(4, "new", 1, 2)})))});
  const TraceDifference difference = Diff(a, b);
  ASSERT_EQ(difference.calls.size(), 4u);
  EXPECT_EQ(difference.calls[0].difference(), DurationUs{1'000'000});
  EXPECT_EQ(difference.calls[1].name, "db");
  EXPECT_EQ(difference.calls[1].b, (CallSums{2, 1, 0, 0, {1'000'000}}));
  EXPECT_EQ(difference.calls[1].parent, 0u);
  EXPECT_TRUE(difference.calls[2].is_removed());
  EXPECT_EQ(difference.calls[3].name, "new");
  EXPECT_TRUE(difference.calls[3].is_added());
}

TEST(TraceDiff, TraceDoesNotDifferFromItself) {
  const auto a = AssembledFrom({SegmentText(1, "web", 0, 1, Holding({Nested(2, "db", 0, 0.5)}))});
  for (const CallDifference& each : Diff(a, a).calls) EXPECT_EQ(each.a, each.b);
}

}  // namespace
}  // namespace roentgen::analyse
