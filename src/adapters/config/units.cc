#include "adapters/config/units.h"

#include "base/text.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace roentgen::config {
namespace {

struct SizeUnit {
  std::string_view name;  // lower case
  double bytes;
};
constexpr std::array<SizeUnit, 18> kSizeUnits = {{{"", 1},
                                                  {"b", 1},
                                                  {"k", 1e3},
                                                  {"kb", 1e3},
                                                  {"m", 1e6},
                                                  {"mb", 1e6},
                                                  {"g", 1e9},
                                                  {"gb", 1e9},
                                                  {"t", 1e12},
                                                  {"tb", 1e12},
                                                  {"ki", 1024.0},
                                                  {"kib", 1024.0},
                                                  {"mi", 1048576.0},
                                                  {"mib", 1048576.0},
                                                  {"gi", 1073741824.0},
                                                  {"gib", 1073741824.0},
                                                  {"ti", 1099511627776.0},
                                                  {"tib", 1099511627776.0}}};

struct AgeUnit {
  std::string_view name;
  std::int64_t us;
};
// Longest name first where one begins another ("ms" before "m").
constexpr std::array<AgeUnit, 5> kAgeUnits = {
    {{"ms", 1'000}, {"s", kUsPerSecond}, {"m", kUsPerMinute}, {"h", kUsPerHour}, {"d", kUsPerDay}}};

constexpr double kLargestSize = 1e18;
constexpr std::int64_t kLongestAgeUs = 36'500 * kUsPerDay;

// Splits a number off the front; false when there is none.
bool TakeNumber(std::string_view& text, double& out) {
  const auto [end, ec] =
      std::from_chars(text.data(), text.data() + text.size(), out, std::chars_format::fixed);
  if (ec != std::errc{} || !std::isfinite(out) || out < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

Result<std::uint64_t> ParseSize(std::string_view text) {
  const auto refuse = [&] {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("'{}' is not a size (such as 64MiB, 2GB or 1048576)", text));
  };
  std::string_view rest = text;
  double number = 0;
  if (!TakeNumber(rest, number)) return refuse();
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::string unit = LowerAscii(rest);
  for (const SizeUnit& known : kSizeUnits) {
    if (unit != known.name) continue;
    const double bytes = number * known.bytes;
    if (bytes > kLargestSize) return refuse();
    return static_cast<std::uint64_t>(std::llround(bytes));
  }
  return refuse();
}

Result<DurationUs> ParseAge(std::string_view text) {
  const auto refuse = [&] {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("'{}' is not an age (such as 30d, 12h, 90m or 1d12h)", text));
  };
  std::string_view rest = text;
  if (rest.empty()) return refuse();
  double total_us = 0;
  while (!rest.empty()) {
    double number = 0;
    if (!TakeNumber(rest, number)) return refuse();
    const AgeUnit* unit = nullptr;
    for (const AgeUnit& known : kAgeUnits) {
      if (unit == nullptr && rest.starts_with(known.name)) unit = &known;
    }
    if (unit == nullptr) return refuse();
    rest.remove_prefix(unit->name.size());
    total_us += number * static_cast<double>(unit->us);
  }
  if (total_us > static_cast<double>(kLongestAgeUs)) return refuse();
  return DurationUs{std::llround(total_us)};
}

std::string SizeToText(std::uint64_t bytes) {
  static constexpr std::array<std::pair<std::uint64_t, const char*>, 4> kUnits = {
      {{1ULL << 40, "TiB"}, {1ULL << 30, "GiB"}, {1ULL << 20, "MiB"}, {1ULL << 10, "KiB"}}};
  for (const auto& [unit, name] : kUnits) {
    if (bytes >= unit && bytes % unit == 0) return fmt::format("{}{}", bytes / unit, name);
  }
  return fmt::format("{}", bytes);
}

std::string AgeToText(DurationUs age) {
  for (auto unit = kAgeUnits.rbegin(); unit != kAgeUnits.rend(); ++unit) {
    if (age.us >= unit->us && age.us % unit->us == 0) {
      return fmt::format("{}{}", age.us / unit->us, unit->name);
    }
  }
  return fmt::format("{}ms", age.us / 1'000);
}

}  // namespace roentgen::config
