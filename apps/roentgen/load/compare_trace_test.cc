#include "apps/roentgen/load/compare_trace.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace roentgen::cli {
namespace {

using Texts = std::vector<std::string>;

Comparison Compare(const Texts& sent, const Texts& answered) {
  Comparison comparison;
  CompareTrace("t", sent, answered, comparison);
  return comparison;
}

const std::string kSegment =
    R"({"id":"a","name":"n","start_time":1.5,"end_time":2.5,"annotations":{"k":1},)"
    R"("subsegments":[{"id":"b","name":"s","start_time":1.6,"end_time":1.7}]})";

TEST(CompareTrace, SameIsClean) {
  const Comparison same = Compare({kSegment, kSegment}, {kSegment});
  EXPECT_TRUE(same.IsClean());
  EXPECT_EQ(same.documents, 1U);
  EXPECT_EQ(same.found, 1U);
}

TEST(CompareTrace, OtherSpellingsOfTheSameValueAreTheSame) {
  EXPECT_TRUE(Compare({R"({"id":"a","x":1.50,"s":"\u0041"})"}, {R"({"s":"A","x":1.5e0,"id":"a"})"})
                  .IsClean());
}

TEST(CompareTrace, CompleteReplacesInProgress) {
  const std::string begun = R"({"id":"a","in_progress":true})";
  const std::string done = R"({"id":"a","end_time":2})";
  EXPECT_TRUE(Compare({begun, done}, {done}).IsClean());
  EXPECT_TRUE(Compare({done, begun}, {done}).IsClean());
  EXPECT_EQ(Compare({begun, done}, {begun}).altered, 1U);
}

TEST(CompareTrace, MissingAlteredAndExtraAreTold) {
  EXPECT_EQ(Compare({kSegment}, {}).missing, 1U);
  EXPECT_EQ(Compare({}, {kSegment}).extra, 2U);
  std::string other = kSegment;
  other.replace(other.find("\"k\":1"), 5, "\"k\":2");
  const Comparison altered = Compare({kSegment}, {other});
  EXPECT_EQ(altered.altered, 1U);
  ASSERT_EQ(altered.findings.size(), 1U);
  EXPECT_EQ(altered.findings[0].document, "t a");
  EXPECT_EQ(altered.findings[0].where, "annotations.k");
}

TEST(CompareTrace, FieldsThatCameFromNowhereAreADifference) {
  EXPECT_EQ(Compare({R"({"id":"a"})"}, {R"({"id":"a","fault":true})"}).altered, 1U);
  EXPECT_EQ(Compare({R"({"id":"a","l":[1]})"}, {R"({"id":"a","l":[1,2]})"}).altered, 1U);
}

TEST(CompareTrace, ALostSubsegmentIsADifference) {
  const Comparison lost =
      Compare({kSegment},
              {R"({"id":"a","name":"n","start_time":1.5,"end_time":2.5,"annotations":{"k":1}})"});
  EXPECT_EQ(lost.altered, 1U);
  EXPECT_EQ(lost.findings[0].where, "subsegments");
}

TEST(CompareTrace, WhatTheServiceAddsIsNone) {
  const std::string segment = R"({"id":"a","name":"n"})";
  const std::string apart =
      R"({"id":"c","type":"subsegment","trace_id":"t","parent_id":"a","name":"s"})";
  const Comparison grafted = Compare(
      {segment, apart},
      {R"({"id":"a","name":"n","subsegments":[{"id":"c","name":"s"}],"links":[{"id":"z"}]})",
       R"({"id":"q","inferred":true,"parent_id":"c"})"});
  EXPECT_TRUE(grafted.IsClean());
  EXPECT_EQ(grafted.found, 2U);
}

}  // namespace
}  // namespace roentgen::cli
