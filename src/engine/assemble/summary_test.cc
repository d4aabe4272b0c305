#include "engine/assemble/summary.h"

#include <gtest/gtest.h>

#include "engine/assemble/document_texts.h"

namespace roentgen::assemble {
namespace {

TraceSummary SummaryOf(const std::vector<std::string>& texts) {
  LoadedTrace loaded = Load(texts);
  loaded.row.revision = 3;
  return Summarise(Assembled(loaded), loaded.row, AccountId(1));
}

NodeKey Service(std::string name, std::string type = "") {
  return {std::move(name), std::move(type), "000000000001"};
}

TEST(Summary, TellsTheRootsTimesFlagsAndRequest) {
  const TraceSummary summary =
      SummaryOf({SegmentText(5, "web", 0, 0.5,
                             Join(kFault,
                                  R"(,"http":{"request":{"method":"GET","url":"http://w/"},)"
                                  R"("response":{"status":500}})",
                                  Holding({Nested(2, "b", 0.1, 0.4, kRemote)}))),
                 SegmentText(3, "b", 0.2, 2.5, Join(Under(2), kError, R"(,"throttle":true)"))});
  EXPECT_EQ(summary.id.ToString(), kTraceIdText);
  EXPECT_EQ(summary.revision, 3u);
  EXPECT_EQ(summary.start_time, At(0));
  EXPECT_EQ(summary.duration, DurationUs{2'500'000});
  EXPECT_EQ(summary.response_time, DurationUs{500'000});
  EXPECT_TRUE(summary.has_fault);
  EXPECT_FALSE(summary.has_error);
  EXPECT_TRUE(summary.has_throttle);
  EXPECT_FALSE(summary.is_partial);
  EXPECT_EQ(summary.http.url, "http://w/");
  EXPECT_EQ(summary.http.status, 500);
  EXPECT_EQ(summary.entry_point, Service("web"));
  EXPECT_EQ(summary.fault_root_causes.size(), 1u);
  EXPECT_EQ(summary.error_root_causes.size(), 1u);
  EXPECT_EQ(summary.response_time_root_causes.size(), 1u);
}

TEST(Summary, ServicesAreOwnAndInferredNodesButNotTheClient) {
  const TraceSummary summary = SummaryOf(
      {SegmentText(1, "web", 0, 1,
                   Holding({Nested(2, "x", 0, 0.1, kRemote), Nested(3, "b", 0.1, 0.9, kRemote)})),
       SegmentText(4, "b", 0.2, 0.8, Under(3))});
  EXPECT_EQ(summary.services, (std::vector{Service("b"), Service("web"), Service("x", "remote")}));
}

TEST(Summary, InProgressAndBrokenTracesArePartial) {
  EXPECT_TRUE(SummaryOf({SegmentText(1, "web", 0, kInProgress)}).is_partial);
  EXPECT_FALSE(SummaryOf({SegmentText(1, "web", 0, kInProgress)}).response_time);
  EXPECT_TRUE(SummaryOf({SegmentText(1, "web", 0, 1, Holding({Nested(2, "s", 0, kInProgress)}))})
                  .is_partial);
  const std::string caller = SegmentText(
      1, "web", 0, 1,
      Holding({Nested(2, "b", 0, 1, Join(kRemote, R"(,"http":{"request":{"traced":true}})"))}));
  EXPECT_TRUE(SummaryOf({caller}).is_partial);
  EXPECT_FALSE(SummaryOf({caller, SegmentText(3, "b", 0.1, 0.9, Under(2))}).is_partial);
}

TEST(Summary, CopyReplacedByACompleteDocumentDoesNotMakeTheTracePartial) {
  const TraceSummary summary = SummaryOf(
      {SegmentText(1, "web", 0, 1,
                   Holding({Nested(2, "s", 0, kInProgress, R"(,"annotations":{"k":"old"})")})),
       Subsegment(2, 1, "s", 0, 0.5, R"(,"annotations":{"k":"new"})")});
  EXPECT_FALSE(summary.is_partial);
  ASSERT_EQ(summary.annotations.size(), 1u);
  EXPECT_EQ(summary.annotations.begin()->second,
            (std::vector<AnnotationWithServices>{{"new", {Service("web")}}}));
}

TEST(Summary, AnnotationsAreGatheredWithTheServicesThatSetThem) {
  const TraceSummary summary = SummaryOf(
      {SegmentText(1, "web", 0, 1,
                   Join(R"(,"annotations":{"tier":"gold","n":1})",
                        Holding({Nested(2, "s", 0, 1, R"(,"annotations":{"tier":"gold"})")}))),
       SegmentText(3, "b", 0.1, 1, Join(Under(2), R"(,"annotations":{"tier":"gold","n":2})")),
       Subsegment(4, 3, "s", 0.2, 1, R"(,"annotations":{"ok":true})"),
       Subsegment(5, 99, "orphan", 0.2, 1, R"(,"annotations":{"lost":"x"})")});
  ASSERT_EQ(summary.annotations.size(), 4u);
  const auto& annotations = summary.annotations;
  EXPECT_EQ(annotations.find("tier")->second,
            (std::vector<AnnotationWithServices>{{"gold", {Service("b"), Service("web")}}}));
  EXPECT_EQ(annotations.find("n")->second,
            (std::vector<AnnotationWithServices>{{1.0, {Service("web")}}, {2.0, {Service("b")}}}));
  EXPECT_EQ(annotations.find("ok")->second,
            (std::vector<AnnotationWithServices>{{true, {Service("b")}}}));
  EXPECT_EQ(annotations.find("lost")->second, (std::vector<AnnotationWithServices>{{"x", {}}}));
}

TEST(Summary, KeepsTheFirstFiftyAnnotationValuesByStart) {
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < 60; ++i) {
    // Later ids start earlier.
    texts.push_back(SegmentText(100 - i, "web", static_cast<double>(i), 100,
                                fmt::format(R"(,"annotations":{{"k{}":"v","same":"v"}})", i)));
  }
  const TraceSummary summary = SummaryOf(texts);
  EXPECT_EQ(summary.annotations.size(), kMaxIndexedAnnotations);
  EXPECT_TRUE(summary.annotations.contains("same"));
  EXPECT_TRUE(summary.annotations.contains("k0"));
  EXPECT_TRUE(summary.annotations.contains("k48"));
  EXPECT_FALSE(summary.annotations.contains("k49"));
}

TEST(Summary, UsersResourcesInstancesAndZonesAreDistinct) {
  constexpr std::string_view kMore = R"(,"user":"ann","resource_arn":"arn:r","aws":{"ec2":)"
                                     R"({"instance_id":"i-1","availability_zone":"us-east-1c"}})";
  const TraceSummary summary =
      SummaryOf({SegmentText(1, "web", 0, 1, kMore), SegmentText(2, "b", 0, 1, kMore),
                 SegmentText(3, "c", 0, 1, R"(,"user":"bob")"), SegmentText(4, "d", 0, 1)});
  EXPECT_EQ(summary.users, (std::vector<UserWithServices>{{"ann", {Service("b"), Service("web")}},
                                                          {"bob", {Service("c")}}}));
  EXPECT_EQ(summary.resource_arns, std::vector<std::string>{"arn:r"});
  EXPECT_EQ(summary.instance_ids, std::vector<std::string>{"i-1"});
  EXPECT_EQ(summary.availability_zones, std::vector<std::string>{"us-east-1c"});
}

TEST(Summary, TraceWithoutASegmentHasNoEntryPoint) {
  const TraceSummary summary = SummaryOf({Subsegment(2, 99, "orphan", 0, 1, kFault)});
  EXPECT_FALSE(summary.entry_point);
  EXPECT_FALSE(summary.response_time);
  EXPECT_FALSE(summary.has_fault);
  EXPECT_TRUE(summary.services.empty());
  EXPECT_TRUE(summary.fault_root_causes.empty());
}

}  // namespace
}  // namespace roentgen::assemble
