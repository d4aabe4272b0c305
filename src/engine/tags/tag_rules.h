// What must hold of the tags of a group or a sampling rule.
//
// Source: X-Ray API reference, Tag. Thread-safety: pure functions.
// Errors: kInvalid; kTooLarge for too many tags.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/tag.h"

namespace roentgen::tags {

inline constexpr std::size_t kMaxTags = 50;  // of one resource
inline constexpr std::size_t kMaxTagKeyCharacters = 128;
inline constexpr std::size_t kMaxTagValueCharacters = 256;

// `given` laid over `kept`: by key, a later value in place of an earlier one.
Result<std::vector<Tag>> MergeTags(std::vector<Tag> kept, std::span<const Tag> given);

// Keys that are not there are no error.
std::vector<Tag> WithoutKeys(std::vector<Tag> kept, std::span<const std::string> keys);

}  // namespace roentgen::tags
