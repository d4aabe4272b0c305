// A group as a stored setting.
//
// Thread-safety: pure functions.
// Errors:        kCorrupt for any bytes that the encoder cannot have written.
// Bounds:        decoding allocates no more than a small multiple of the input's size.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/group.h"

namespace roentgen::wire {

std::string EncodeGroupRecord(const Group& group);
Result<Group> DecodeGroupRecord(std::string_view value);

}  // namespace roentgen::wire
