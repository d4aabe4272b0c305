#include "engine/assemble/root_causes.h"

#include <gtest/gtest.h>

#include "engine/assemble/call_tree.h"
#include "engine/assemble/document_texts.h"

namespace roentgen::assemble {
namespace {

RootCauses CausesOf(const std::vector<std::string>& texts) {
  return FindRootCauses(AssembledFrom(texts), AccountId(1));
}

// `web[web x*] > x?[x]`: services with their entities; * remote, ? inferred, ! impacts the client.
std::string Told(const RootCause& cause) {
  std::string text;
  for (const RootCauseService& service : cause.services) {
    text += (text.empty() ? "" : " > ") + service.service.name + (service.inferred ? "?[" : "[");
    for (const RootCauseEntity& entity : service.entity_path) {
      text += (text.back() == '[' ? "" : " ") + entity.name + (entity.remote ? "*" : "");
      if (entity.coverage) text += fmt::format(":{:.2f}", *entity.coverage);
    }
    text += "]";
  }
  return text + (cause.client_impacting ? "!" : "");
}

std::vector<std::string> Told(const std::vector<RootCause>& causes) {
  std::vector<std::string> told;
  for (const RootCause& cause : causes) told.push_back(Told(cause));
  return told;
}

using Lines = std::vector<std::string>;

constexpr std::string_view kRemoteFault = R"(,"namespace":"remote","fault":true)";

TEST(RootCauses, TraceWithoutFailuresHasOnlyAResponseTimeCause) {
  const RootCauses causes = CausesOf({SegmentText(1, "web", 0, 1)});
  EXPECT_EQ(Told(causes.fault), Lines{});
  EXPECT_EQ(Told(causes.error), Lines{});
  EXPECT_EQ(Told(causes.response_time), Lines{"web[web:1.00]!"});
}

TEST(RootCauses, RootThatFailsAloneIsItsOwnCause) {
  EXPECT_EQ(Told(CausesOf({SegmentText(1, "web", 0, 1, kFault)}).fault), Lines{"web[web]!"});
}

TEST(RootCauses, FollowsFailingCallsAcrossServicesToTheDeepest) {
  const RootCauses causes = CausesOf(
      {SegmentText(1, "web", 0, 1,
                   Join(kFault, Holding({Nested(2, "fine", 0, 0.1, kRemote),
                                         Nested(3, "b.example.com", 0.1, 0.9, kRemoteFault)}))),
       SegmentText(4, "b", 0.2, 0.8,
                   Join(Under(3), kFault, Holding({Nested(5, "work", 0.3, 0.7, kFault)})))});
  EXPECT_EQ(Told(causes.fault), Lines{"web[web b.example.com*] > b[b work]!"});
  ASSERT_EQ(causes.fault.size(), 1u);
  EXPECT_EQ(causes.fault[0].services[1].service, (NodeKey{"b", "", "000000000001"}));
}

TEST(RootCauses, FaultsAndErrorsAreToldApart) {
  const RootCauses causes = CausesOf({SegmentText(
      1, "web", 0, 1,
      Join(kFault, kError,
           Holding({Nested(2, "a", 0, 0.1, kError), Nested(3, "b", 0.1, 0.9, kFault)})))});
  EXPECT_EQ(Told(causes.fault), Lines{"web[web b]!"});
  EXPECT_EQ(Told(causes.error), Lines{"web[web a]!"});
}

TEST(RootCauses, GraftedSubsegmentsAreOnThePath) {
  EXPECT_EQ(Told(CausesOf({SegmentText(1, "web", 0, 1, kFault),
                           Subsegment(3, 2, "inner", 0.2, 0.3, kFault),
                           Subsegment(2, 1, "outer", 0.1, 0.4, kFault)})
                     .fault),
            Lines{"web[web outer inner]!"});
}

TEST(RootCauses, SegmentUnderASegmentIsAServiceOfItsOwn) {
  EXPECT_EQ(
      Told(CausesOf({SegmentText(1, "fn", 0, 1, Join(kFault, R"(,"origin":"AWS::Lambda")")),
                     SegmentText(2, "fn", 0.1, 0.9,
                                 Join(Under(1), kFault, R"(,"origin":"AWS::Lambda::Function")"))})
               .fault),
      Lines{"fn[fn] > fn[fn]!"});
}

TEST(RootCauses, CallNobodyAnsweredEndsInTheInferredService) {
  const RootCauses causes = CausesOf({SegmentText(
      1, "web", 0, 1,
      Join(kFault, Holding({Nested(
                       2, "DynamoDB", 0.1, 0.9,
                       R"(,"namespace":"aws","fault":true,"aws":{"table_name":"carts"},)"
                       R"("cause":{"exceptions":[{"type":"Throttled","message":"slow"}]})")})))});
  EXPECT_EQ(Told(causes.fault), Lines{"web[web DynamoDB*] > carts?[DynamoDB]!"});
  ASSERT_EQ(causes.fault.size(), 1u);
  const RootCauseService& inferred = causes.fault[0].services[1];
  EXPECT_EQ(inferred.service.type, "AWS::DynamoDB::Table");
  EXPECT_EQ(inferred.entity_path[0].exceptions,
            (std::vector<RootCauseException>{{"Throttled", "slow"}}));
}

TEST(RootCauses, LocalCodeThatWasNotMarkedDoesNotHideWhatItPassedOn) {
  EXPECT_EQ(
      Told(CausesOf(
               {SegmentText(
                   1, "web", 0, 1,
                   Join(kFault, Holding({Nested(2, "work", 0, 1,
                                                Holding({Nested(3, "x", 0, 1, kRemoteFault)}))})))})
               .fault),
      Lines{"web[web work x*] > x?[x]!"});
}

TEST(RootCauses, RecoveredFailureIsToldWithoutImpactOnTheClient) {
  const std::string callee = SegmentText(
      3, "b", 0.1, 0.9, Join(Under(2), kFault, Holding({Nested(4, "work", 0.2, 0.3, kFault)})));
  // The caller's answer to its own caller was fine.
  EXPECT_EQ(
      Told(CausesOf(
               {SegmentText(1, "web", 0, 1, Holding({Nested(2, "b", 0, 1, kRemoteFault)})), callee})
               .fault),
      Lines{"web[web b*] > b[b work]"});
  // The call was fine, and the root failed for a reason of its own, which comes first.
  EXPECT_EQ(Told(CausesOf({SegmentText(1, "web", 0, 1,
                                       Join(kFault, Holding({Nested(2, "b", 0, 1, kRemote)}))),
                           callee})
                     .fault),
            (Lines{"web[web]!", "web[web b*] > b[b work]"}));
}

TEST(RootCauses, UnconnectedSegmentsAreToldFromWhereTheyStart) {
  EXPECT_EQ(Told(CausesOf({SegmentText(1, "web", 0, 1, kFault),
                           SegmentText(2, "far", 0.1, 0.2, Join(Under(99), kFault)),
                           Subsegment(3, 98, "orphan", 0.1, 0.2, kFault)})
                     .fault),
            (Lines{"web[web]!", "far[far]"}));
}

TEST(RootCauses, EachDifferentFailureIsToldOnce) {
  EXPECT_EQ(Told(CausesOf({SegmentText(1, "web", 0, 1,
                                       Join(kFault, Holding({Nested(2, "a", 0, 0.1, kFault),
                                                             Nested(3, "a", 0.1, 0.2, kFault),
                                                             Nested(4, "b", 0.2, 0.3, kFault)})))})
                     .fault),
            (Lines{"web[web a]!", "web[web b]!"}));
}

TEST(RootCauses, AreLimitedAndThoseWithImpactComeFirst) {
  std::vector<std::string> texts{
      SegmentText(1, "web", 0, 1, Join(kFault, Holding({Nested(2, "b", 0.9, 1, kRemote)}))),
      SegmentText(3, "b", 0.9, 1, Join(Under(2), kFault))};
  for (std::uint64_t i = 10; i < 30; ++i) {
    texts.push_back(Subsegment(i, 1, fmt::format("s{}", i), 0.1, 0.2, kFault));
  }
  const RootCauses causes = CausesOf(texts);
  ASSERT_EQ(causes.fault.size(), kMaxRootCauses);
  for (const RootCause& cause : causes.fault) EXPECT_TRUE(cause.client_impacting);
}

TEST(RootCauses, ReferencesToExceptionsRecordedElsewhereAreResolved) {
  const RootCauses causes = CausesOf(
      {SegmentText(1, "web", 0, 1,
                   Join(kFault, R"(,"cause":"e000000000000001")",
                        Holding({Nested(2, "b", 0.1, 0.9,
                                        Join(kRemoteFault, R"(,"cause":"e0000000000000ff")"))}))),
       SegmentText(3, "b", 0.2, 0.8,
                   Join(Under(2), kFault,
                        R"(,"cause":{"exceptions":[)"
                        R"({"id":"e000000000000001","type":"Outer","message":"m1",)"
                        R"("cause":"e000000000000002"},)"
                        R"({"id":"e000000000000002","type":"Inner","message":"m2",)"
                        R"("cause":"e000000000000001"}]})"))});
  ASSERT_EQ(causes.fault.size(), 1u);
  const RootCause& cause = causes.fault[0];
  const std::vector<RootCauseException> both{{"Outer", "m1"}, {"Inner", "m2"}};
  EXPECT_EQ(cause.services[0].entity_path[0].exceptions, both);
  EXPECT_TRUE(cause.services[0].entity_path[1].exceptions.empty());
  EXPECT_EQ(cause.services[1].entity_path[0].exceptions, both);
}

TEST(RootCauses, ResponseTimeFollowsTheLargestShareWhileItIsHalf) {
  EXPECT_EQ(Told(CausesOf({SegmentText(1, "web", 0, 1,
                                       Holding({Nested(2, "short", 0, 0.1),
                                                Nested(3, "b.example.com", 0.1, 0.9, kRemote)})),
                           SegmentText(4, "b", 0.15, 0.85,
                                       Join(Under(3), Holding({Nested(5, "third", 0.2, 0.4),
                                                               Nested(6, "third", 0.4, 0.6)})))})
                     .response_time),
            Lines{"web[web:1.00 b.example.com*:0.80] > b[b:0.70]!"});
}

TEST(RootCauses, ResponseTimeEndsInTheInferredService) {
  EXPECT_EQ(Told(CausesOf({SegmentText(1, "web", 0, 1, Holding({Nested(2, "x", 0, 0.9, kRemote)}))})
                     .response_time),
            Lines{"web[web:1.00 x*:0.90] > x?[x:0.90]!"});
}

TEST(RootCauses, ResponseTimeLeavesOutWhatRanOnAfterTheResponse) {
  EXPECT_EQ(Told(CausesOf({SegmentText(
                              1, "web", 0, 1,
                              Holding({Nested(2, "later", 0.9, 60), Nested(3, "work", 0.1, 0.8)}))})
                     .response_time),
            Lines{"web[web:1.00 work:0.70]!"});
}

TEST(RootCauses, ResponseTimeNeedsACompleteRoot) {
  EXPECT_TRUE(CausesOf({SegmentText(1, "web", 0, kInProgress)}).response_time.empty());
  EXPECT_TRUE(CausesOf({SegmentText(1, "web", 1, 1)}).response_time.empty());
  EXPECT_TRUE(CausesOf({Subsegment(2, 9, "orphan", 0, 1)}).response_time.empty());
}

TEST(RootCauses, RingsEnd) {
  const RootCauses causes = CausesOf({SegmentText(1, "a", 0, 1, Join(Under(2), kFault)),
                                      SegmentText(2, "b", 0, 1, Join(Under(1), kFault)),
                                      SegmentText(3, "self", 0, 1, Join(Under(3), kFault))});
  EXPECT_EQ(Told(causes.fault), (Lines{"a[a] > b[b]!", "self[self]"}));
  EXPECT_EQ(Told(causes.response_time), Lines{"a[a:1.00] > b[b:1.00]!"});
}

TEST(RootCauses, PathsAreLimitedAndGoOnFromWhereTheyEnded) {
  std::vector<std::string> texts{SegmentText(1, "s", 0, 1, kFault)};
  for (std::uint64_t i = 2; i <= kMaxCallDepth + 5; ++i) {
    texts.push_back(SegmentText(i, "s", 0, 1, Join(Under(i - 1), kFault)));
  }
  const RootCauses causes = CausesOf(texts);
  ASSERT_EQ(causes.fault.size(), 2u);
  EXPECT_EQ(causes.fault[0].services.size(), kMaxCallDepth);
  EXPECT_TRUE(causes.fault[0].client_impacting);
  EXPECT_EQ(causes.fault[1].services.size(), 5u);
  EXPECT_FALSE(causes.fault[1].client_impacting);
}

TEST(RootCauses, SupersededCopiesAreNotToldTwice) {
  EXPECT_EQ(
      Told(CausesOf(
               {SegmentText(1, "web", 0, 1,
                            Join(kFault, Holding({Nested(2, "early", 0.1, kInProgress, kFault)}))),
                Subsegment(2, 1, "whole", 0.1, 0.9, kFault)})
               .fault),
      Lines{"web[web whole]!"});
}

}  // namespace
}  // namespace roentgen::assemble
