#include "engine/analyse/critical_path.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/assemble/document_texts.h"

namespace roentgen::analyse {
namespace {

using namespace assemble;  // the texts of documents

TraceTimes Timed(const std::vector<std::string>& texts) {
  return TimesOf(AssembledFrom(texts), AccountId(1));
}

// `web 0-0.1 | b 0.1-0.9 | web 0.9-1`
std::string PathOf(const TraceTimes& times) {
  std::string text;
  for (const CriticalPart& part : times.critical_path) {
    text +=
        fmt::format("{}{} {:g}-{:g}", text.empty() ? "" : " | ", times.entities[part.entity].name,
                    (part.start - At(0)).seconds(), (part.end - At(0)).seconds());
  }
  return text;
}

double SelfOf(const TraceTimes& times, std::string_view name) {
  const auto found = std::ranges::find(times.entities, name, &EntityTime::name);
  return found == times.entities.end() ? -1 : found->self.seconds();
}

TEST(CriticalPath, SegmentAloneIsItsOwnPath) {
  const TraceTimes times = Timed({SegmentText(1, "web", 0, 1)});
  EXPECT_EQ(PathOf(times), "web 0-1");
  EXPECT_EQ(times.response_time, DurationUs{1'000'000});
  EXPECT_EQ(SelfOf(times, "web"), 1);
}

TEST(CriticalPath, OfParallelCallsTheLastToEndIsWaitedFor) {
  const TraceTimes times = Timed(
      {SegmentText(1, "web", 0, 1, Holding({Nested(2, "a", 0.1, 0.5), Nested(3, "b", 0.1, 0.8)}))});
  EXPECT_EQ(PathOf(times), "web 0-0.1 | b 0.1-0.8 | web 0.8-1");
  EXPECT_NEAR(SelfOf(times, "web"), 0.3, 1e-9);
}

TEST(CriticalPath, CallsOneAfterTheOtherAreAllOnIt) {
  const TraceTimes times = Timed(
      {SegmentText(1, "web", 0, 1, Holding({Nested(2, "a", 0, 0.4), Nested(3, "b", 0.4, 0.9)}))});
  EXPECT_EQ(PathOf(times), "a 0-0.4 | b 0.4-0.9 | web 0.9-1");
}

TEST(CriticalPath, WhatRanWhenTheLastCallWasMadeWasNotWaitedFor) {
  const TraceTimes times = Timed(
      {SegmentText(1, "web", 0, 1, Holding({Nested(2, "a", 0, 0.6), Nested(3, "b", 0.4, 1)}))});
  EXPECT_EQ(PathOf(times), "web 0-0.4 | b 0.4-1");
}

TEST(CriticalPath, GoesOnIntoTheServiceThatAnswered) {
  const TraceTimes times =
      Timed({SegmentText(1, "web", 0, 1, Holding({Nested(2, "call", 0.1, 0.9, kRemote)})),
             SegmentText(3, "b", 0.2, 0.8, Under(2))});
  EXPECT_EQ(PathOf(times), "web 0-0.1 | call 0.1-0.2 | b 0.2-0.8 | call 0.8-0.9 | web 0.9-1");
  ASSERT_EQ(times.services.size(), 2u);
  EXPECT_EQ(times.services[0].service.name, "b");
  EXPECT_EQ(times.services[0].critical, DurationUs{600'000});
}

TEST(CriticalPath, AsynchronousSubsegmentIsNotOnItButTimed) {
  const TraceTimes times =
      Timed({SegmentText(1, "web", 0, 1, Holding({Nested(2, "later", 0.5, 3)}))});
  EXPECT_EQ(PathOf(times), "web 0-1");
  EXPECT_FALSE(times.entities[1].is_waited_for);
  EXPECT_EQ(SelfOf(times, "later"), 2.5);
  EXPECT_EQ(SelfOf(times, "web"), 0.5);
}

TEST(CriticalPath, RoundedEndIsStillWaitedFor) {
  EXPECT_EQ(PathOf(Timed({SegmentText(1, "web", 0, 1, Holding({Nested(2, "a", 0.5, 1.001)}))})),
            "web 0-0.5 | a 0.5-1");
}

TEST(CriticalPath, SegmentOnAnotherClockIsMovedIntoItsCallWithItsCode) {
  const TraceTimes times = Timed(
      {SegmentText(1, "web", 0, 1, Holding({Nested(2, "call", 0.1, 0.9, kRemote)})),
       SegmentText(3, "b", 5.2, 5.8, Join(Under(2), Holding({Nested(4, "work", 5.3, 5.7)})))});
  EXPECT_EQ(PathOf(times),
            "web 0-0.1 | call 0.1-0.3 | b 0.3-0.4 | work 0.4-0.8 | b 0.8-0.9 | web 0.9-1");
  EXPECT_EQ(times.entities[2].clock_shift, DurationUs{-4'900'000});
}

TEST(CriticalPath, RootInProgressHasNoPath) {
  const TraceTimes times = Timed({SegmentText(1, "web", 0, kInProgress)});
  EXPECT_TRUE(times.critical_path.empty());
  EXPECT_FALSE(times.response_time);
  EXPECT_EQ(times.entities.size(), 1u);
}

// Of the whole range, however small the case is meant to be.
int Within(int from, int to) { return *rc::gen::resize(100, rc::gen::inRange(from, to)); }

// Documents nested and apart, overlapping, sticking out, in progress, on other clocks.
std::vector<std::string> RandomTrace() {
  std::vector<std::string> texts;
  const int count = Within(1, 24);
  for (int i = 0; i < count; ++i) {
    const double start = Within(0, 100) / 100.0;
    double end = start + Within(0, 150) / 100.0;
    if (i > 0 && Within(0, 10) == 0) end = kInProgress;
    const auto id = static_cast<std::uint64_t>(i + 1);
    const auto parent = static_cast<std::uint64_t>(Within(0, i + 1));
    const std::string name = fmt::format("n{}", Within(0, 4));
    if (i == 0) {
      texts.push_back(SegmentText(id, name, start, end));
    } else if (Within(0, 2) == 0) {
      texts.push_back(SegmentText(id, name, start, end, parent == 0 ? "" : Under(parent)));
    } else {
      texts.push_back(Subsegment(id, parent == 0 ? 1 : parent, name, start, end, kRemote));
    }
  }
  return texts;
}

TEST(CriticalPath, PartsAreDisjointAndSumToTheRootsDurationAndSelfTimesAreNeverNegative) {
  EXPECT_TRUE(rc::check([] {
    const TraceTimes times = Timed(RandomTrace());
    RC_CLASSIFY(times.critical_path.size() > 3, "path of several parts");
    DurationUs critical;
    for (const EntityTime& entity : times.entities) {
      RC_ASSERT(entity.self.us >= 0);
      RC_ASSERT(entity.self <= DurationUs{entity.end ? (*entity.end - entity.start).us : 0});
      critical.us += entity.critical.us;
    }
    for (std::size_t i = 0; i < times.critical_path.size(); ++i) {
      const CriticalPart& part = times.critical_path[i];
      RC_ASSERT(part.start < part.end);
      if (i > 0) RC_ASSERT(times.critical_path[i - 1].end == part.start);
    }
    if (times.response_time) {
      RC_ASSERT(critical == *times.response_time);
    } else {
      RC_ASSERT(times.critical_path.empty());
    }
  }));
}

}  // namespace
}  // namespace roentgen::analyse
