#include "engine/groups/group_registry.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "adapters/memory/memory_segment_store.h"
#include "engine/groups/group_limits.h"
#include "engine/tags/tag_rules.h"

namespace roentgen::groups {
namespace {

constexpr TimestampUs kNow{1'795'341'600'000'000};

struct Fixture {
  Fixture() { Open(); }

  void Open() {
    registry = std::make_unique<GroupRegistry>(
        clock, store,
        GroupOptions{AccountId(123456789012), "us-east-1", [this] { return next_id++; }});
    const auto loaded = registry->Load();
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  Result<Group> Create(std::string name, std::string expression = "",
                       std::vector<roentgen::Tag> tags = {}) {
    return registry->Create({std::move(name), std::move(expression), {}, std::move(tags)});
  }
  Group Made(std::string name, std::string expression = "") {
    auto made = Create(std::move(name), std::move(expression));
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : Group{};
  }
  Result<Group> Change(std::string name, std::string expression) {
    return registry->Update({{std::move(name), ""}, std::move(expression), {}});
  }
  std::vector<std::string> Names() { return registry->Current()->Names(); }

  FakeClock clock{kNow};
  memory::MemorySegmentStore store;
  std::uint64_t next_id = 0;
  std::unique_ptr<GroupRegistry> registry;
};

template <class T>
void ExpectRefused(const Result<T>& result, std::string_view part,
                   ErrorCode code = ErrorCode::kInvalid) {
  ASSERT_FALSE(result) << part;
  EXPECT_EQ(result.error().code, code);
  EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
}

using Names = std::vector<std::string>;

TEST(GroupRegistry, DefaultIsAlwaysThere) {
  Fixture f;
  EXPECT_EQ(f.Names(), Names{"Default"});
  const auto group = f.registry->Get({"Default", ""});
  ASSERT_TRUE(group);
  EXPECT_EQ(group->arn, "arn:aws:xray:us-east-1:123456789012:group/Default");
  EXPECT_EQ(group->filter_expression, "");
  EXPECT_TRUE(f.registry->Get({"", "arn:aws:xray:eu-west-1:000000000000:group/Default"}));
  ExpectRefused(f.Create("Default"), "exists already");
  ExpectRefused(f.registry->Delete({"Default", ""}), "cannot be deleted");
  ExpectRefused(f.Change("Default", "fault"), "every trace");
  EXPECT_TRUE(f.registry->Update({{"Default", ""}, std::nullopt, {true, true}}));
  f.Open();
  EXPECT_TRUE(f.registry->Get({"Default", ""})->insights.notifications_enabled);
  EXPECT_EQ(f.Names(), Names{"Default"});
}

TEST(GroupRegistry, WhatIsMadeIsFoundByNameAndArnAndKept) {
  Fixture f;
  const Group made = f.Made("shop", "service(\"shop\") { fault }");
  EXPECT_EQ(made.id, 1u) << "zero is Default's";
  EXPECT_EQ(made.arn, "arn:aws:xray:us-east-1:123456789012:group/shop/0000000000000001");
  EXPECT_EQ(made.created, kNow);
  f.Made("Shop");
  f.Open();
  EXPECT_EQ(*f.registry->Get({"shop", ""}), made);
  EXPECT_EQ(*f.registry->Get({"", made.arn}), made);
  EXPECT_EQ(*f.registry->Get({"shop", made.arn}), made);
  EXPECT_EQ(f.registry->Get({"Shop", ""})->filter_expression, "");
  ExpectRefused(f.registry->Get({"Shop", made.arn}), "not of one group");
  ExpectRefused(f.registry->Get({"SHOP", ""}), "'SHOP' does not exist");
  ExpectRefused(f.registry->Get({"", made.arn + "0"}), "does not exist");
  ExpectRefused(f.registry->Get({"", ""}), "required");
}

TEST(GroupRegistry, NamesAreOneToThirtyTwoCharacters) {
  Fixture f;
  EXPECT_TRUE(f.Create(std::string(32, 'n')));
  std::string korean;
  for (int i = 0; i < 32; ++i) korean += "\xea\xb0\x80";
  EXPECT_TRUE(f.Create(korean));
  ExpectRefused(f.Create(""), "required");
  ExpectRefused(f.Create(std::string(33, 'n')), "32");
  ExpectRefused(f.Create("a\nb"), "control");
  ExpectRefused(f.Create(korean), "exists already");
}

TEST(GroupRegistry, ThereAreAtMostTwentyFiveBesideDefault) {
  Fixture f;
  for (std::size_t n = 0; n < kMaxGroups; ++n) f.Made("g" + std::to_string(n));
  ExpectRefused(f.Create("more"), "25");
  EXPECT_TRUE(f.registry->Delete({"g7", ""}));
  EXPECT_TRUE(f.Create("more"));
}

TEST(GroupRegistry, PagesHoldEveryGroupOnceDefaultFirst) {
  Fixture f;
  for (std::size_t n = 0; n < kMaxGroups; ++n) {
    if (n % 4 == 0) f.clock.Advance({1});
    f.Made("g" + std::to_string(n));
  }
  Names seen;
  std::string token;
  int pages = 0;
  do {
    const auto page = f.registry->List(token);
    ASSERT_TRUE(page) << page.error().message;
    for (const Group& group : page->groups) seen.push_back(group.name);
    token = page->next_token;
    EXPECT_LE(token.size(), 100u);
    // What was shown last may go meanwhile.
    if (++pages == 1) {
      EXPECT_TRUE(f.registry->Delete({seen.back(), ""}));
    }
  } while (!token.empty());
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(seen.size(), kMaxGroups + 1);
  EXPECT_EQ(seen.front(), "Default");
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), seen.size());
  for (const char* bad : {"x", "00000000000000000000000000000000000", "zz"}) {
    ExpectRefused(f.registry->List(bad), "NextToken");
  }
}

TEST(GroupRegistry, ExpressionsAreCheckedWhenTheyAreGiven) {
  Fixture f;
  ExpectRefused(f.Create("bad", "falt"), "Invalid filter expression");
  EXPECT_EQ(f.Names(), Names{"Default"});
  f.Made("good", "fault");
  ExpectRefused(f.Change("good", "responsetime >"), "Invalid filter expression");
  EXPECT_EQ(f.registry->Get({"good", ""})->filter_expression, "fault");
  EXPECT_TRUE(f.Change("good", "  "));
  EXPECT_EQ(f.registry->Get({"good", ""})->filter_expression, "");
}

TEST(GroupRegistry, GroupsThatNameEachOtherMustNotLeadBack) {
  Fixture f;
  ExpectRefused(f.Create("own", "group.name = \"own\""), "lead back to itself");
  f.Made("a", "fault");
  const Group b = f.Made("b", "error OR group.name = \"a\"");
  f.Made("c", "!(group.arn = \"" + b.arn + "\" AND ok)");
  ExpectRefused(f.Change("a", "group.name = \"c\""), "lead back to itself");
  ExpectRefused(f.Change("a", "group.name = \"a\""), "lead back to itself");
  ExpectRefused(f.registry->Delete({"a", ""}), "named by the filter expression of 'b'");
  ExpectRefused(f.registry->Delete({"b", ""}), "'c'");
  EXPECT_TRUE(f.registry->Delete({"c", ""}));
  EXPECT_TRUE(f.Change("a", "ok"));
  EXPECT_TRUE(f.Change("b", "error"));
  EXPECT_TRUE(f.registry->Delete({"a", ""}));
}

// Each names the last one twice: evaluated as a tree, the twentieth would be a million terms.
TEST(GroupRegistry, NestingIsBounded) {
  Fixture f;
  f.Made("g0", "fault");
  int n = 1;
  for (; n < 20; ++n) {
    const std::string last = "\"g" + std::to_string(n - 1) + "\"";
    const auto made =
        f.Create("g" + std::to_string(n), "group.name = " + last + " OR group.name = " + last);
    if (!made) {
      ExpectRefused(made, "100 other groups");
      break;
    }
  }
  EXPECT_EQ(n, 6);
  // Nor by way of a change further down.
  f.Made("wide", "fault");
  ExpectRefused(f.Change("g0", "group.name = \"wide\" OR group.name = \"wide\""), "100 other");
}

TEST(GroupRegistry, AnUpdateKeepsWhatItDoesNotSay) {
  Fixture f;
  const Group made = f.Made("shop", "fault");
  f.clock.Advance({kUsPerMinute});
  const auto updated = f.registry->Update({{"", made.arn}, std::nullopt, {true, true}});
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->filter_expression, "fault");
  EXPECT_EQ(updated->filter_changed, kNow);
  EXPECT_EQ(updated->updated, kNow + DurationUs{kUsPerMinute});
  EXPECT_EQ(updated->arn, made.arn);
  EXPECT_EQ(f.Change("shop", "error")->insights, updated->insights);
  EXPECT_EQ(f.registry->Get({"shop", ""})->filter_changed, kNow + DurationUs{kUsPerMinute});
  ExpectRefused(f.Change("nobody", "ok"), "does not exist");
}

TEST(GroupRegistry, NotificationsNeedInsights) {
  Fixture f;
  ExpectRefused(f.registry->Create({"a", "", {std::nullopt, true}, {}}), "InsightsEnabled");
  ExpectRefused(f.registry->Create({"a", "", {false, true}, {}}), "InsightsEnabled");
  const auto made = f.registry->Create({"a", "", {true, true}, {}});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->insights, (InsightsConfiguration{true, true}));
  const auto off = f.registry->Update({{"a", ""}, std::nullopt, {false, std::nullopt}});
  EXPECT_EQ(off->insights, InsightsConfiguration{});
  ExpectRefused(f.registry->Update({{"a", ""}, std::nullopt, {std::nullopt, true}}), "Insights");
}

TEST(GroupRegistry, ANameUsedAgainIsAnotherGroup) {
  Fixture f;
  const Group first = f.Made("shop");
  EXPECT_TRUE(f.registry->Delete({"", first.arn}));
  ExpectRefused(f.registry->Delete({"", first.arn}), "does not exist");
  const Group second = f.Made("shop");
  EXPECT_NE(second.arn, first.arn);
  EXPECT_NE(second.id, first.id);
  f.Open();
  EXPECT_EQ(f.Names(), (Names{"Default", "shop"}));
}

using Tagged = std::vector<roentgen::Tag>;

TEST(GroupRegistry, TagsAreMergedByKey) {
  Fixture f;
  const auto made = f.Create("shop", "", {{"b", "2"}, {"a", ""}});
  ASSERT_TRUE(made);
  EXPECT_TRUE(f.registry->Tag(made->arn, Tagged{{"c", "3"}, {"a", "1"}}));
  EXPECT_EQ(*f.registry->Tags(made->arn), (Tagged{{"a", "1"}, {"b", "2"}, {"c", "3"}}));
  EXPECT_TRUE(f.registry->Untag(made->arn, Names{"b", "never"}));
  f.Open();
  EXPECT_EQ(*f.registry->Tags(made->arn), (Tagged{{"a", "1"}, {"c", "3"}}));
  const std::string of_default = f.registry->Get({"Default", ""})->arn;
  EXPECT_TRUE(f.registry->Tag(of_default, Tagged{{"k", "v"}}));
  f.Open();
  EXPECT_EQ(*f.registry->Tags(of_default), (Tagged{{"k", "v"}}));
}

TEST(GroupRegistry, TagsHaveTheirRules) {
  Fixture f;
  const std::string arn = f.Made("shop").arn;
  const std::string key(tags::kMaxTagKeyCharacters, 'k');
  const std::string value(tags::kMaxTagValueCharacters, 'v');
  EXPECT_TRUE(f.registry->Tag(arn, Tagged{{key, value}}));
  ExpectRefused(f.registry->Tag(arn, Tagged{{key + "k", ""}}), "128");
  ExpectRefused(f.registry->Tag(arn, Tagged{{"k", value + "v"}}), "256");
  ExpectRefused(f.registry->Tag(arn, Tagged{{"", "v"}}), "empty");
  ExpectRefused(f.registry->Tag(arn, Tagged{{"aws:x", "v"}}), "reserved");
  ExpectRefused(f.registry->Tag(arn, Tagged{{"AWS:x", "v"}}), "reserved");
  ExpectRefused(f.registry->Tag(arn, Tagged{{"a", "1"}, {"a", "2"}}), "twice");
  ExpectRefused(f.Create("more", "", {{"aws:x", ""}}), "reserved");
  Tagged many;
  for (std::size_t n = 0; n < tags::kMaxTags; ++n) many.push_back({std::to_string(n), ""});
  ExpectRefused(f.registry->Tag(arn, many), "50", ErrorCode::kTooLarge);
  EXPECT_EQ(f.registry->Tags(arn)->size(), 1u) << "all or nothing";
  many.push_back({"one more", ""});
  ExpectRefused(f.Create("more", "", many), "50");
  const std::string nobody = arn + "0";
  ExpectRefused(f.registry->Tag(nobody, many), nobody, ErrorCode::kNotFound);
  ExpectRefused(f.registry->Untag(nobody, Names{}), nobody, ErrorCode::kNotFound);
  ExpectRefused(f.registry->Tags(nobody), nobody, ErrorCode::kNotFound);
}

TEST(GroupRegistry, AChangeThatCannotBeStoredDoesNotShow) {
  Fixture f;
  const Group made = f.Made("shop", "fault");
  EXPECT_TRUE(f.store.Close());
  ExpectRefused(f.Create("more"), "closed", ErrorCode::kUnavailable);
  ExpectRefused(f.Change("shop", "ok"), "closed", ErrorCode::kUnavailable);
  ExpectRefused(f.registry->Delete({"shop", ""}), "closed", ErrorCode::kUnavailable);
  ExpectRefused(f.registry->Tag(made.arn, Tagged{{"a", ""}}), "closed", ErrorCode::kUnavailable);
  EXPECT_EQ(f.Names(), (Names{"Default", "shop"}));
  EXPECT_EQ(*f.registry->Get({"shop", ""}), made);
}

}  // namespace
}  // namespace roentgen::groups
