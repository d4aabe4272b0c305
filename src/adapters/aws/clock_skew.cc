#include "adapters/aws/clock_skew.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace roentgen::aws {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// What the SDKs take for, or for possibly, a wrong clock.
constexpr std::array<std::string_view, 8> kTimeRefusals{
    "RequestTimeTooSkewed", "RequestExpired",        "RequestInTheFuture",
    "AuthFailure",          "SignatureDoesNotMatch", "InvalidSignatureException",
    "InvalidSignature",     "AccessDeniedException"};

std::optional<int> Number(std::string_view text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < 0) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<TimestampUs> ParseHttpDate(std::string_view text) {
  using namespace std::chrono;
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || !text.ends_with(" GMT")) {
    return std::nullopt;
  }
  const auto at = std::ranges::find(kMonths, text.substr(8, 3));
  const auto day_number = Number(text.substr(5, 2));
  const auto year_number = Number(text.substr(12, 4));
  const auto hour = Number(text.substr(17, 2));
  const auto minute = Number(text.substr(20, 2));
  const auto second = Number(text.substr(23, 2));
  if (at == kMonths.end() || !day_number || !year_number || !hour || !minute || !second) {
    return std::nullopt;
  }
  const year_month_day date{year(*year_number),
                            month(static_cast<unsigned>(at - kMonths.begin()) + 1),
                            day(static_cast<unsigned>(*day_number))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto time = sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second);
  return FromSeconds(time.time_since_epoch().count());
}

std::optional<DurationUs> CorrectedOffset(const http::Answer& answer, std::string_view error_name,
                                          TimestampUs now, DurationUs offset) {
  if (answer.status != 400 && answer.status != 401 && answer.status != 403) return std::nullopt;
  if (std::ranges::find(kTimeRefusals, error_name) == kTimeRefusals.end()) return std::nullopt;
  const std::optional<TimestampUs> there = ParseHttpDate(answer.header("date"));
  if (!there) return std::nullopt;
  const DurationUs difference = *there - (now + offset);
  if (std::max(difference.us, -difference.us) <= kTolerableSkew.us) return std::nullopt;
  return *there - now;
}

}  // namespace roentgen::aws
