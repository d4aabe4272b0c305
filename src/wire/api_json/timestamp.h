// Points in time as requests spell them: epoch seconds as a number, epoch milliseconds (13 digits,
// as some OpenTelemetry samplers send), or ISO-8601 text.
//
// Source: X-Ray API reference, protocol (timestamps). Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace roentgen::wire {

// Nullopt when not finite, negative, or after the year 9999.
std::optional<TimestampUs> TimestampFromNumber(double value);
// `2026-11-22T10:00:00Z`, with fraction and offset (`.5+09:00`) or without; also a number in
// quotes.
std::optional<TimestampUs> TimestampFromText(std::string_view text);

}  // namespace roentgen::wire
