// Numbers and strings of a JSON text as values.
//
// Thread-safety: pure functions. Errors: nullopt when the number has no such value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace roentgen::wire {

// All take the text of a number that has the JSON grammar already.

// A whole number in int64, however spelled (`200`, `200.0`, `2e2`).
std::optional<std::int64_t> ParseJsonInteger(std::string_view number);
// The nearest double; nullopt beyond its range. A value too small to tell from zero is zero.
std::optional<double> ParseJsonDouble(std::string_view number);
// Seconds as microseconds, rounded half away from zero from the decimal digits themselves, so that
// no binary fraction comes between; nullopt outside int64.
std::optional<std::int64_t> ParseJsonMicros(std::string_view number);

// Appends the value of a string's inner text (without its quotes) that has the JSON grammar
// already. An escaped surrogate without its partner becomes U+FFFD.
void AppendUnescaped(std::string& out, std::string_view inner);

// Does all of `text` have the grammar of a JSON number?
bool IsJsonNumber(std::string_view text);

}  // namespace roentgen::wire
