#include "engine/retention/retention_policy.h"

#include <gtest/gtest.h>

namespace roentgen::retention {
namespace {

constexpr std::int32_t kToday = 20'000;
constexpr TimestampUs kNoon{StartOfDay(kToday).us + 12 * kUsPerHour};

StoreUsage Days(std::initializer_list<std::pair<std::int32_t, std::uint64_t>> days) {
  StoreUsage usage;
  for (const auto& [day, bytes] : days) {
    usage.days.push_back({.day = day, .bytes = bytes});
    usage.disk_bytes += bytes;
  }
  return usage;
}

TEST(RetentionPolicy, AnEmptyStoreHasNothingToDrop) {
  EXPECT_FALSE(FirstDayToKeep({}, kNoon, {.max_age = {kUsPerDay}, .max_disk_bytes = 1}));
}

TEST(RetentionPolicy, ADayGoesOnlyWhenAllOfItIsTooOld) {
  const RetentionLimits limits{.max_age = {2 * kUsPerDay}};
  EXPECT_FALSE(FirstDayToKeep(Days({{kToday - 2, 9}, {kToday, 9}}), kNoon, limits));
  EXPECT_EQ(FirstDayToKeep(Days({{kToday - 3, 9}, {kToday, 9}}), kNoon, limits), kToday - 2);
}

TEST(RetentionPolicy, TheOldestDaysGoUntilTheRestFits) {
  const RetentionLimits limits{.max_disk_bytes = 20};
  const auto four = Days({{kToday - 3, 9}, {kToday - 2, 9}, {kToday - 1, 9}, {kToday, 9}});
  EXPECT_EQ(FirstDayToKeep(four, kNoon, limits), kToday - 1);
  EXPECT_FALSE(FirstDayToKeep(Days({{kToday - 1, 10}, {kToday, 10}}), kNoon, limits));
}

TEST(RetentionPolicy, WhatAgeDropsCountsTowardsTheBudget) {
  const RetentionLimits limits{.max_age = {kUsPerDay}, .max_disk_bytes = 20};
  const auto days = Days({{kToday - 5, 100}, {kToday - 1, 10}, {kToday, 10}});
  EXPECT_EQ(FirstDayToKeep(days, kNoon, limits), kToday - 1);
}

TEST(RetentionPolicy, TodayIsNeverDropped) {
  const RetentionLimits limits{.max_disk_bytes = 1};
  EXPECT_EQ(FirstDayToKeep(Days({{kToday - 1, 10}, {kToday, 10}}), kNoon, limits), kToday);
  EXPECT_FALSE(FirstDayToKeep(Days({{kToday, 10}, {kToday + 1, 10}}), kNoon, limits));
}

}  // namespace
}  // namespace roentgen::retention
