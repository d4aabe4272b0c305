#include "engine/sampling/statistic_windows.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/sampling/sampling_limits.h"

namespace roentgen::sampling {
namespace {

constexpr TimestampUs kNow{1'795'341'600'000'000};

SamplingStatistics Of(std::string rule, TimestampUs time) {
  return {std::move(rule), "c", time, {.requests = 10, .sampled = 3, .borrowed = 1}};
}

TEST(StatisticWindows, SumsClientsByRuleAndWindow) {
  StatisticWindows windows;
  windows.Add(Of("b", kNow), kNow);
  windows.Add(Of("b", kNow + DurationUs{9'999'999}), kNow + DurationUs{9'999'999});
  windows.Add(Of("a", kNow), kNow);
  windows.Add(Of("b", kNow + kWindow), kNow + kWindow);
  const auto page = windows.Page("", kNow + kWindow);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->summaries.size(), 3u);
  EXPECT_EQ(page->summaries[0], (SamplingSummary{"a", kNow, {10, 3, 1}}));
  EXPECT_EQ(page->summaries[1], (SamplingSummary{"b", kNow, {20, 6, 2}}));
  EXPECT_EQ(page->summaries[2], (SamplingSummary{"b", kNow + kWindow, {10, 3, 1}}));
  EXPECT_EQ(page->next_token, "");
}

TEST(StatisticWindows, KeepsHalfAnHour) {
  StatisticWindows windows;
  windows.Add(Of("a", kNow), kNow);
  windows.Add(Of("a", kNow - DurationUs{kUsPerHour}), kNow);
  windows.Add(Of("a", kNow + DurationUs{kUsPerHour}), kNow);
  EXPECT_EQ(windows.Page("", kNow)->summaries.size(), 2u) << "moved to the nearest kept";
  const TimestampUs later = kNow + kSummariesKept + kWindow;
  EXPECT_TRUE(windows.Page("", later)->summaries.empty());
  windows.Add(Of("a", later), later);
  EXPECT_EQ(windows.Page("", later)->summaries.size(), 1u);
}

TEST(StatisticWindows, PagesHaveEachSummaryOnce) {
  StatisticWindows windows;
  TimestampUs now = kNow;
  for (int window = 0; window < 50; ++window, now = now + kWindow) {
    for (int rule = 0; rule < 30; ++rule) windows.Add(Of("r" + std::to_string(rule), now), now);
  }
  const auto first = windows.Page("", now);
  ASSERT_EQ(first->summaries.size(), kSummariesPerPage);
  const auto second = windows.Page(first->next_token, now);
  EXPECT_EQ(second->summaries.size(), 500u);
  EXPECT_EQ(second->next_token, "");
  EXPECT_NE(first->summaries.back(), second->summaries.front());
  for (const char* token :
       {"x", "0123", "0000000000000000", "000000000000000061z", "000000000000000061zz"}) {
    EXPECT_FALSE(windows.Page(token, now)) << token;
  }
}

}  // namespace
}  // namespace roentgen::sampling
