// How far this machine's clock is from a service's, as its refusals tell.
//
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/http/message.h"
#include "base/time.h"

namespace roentgen::aws {

// Signatures hold for five minutes; a smaller difference cannot be why one was refused.
inline constexpr DurationUs kTolerableSkew{4 * kUsPerMinute};

// `Thu, 26 Nov 2026 07:45:00 GMT`, the form that RFC 9110 asks of senders.
std::optional<TimestampUs> ParseHttpDate(std::string_view text);

// What to add to this machine's clock, when `answer` refuses a signature for its time or as a whole
// and its Date is further than kTolerableSkew from the time that was signed, `now + offset`.
std::optional<DurationUs> CorrectedOffset(const http::Answer& answer, std::string_view error_name,
                                          TimestampUs now, DurationUs offset);

}  // namespace roentgen::aws
