// A sampling rule as a stored setting, and the mark of when rules last changed.
//
// Thread-safety: pure functions.
// Errors:        kCorrupt for any bytes that the encoder cannot have written.
// Bounds:        decoding allocates no more than a small multiple of the input's size.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/sampling_rule.h"

namespace roentgen::wire {

std::string EncodeSamplingRuleRecord(const SamplingRule& rule);
Result<SamplingRule> DecodeSamplingRuleRecord(std::string_view value);

std::string EncodeChangeMark(TimestampUs time);
Result<TimestampUs> DecodeChangeMark(std::string_view value);

}  // namespace roentgen::wire
