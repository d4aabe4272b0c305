// Times, spans and counts as people write and read them.
//
// Thread-safety: free functions without state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace roentgen::cli {

// `500ms`, `30s`, `15m`, `6h`, `1d`; a bare number is seconds. Nullopt on anything else.
std::optional<DurationUs> ParseSpan(std::string_view text);
// Epoch seconds (with a fraction), `2026-01-31T08:00:00Z`, `2026-01-31 08:00`, or `08:00[:30]` of
// the UTC day of `now`. A span such as `15m` is that long before `now`.
std::optional<TimestampUs> ParseTime(std::string_view text, TimestampUs now);

// `870 µs`, `12.3 ms`, `4.56 s`, `2 min 05 s`: three digits that matter.
std::string SpanText(DurationUs span);
// `2026-01-31 08:00:00` UTC.
std::string DateTimeText(TimestampUs time);
// `08:00:00.123` UTC.
std::string ClockText(TimestampUs time);
// `1,234,567`.
std::string CountText(std::uint64_t count);
// `12.3 %`, `<0.1 %`; `-` for none.
std::string ShareText(std::int64_t part, std::int64_t whole);

}  // namespace roentgen::cli
