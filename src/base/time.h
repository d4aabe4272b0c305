// Time as strong integers: microseconds since the Unix epoch, and spans of microseconds. Wire
// floats become these once, in wire/.
#pragma once

#include <compare>
#include <cstdint>

namespace roentgen {

struct DurationUs {
  std::int64_t us = 0;
  auto operator<=>(const DurationUs&) const = default;
  double seconds() const { return static_cast<double>(us) / 1e6; }
};

struct TimestampUs {
  std::int64_t us = 0;
  auto operator<=>(const TimestampUs&) const = default;
  double seconds() const { return static_cast<double>(us) / 1e6; }
};

constexpr std::int64_t kUsPerSecond = 1'000'000;
constexpr std::int64_t kUsPerMinute = 60 * kUsPerSecond;
constexpr std::int64_t kUsPerHour = 60 * kUsPerMinute;
constexpr std::int64_t kUsPerDay = 24 * kUsPerHour;

constexpr DurationUs operator-(TimestampUs a, TimestampUs b) { return {a.us - b.us}; }
constexpr TimestampUs operator+(TimestampUs t, DurationUs d) { return {t.us + d.us}; }
constexpr TimestampUs operator-(TimestampUs t, DurationUs d) { return {t.us - d.us}; }

// Days since 1970-01-01 UTC; days are UTC everywhere in the store. Floors for times before 1970.
constexpr std::int32_t DayOf(TimestampUs t) {
  const std::int64_t day = t.us / kUsPerDay;
  return static_cast<std::int32_t>(t.us % kUsPerDay < 0 ? day - 1 : day);
}

// Minutes since 1970-01-01 UTC.
constexpr std::int64_t MinuteOf(TimestampUs t) {
  const std::int64_t minute = t.us / kUsPerMinute;
  return t.us % kUsPerMinute < 0 ? minute - 1 : minute;
}

constexpr TimestampUs StartOfMinute(std::int64_t minute) { return {minute * kUsPerMinute}; }
constexpr TimestampUs StartOfDay(std::int32_t day) { return {day * kUsPerDay}; }
constexpr TimestampUs FromSeconds(std::int64_t seconds) { return {seconds * kUsPerSecond}; }

}  // namespace roentgen
