#include "engine/analyse/attribute_table.h"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/analyse/trace_attributes.h"
#include "engine/assemble/document_texts.h"
#include "engine/assemble/summary.h"
#include "engine/filter/binder.h"
#include "engine/match/matches.h"

namespace roentgen::analyse {
namespace {

TraceAttribute Version(std::string value) { return {"version", std::move(value), ""}; }

void AddTimes(AttributeTable& table, TraceSet set, int times, std::string_view version) {
  for (int i = 0; i < times; ++i) {
    const TraceAttribute attribute = Version(std::string(version));
    table.Add(set, {&attribute, 1}, false);
  }
}

TEST(PValue, AgreesWithPublishedTables) {
  // The lady tasting tea, guessing 3 of 4: 0.4857 two-sided.
  EXPECT_NEAR(PValue(3, 4, 1, 4), 0.4857, 1e-4);
  EXPECT_NEAR(PValue(4, 4, 0, 4), 0.0286, 1e-4);
  // z = 1.96 at 5 %: 60 of 100 against 46.1 of 100.
  EXPECT_NEAR(PValue(60, 100, 40, 100), 0.004678, 1e-5);
  EXPECT_EQ(PValue(0, 0, 5, 10), 1);
  EXPECT_NEAR(PValue(50, 100, 50, 100), 1, 1e-12);
  EXPECT_NEAR(PValue(100, 100, 100, 100), 1, 1e-6);
}

TEST(AttributeTable, DifferencesAreRankedWithTheSignificantFirst) {
  AttributeTable table;
  AddTimes(table, TraceSet::kA, 90, "v1");
  AddTimes(table, TraceSet::kA, 10, "v2");
  AddTimes(table, TraceSet::kB, 30, "v1");
  AddTimes(table, TraceSet::kB, 68, "v2");
  AddTimes(table, TraceSet::kB, 2, "v3");
  const Comparison comparison = table.Compare(10);
  ASSERT_EQ(comparison.differences.size(), 3u);
  EXPECT_EQ(comparison.differences[0].value, "v1");
  EXPECT_NEAR(comparison.differences[0].difference, -0.6, 1e-12);
  EXPECT_TRUE(comparison.differences[1].is_significant);
  EXPECT_EQ(comparison.differences[2].value, "v3");
  EXPECT_FALSE(comparison.differences[2].is_significant);
  EXPECT_EQ(table.Compare(1).differences.size(), 1u);
  EXPECT_EQ(table.Compare(1).compared, 3);
}

TEST(AttributeTable, ManyRareValuesDoNotFloatUp) {
  AttributeTable table;
  for (int i = 0; i < 200; ++i) {
    const TraceAttribute attribute{"annotation[request]", fmt::format("r{}", i), ""};
    table.Add(i % 2 == 0 ? TraceSet::kA : TraceSet::kB, {&attribute, 1}, false);
  }
  for (const AttributeDifference& each : table.Compare(1'000).differences) {
    EXPECT_FALSE(each.is_significant) << each.value;
  }
}

TEST(AttributeTable, ValuesBeyondTheBoundAreCounted) {
  AttributeTable table;
  for (std::size_t i = 0; i < kMaxValuesPerAttribute + 5; ++i) {
    const TraceAttribute attribute = Version(fmt::format("{:06}", i));
    table.Add(TraceSet::kA, {&attribute, 1}, true);
  }
  const auto facets = table.Facets("version", "", 3);
  ASSERT_EQ(facets.size(), 1u);
  EXPECT_EQ(facets[0].uncounted, 5);
  EXPECT_EQ(facets[0].distinct, static_cast<std::int64_t>(kMaxValuesPerAttribute));
  ASSERT_EQ(facets[0].values.size(), 3u);
  EXPECT_EQ(facets[0].values[0], (FacetValue{"000000", "", 1, 1}));
  EXPECT_EQ(table.Facets("version", "00001", 20)[0].values.size(), 10u);
  EXPECT_TRUE(table.Facets("other", "", 3).empty());
}

TEST(Quantiles, IntervalsAreThoseOfOrderStatistics) {
  std::vector<DurationUs> sample;
  for (int i = 100; i > 0; --i) sample.push_back({i});
  const auto quantiles = Quantiles(sample);
  ASSERT_EQ(quantiles.size(), 4u);
  EXPECT_EQ(quantiles[0].value, DurationUs{50});
  EXPECT_EQ(quantiles[0].low, DurationUs{40});  // the published ranks for n = 100: 40 and 61
  EXPECT_EQ(quantiles[0].high, DurationUs{61});
  EXPECT_EQ(quantiles[3].value, DurationUs{99});
  EXPECT_FALSE(quantiles[3].high);  // a hundred traces cannot bound p99 from above
  EXPECT_TRUE(Quantiles({}).empty());
}

TEST(TraceAttributes, EveryExpressionSelectsTheTraceItWasMadeFrom) {
  using namespace assemble;
  const std::string callee =
      SegmentText(3, "api", 0.2, 0.8, Join(Under(2), kError, R"(,"throttle":true)"));
  const LoadedTrace loaded = Load(
      {callee,
       SegmentText(
           1, "web", 0, 1,
           Join(
               kFault, R"(,"user":"a \"b\" \\c","service":{"version":"2"})",
               R"(,"http":{"request":{"method":"GET","url":"http://x/?q=1"},"response":{"status":500}})",
               R"(,"annotations":{"n":2.5,"s":"t","b":true,"big":12345678901})",
               R"(,"cause":{"working_directory":"","exceptions":[)",
               R"({"id":"00000000000000aa","type":"E","message":"m"}]})",
               Holding({Nested(2, "db", 0.1, 0.9, kRemote)})))});
  const AssembledTrace trace = Assembled(loaded);
  const auto attributes = AttributesOf(Summarise(trace, loaded.row, AccountId(1)), trace);
  EXPECT_GT(attributes.size(), 15u);
  const match::TraceView view(trace, loaded.row, AccountId(1));
  for (const TraceAttribute& each : attributes) {
    if (each.expression.empty()) {
      EXPECT_EQ(each.name, "version");
      continue;
    }
    const auto bound = filter::Compile(each.expression, filter::NoGroups());
    ASSERT_TRUE(bound) << each.expression << ": " << bound.error().message;
    EXPECT_TRUE(match::Matches(**bound, view)) << each.expression;
  }
}

TEST(TraceAttributes, LongValuesAreCutBetweenCharactersAndCannotBeAskedFor) {
  using namespace assemble;
  std::string text(kMaxValueBytes - 1, 'a');
  text += "가나";
  const LoadedTrace loaded =
      Load({SegmentText(1, "web", 0, 1, fmt::format(R"(,"annotations":{{"k":"{}"}})", text))});
  const AssembledTrace trace = Assembled(loaded);
  const auto attributes = AttributesOf(Summarise(trace, loaded.row, AccountId(1)), trace);
  const auto found = std::ranges::find(attributes, "annotation.k", &TraceAttribute::name);
  ASSERT_NE(found, attributes.end());
  EXPECT_LE(found->value.size(), kMaxValueBytes + 3);
  EXPECT_EQ(found->expression, "");
}

}  // namespace
}  // namespace roentgen::analyse
