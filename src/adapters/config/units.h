// Sizes and ages as people write them.
//
// Thread-safety: pure functions. Errors: kInvalid, saying what would be understood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace roentgen::config {

// `64MiB`, `2GB`, `512k`, `1.5GiB`, `1048576`. KB, MB, GB, TB are powers of 1000; KiB (Ki), MiB,
// GiB and TiB of 1024.
Result<std::uint64_t> ParseSize(std::string_view text);
// `30d`, `12h`, `90m`, `10s`, `500ms`, and sums of them: `1d12h`.
Result<DurationUs> ParseAge(std::string_view text);

// The largest unit that divides the value: `64MiB`, `30d`.
std::string SizeToText(std::uint64_t bytes);
std::string AgeToText(DurationUs age);

}  // namespace roentgen::config
