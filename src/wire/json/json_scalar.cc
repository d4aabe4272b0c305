#include "wire/json/json_scalar.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/hex.h"
#include "wire/json/utf8.h"

namespace roentgen::wire {
namespace {

constexpr int kMaxDigits = 19;  // the most decimal digits that always fit 64 bits
constexpr std::int64_t kExponentLimit = 1'000'000;

constexpr std::uint64_t kPowersOfTen[] = {1ULL,
                                          10ULL,
                                          100ULL,
                                          1'000ULL,
                                          10'000ULL,
                                          100'000ULL,
                                          1'000'000ULL,
                                          10'000'000ULL,
                                          100'000'000ULL,
                                          1'000'000'000ULL,
                                          10'000'000'000ULL,
                                          100'000'000'000ULL,
                                          1'000'000'000'000ULL,
                                          10'000'000'000'000ULL,
                                          100'000'000'000'000ULL,
                                          1'000'000'000'000'000ULL,
                                          10'000'000'000'000'000ULL,
                                          100'000'000'000'000'000ULL,
                                          1'000'000'000'000'000'000ULL,
                                          10'000'000'000'000'000'000ULL};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// value = digits * 10^exponent; further digits than kMaxDigits are cut off and noted in `inexact`.
struct Decimal {
  bool negative = false;
  bool inexact = false;
  std::uint64_t digits = 0;
  std::int64_t exponent = 0;
};

void PushDigit(Decimal& decimal, int& count, char c, bool in_fraction) {
  if (count >= kMaxDigits) {
    decimal.inexact = decimal.inexact || c != '0';
    if (!in_fraction) ++decimal.exponent;
    return;
  }
  decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(c - '0');
  if (decimal.digits != 0) ++count;
  if (in_fraction) --decimal.exponent;
}

Decimal ReadDecimal(std::string_view number) {
  Decimal decimal;
  int count = 0;
  std::size_t i = 0;
  if (i < number.size() && number[i] == '-') {
    decimal.negative = true;
    ++i;
  }
  for (; i < number.size() && IsDigit(number[i]); ++i) PushDigit(decimal, count, number[i], false);
  if (i < number.size() && number[i] == '.') {
    for (++i; i < number.size() && IsDigit(number[i]); ++i) {
      PushDigit(decimal, count, number[i], true);
    }
  }
  if (i >= number.size()) return decimal;
  ++i;  // e or E
  const bool minus = i < number.size() && number[i] == '-';
  if (i < number.size() && (minus || number[i] == '+')) ++i;
  std::int64_t exponent = 0;
  for (; i < number.size(); ++i) {
    if (exponent < kExponentLimit) exponent = exponent * 10 + (number[i] - '0');
  }
  decimal.exponent += minus ? -exponent : exponent;
  return decimal;
}

std::optional<std::int64_t> WithSign(std::uint64_t magnitude, bool negative) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > kMax) return std::nullopt;
  const auto value = static_cast<std::int64_t>(magnitude);
  return negative ? -value : value;
}

std::optional<std::uint64_t> TimesPowerOfTen(std::uint64_t value, std::int64_t power) {
  if (value == 0) return 0;
  if (power > kMaxDigits) return std::nullopt;
  const std::uint64_t factor = kPowersOfTen[power];
  if (value > std::numeric_limits<std::uint64_t>::max() / factor) return std::nullopt;
  return value * factor;
}

// Reads the four hex digits at `at`.
char32_t HexQuad(std::string_view inner, std::size_t at) {
  char32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    value = (value << 4) | static_cast<char32_t>(HexDigit(inner[i]));
  }
  return value;
}

// Appends the character of the `\u` escape whose digits begin at `at`; returns where the text goes
// on.
std::size_t AppendUnicodeEscape(std::string& out, std::string_view inner, std::size_t at) {
  const char32_t first = HexQuad(inner, at);
  at += 4;
  if (first < 0xD800 || first > 0xDFFF) {
    AppendUtf8(out, first);
    return at;
  }
  const bool has_partner =
      first < 0xDC00 && at + 6 <= inner.size() && inner[at] == '\\' && inner[at + 1] == 'u';
  if (has_partner) {
    const char32_t second = HexQuad(inner, at + 2);
    if (second >= 0xDC00 && second <= 0xDFFF) {
      AppendUtf8(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
      return at + 6;
    }
  }
  AppendUtf8(out, kReplacementCharacter);
  return at;
}

}  // namespace

std::optional<std::int64_t> ParseJsonInteger(std::string_view number) {
  const Decimal decimal = ReadDecimal(number);
  if (decimal.inexact) return std::nullopt;
  if (decimal.exponent >= 0) {
    const auto magnitude = TimesPowerOfTen(decimal.digits, decimal.exponent);
    return magnitude ? WithSign(*magnitude, decimal.negative) : std::nullopt;
  }
  if (decimal.digits == 0) return 0;
  if (-decimal.exponent > kMaxDigits) return std::nullopt;
  const std::uint64_t divisor = kPowersOfTen[-decimal.exponent];
  if (decimal.digits % divisor != 0) return std::nullopt;
  return WithSign(decimal.digits / divisor, decimal.negative);
}

std::optional<double> ParseJsonDouble(std::string_view number) {
  double value = 0;
  const char* const end = number.data() + number.size();
  const auto result = std::from_chars(number.data(), end, value);
  if (result.ptr != end) return std::nullopt;
  if (result.ec == std::errc()) return value;
  // Out of range is said of both ends; only the small one has a nearest double.
  const Decimal decimal = ReadDecimal(number);
  if (decimal.exponent < 0) return decimal.negative ? -0.0 : 0.0;
  return std::nullopt;
}

std::optional<std::int64_t> ParseJsonMicros(std::string_view number) {
  const Decimal decimal = ReadDecimal(number);
  const std::int64_t exponent = decimal.exponent + 6;
  if (exponent >= 0) {
    const auto magnitude = TimesPowerOfTen(decimal.digits, exponent);
    return magnitude ? WithSign(*magnitude, decimal.negative) : std::nullopt;
  }
  if (-exponent > kMaxDigits) return 0;
  const std::uint64_t divisor = kPowersOfTen[-exponent];
  std::uint64_t magnitude = decimal.digits / divisor;
  const std::uint64_t rest = decimal.digits % divisor;
  if (rest >= divisor - rest) ++magnitude;
  return WithSign(magnitude, decimal.negative);
}

void AppendUnescaped(std::string& out, std::string_view inner) {
  std::size_t i = 0;
  while (i < inner.size()) {
    const std::size_t slash = inner.find('\\', i);
    out.append(inner.substr(i, slash - i));
    if (slash == std::string_view::npos) return;
    const char escape = inner[slash + 1];
    i = slash + 2;
    switch (escape) {
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'u': i = AppendUnicodeEscape(out, inner, i); break;
      default: out.push_back(escape); break;
    }
  }
}

bool IsJsonNumber(std::string_view text) {
  std::size_t i = text.starts_with('-') ? 1 : 0;
  const auto digits = [&text, &i] {
    const std::size_t start = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i - start;
  };
  const std::size_t whole_start = i;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[whole_start] == '0')) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

}  // namespace roentgen::wire
