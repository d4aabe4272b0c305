#include "engine/tags/tag_rules.h"

#include <gtest/gtest.h>

namespace roentgen::tags {
namespace {

using Tags = std::vector<Tag>;

TEST(TagRules, LaterTagsTakeTheirKeysPlace) {
  EXPECT_EQ(*MergeTags({{"a", "1"}, {"c", "3"}}, Tags{{"c", "4"}, {"b", "2"}}),
            (Tags{{"a", "1"}, {"b", "2"}, {"c", "4"}}));
  EXPECT_EQ(WithoutKeys({{"a", "1"}, {"b", "2"}}, std::vector<std::string>{"b", "never"}),
            (Tags{{"a", "1"}}));
}

TEST(TagRules, KeysAreCheckedAndCounted) {
  const auto code = [](const Tags& given) {
    const auto merged = MergeTags({}, given);
    return merged ? ErrorCode::kInternal : merged.error().code;
  };
  EXPECT_EQ(code({{"", ""}}), ErrorCode::kInvalid);
  EXPECT_EQ(code({{"aWs:x", ""}}), ErrorCode::kInvalid);
  EXPECT_EQ(code({{"a", ""}, {"a", ""}}), ErrorCode::kInvalid);
  EXPECT_EQ(code({{std::string(kMaxTagKeyCharacters + 1, 'k'), ""}}), ErrorCode::kInvalid);
  EXPECT_EQ(code({{"k", std::string(kMaxTagValueCharacters + 1, 'v')}}), ErrorCode::kInvalid);
  Tags many;
  for (std::size_t n = 0; n < kMaxTags; ++n) many.push_back({std::to_string(n), ""});
  EXPECT_TRUE(MergeTags({}, many));
  many.push_back({"one more", ""});
  EXPECT_EQ(code(many), ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace roentgen::tags
