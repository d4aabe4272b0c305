#include "apps/roentgen/view/time_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

namespace roentgen::cli {
namespace {

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= 0) || value > 1e12) return std::nullopt;
  return value;
}

// Two or four digits at the front of `text`, which is moved past them.
std::optional<int> TakeDigits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool TakeOne(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// `08:00` or `08:00:30`, with an optional Z.
std::optional<DurationUs> ParseClock(std::string_view text) {
  const auto hour = TakeDigits(text, 2);
  if (!hour || *hour > 23 || !TakeOne(text, ":")) return std::nullopt;
  const auto minute = TakeDigits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (TakeOne(text, ":")) {
    const auto taken = TakeDigits(text, 2);
    if (!taken || *taken > 59) return std::nullopt;
    second = *taken;
  }
  TakeOne(text, "Zz");
  if (!text.empty()) return std::nullopt;
  return DurationUs{((*hour * 60LL + *minute) * 60 + second) * kUsPerSecond};
}

std::optional<TimestampUs> ParseDateTime(std::string_view text) {
  const auto year = TakeDigits(text, 4);
  if (!year || !TakeOne(text, "-")) return std::nullopt;
  const auto month = TakeDigits(text, 2);
  if (!month || !TakeOne(text, "-")) return std::nullopt;
  const auto day = TakeDigits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const TimestampUs midnight =
      StartOfDay(static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count()));
  if (text.empty()) return midnight;
  if (!TakeOne(text, "Tt ")) return std::nullopt;
  const auto clock = ParseClock(text);
  if (!clock) return std::nullopt;
  return midnight + *clock;
}

struct Moment {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::microseconds> clock;
};

Moment Split(TimestampUs time) {
  const std::chrono::sys_time<std::chrono::microseconds> point{std::chrono::microseconds{time.us}};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  return {std::chrono::year_month_day{day},
          std::chrono::hh_mm_ss<std::chrono::microseconds>{point - day}};
}

}  // namespace

std::optional<DurationUs> ParseSpan(std::string_view text) {
  struct Unit {
    std::string_view suffix;
    double us;
  };
  constexpr std::array<Unit, 6> kUnits = {
      {{"ms", 1e3}, {"us", 1}, {"s", 1e6}, {"m", 60e6}, {"h", 3600e6}, {"d", 86400e6}}};
  double scale = 1e6;
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.suffix)) continue;
    scale = unit.us;
    text.remove_suffix(unit.suffix.size());
    break;
  }
  const auto number = ParseNumber(text);
  if (!number || *number * scale > 1e17) return std::nullopt;
  return DurationUs{std::llround(*number * scale)};
}

std::optional<TimestampUs> ParseTime(std::string_view text, TimestampUs now) {
  if (const auto seconds = ParseNumber(text)) return TimestampUs{std::llround(*seconds * 1e6)};
  if (const auto span = ParseSpan(text)) return now - *span;
  if (const auto clock = ParseClock(text)) return StartOfDay(DayOf(now)) + *clock;
  return ParseDateTime(text);
}

std::string SpanText(DurationUs span) {
  const double us = static_cast<double>(span.us);
  if (us < 0) return "-" + SpanText({-span.us});
  if (us < 999.5) return fmt::format("{:.0f} µs", us);
  if (us < 9'995) return fmt::format("{:.2f} ms", us / 1e3);
  if (us < 99'950) return fmt::format("{:.1f} ms", us / 1e3);
  if (us < 999'500) return fmt::format("{:.0f} ms", us / 1e3);
  if (us < 9'995'000) return fmt::format("{:.2f} s", us / 1e6);
  if (us < 99'950'000) return fmt::format("{:.1f} s", us / 1e6);
  const auto seconds = (span.us + kUsPerSecond / 2) / kUsPerSecond;
  if (seconds < 3600) return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {:02} min", seconds / 3600, seconds / 60 % 60);
}

std::string DateTimeText(TimestampUs time) {
  const Moment moment = Split(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(moment.date.year()),
                     static_cast<unsigned>(moment.date.month()),
                     static_cast<unsigned>(moment.date.day()), moment.clock.hours().count(),
                     moment.clock.minutes().count(), moment.clock.seconds().count());
}

std::string ClockText(TimestampUs time) {
  const Moment moment = Split(time);
  return fmt::format("{:02}:{:02}:{:02}.{:03}", moment.clock.hours().count(),
                     moment.clock.minutes().count(), moment.clock.seconds().count(),
                     moment.clock.subseconds().count() / 1000);
}

std::string CountText(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string ShareText(std::int64_t part, std::int64_t whole) {
  if (part == 0 || whole == 0) return "-";
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
  return percent < 0.1 ? "<0.1 %" : fmt::format("{:.1f} %", percent);
}

}  // namespace roentgen::cli
