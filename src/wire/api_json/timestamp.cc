#include "wire/api_json/timestamp.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace roentgen::wire {
namespace {

constexpr double kFirstMillis = 1e11;  // seconds of the year 5138: larger numbers are milliseconds
constexpr double kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z

// Reads fields of fixed width from the front of a text.
class Fields {
 public:
  explicit Fields(std::string_view text) : text_(text) {}

  bool Number(std::size_t digits, int& out) {
    if (text_.size() < digits) return false;
    out = 0;
    for (const char c : text_.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      out = out * 10 + (c - '0');
    }
    text_.remove_prefix(digits);
    return true;
  }
  bool Char(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Digits behind the point as microseconds; digits beyond the sixth are dropped.
  bool Fraction(std::int64_t& us) {
    std::size_t digits = 0;
    for (; digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9'; ++digits) {
      if (digits < 6) us = us * 10 + (text_[digits] - '0');
    }
    for (std::size_t i = digits; i < 6; ++i) us *= 10;
    text_.remove_prefix(digits);
    return digits > 0;
  }
  bool Empty() const { return text_.empty(); }
  char front() const { return text_.empty() ? '\0' : text_.front(); }

 private:
  std::string_view text_;
};

bool ReadOffset(Fields& in, std::int64_t& offset_s) {
  if (in.Empty() || in.Char("Zz")) return in.Empty();
  const bool is_west = in.front() == '-';
  int hours = 0;
  int minutes = 0;
  if (!in.Char("+-") || !in.Number(2, hours)) return false;
  if (!in.Empty()) {
    if (in.front() == ':') in.Char(":");
    if (!in.Number(2, minutes)) return false;
  }
  if (hours > 23 || minutes > 59) return false;
  offset_s = (hours * 3600 + minutes * 60) * (is_west ? -1 : 1);
  return in.Empty();
}

}  // namespace

std::optional<TimestampUs> TimestampFromNumber(double value) {
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  const double seconds = value >= kFirstMillis ? value / 1e3 : value;
  if (seconds > kLastSecond) return std::nullopt;
  return TimestampUs{std::llround(seconds * 1e6)};
}

std::optional<TimestampUs> TimestampFromText(std::string_view text) {
  double number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec == std::errc{} && end == text.data() + text.size()) return TimestampFromNumber(number);
  Fields in(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!in.Number(4, year) || !in.Char("-") || !in.Number(2, month) || !in.Char("-") ||
      !in.Number(2, day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t fraction_us = 0;
  std::int64_t offset_s = 0;
  if (!in.Empty()) {
    if (!in.Char("Tt ") || !in.Number(2, hour) || !in.Char(":") || !in.Number(2, minute)) {
      return std::nullopt;
    }
    if (in.Char(":") && !in.Number(2, second)) return std::nullopt;
    if (in.Char(".,") && !in.Fraction(fraction_us)) return std::nullopt;
    if (!ReadOffset(in, offset_s)) return std::nullopt;
  }
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = days * 86'400 + hour * 3'600 + minute * 60 + second - offset_s;
  if (seconds < 0) return std::nullopt;
  return TimestampUs{seconds * kUsPerSecond + fraction_us};
}

}  // namespace roentgen::wire
