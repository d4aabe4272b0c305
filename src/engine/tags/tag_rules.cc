#include "engine/tags/tag_rules.h"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

#include "base/text.h"

namespace roentgen::tags {
namespace {

Error Invalid(std::string message) { return MakeError(ErrorCode::kInvalid, std::move(message)); }

// Tags of this prefix, in any case, are AWS's own.
bool IsReserved(std::string_view key) {
  constexpr std::string_view kPrefix = "aws:";
  return LowerAscii(key.substr(0, kPrefix.size())) == kPrefix;
}

Result<void> CheckTag(const Tag& tag) {
  if (tag.key.empty()) return Invalid("A tag's Key is empty");
  if (CountCharacters(tag.key) > kMaxTagKeyCharacters) {
    return Invalid(fmt::format("A tag's Key is longer than {} characters", kMaxTagKeyCharacters));
  }
  if (CountCharacters(tag.value) > kMaxTagValueCharacters) {
    return Invalid(fmt::format("The Value of tag '{}' is longer than {} characters", tag.key,
                               kMaxTagValueCharacters));
  }
  if (IsReserved(tag.key)) {
    return Invalid(fmt::format("The tag key '{}' begins with aws:, which is reserved", tag.key));
  }
  return {};
}

}  // namespace

Result<std::vector<Tag>> MergeTags(std::vector<Tag> kept, std::span<const Tag> given) {
  std::vector<std::string_view> seen;
  for (const Tag& tag : given) {
    RG_TRY_VOID(CheckTag(tag));
    if (std::ranges::find(seen, tag.key) != seen.end()) {
      return Invalid(fmt::format("The tag key '{}' is given twice", tag.key));
    }
    seen.push_back(tag.key);
    const auto place = std::ranges::lower_bound(kept, tag.key, {}, &Tag::key);
    if (place != kept.end() && place->key == tag.key) {
      place->value = tag.value;
    } else {
      kept.insert(place, tag);
    }
  }
  if (kept.size() <= kMaxTags) return kept;
  return MakeError(
      ErrorCode::kTooLarge,
      fmt::format("There would be {} tags; a resource has at most {}", kept.size(), kMaxTags));
}

std::vector<Tag> WithoutKeys(std::vector<Tag> kept, std::span<const std::string> keys) {
  std::erase_if(kept,
                [&](const Tag& tag) { return std::ranges::find(keys, tag.key) != keys.end(); });
  return kept;
}

}  // namespace roentgen::tags
