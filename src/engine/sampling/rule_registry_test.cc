#include "engine/sampling/rule_registry.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "adapters/memory/memory_segment_store.h"

namespace roentgen::sampling {
namespace {

constexpr TimestampUs kNow{1'795'341'600'000'000};

SamplingRule Draft(std::string name, std::int64_t priority = 100) {
  SamplingRule rule;
  rule.name = std::move(name);
  rule.priority = priority;
  rule.fixed_rate = 0.1;
  rule.reservoir_size = 5;
  return rule;
}

struct Fixture {
  Fixture() { Open(); }
  void Open(std::size_t max_rules = kDefaultMaxRules) {
    registry = std::make_unique<RuleRegistry>(
        clock, store, RuleOptions{AccountId(123456789012), "us-east-1", max_rules});
    const auto loaded = registry->Load();
    ASSERT_TRUE(loaded) << loaded.error().message;
  }
  SamplingRule Made(std::string name, std::int64_t priority = 100) {
    auto made = registry->Create(Draft(std::move(name), priority));
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : SamplingRule{};
  }
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const SamplingRule& rule : registry->Current()->rules()) names.push_back(rule.name);
    return names;
  }
  TimestampUs LastChange() { return registry->Current()->last_change(); }

  FakeClock clock{kNow};
  memory::MemorySegmentStore store;
  std::unique_ptr<RuleRegistry> registry;
};

template <class T>
void ExpectRefused(const Result<T>& result, std::string_view part,
                   ErrorCode code = ErrorCode::kInvalid) {
  ASSERT_FALSE(result) << part;
  EXPECT_EQ(result.error().code, code);
  EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
}

using Names = std::vector<std::string>;

TEST(RuleRegistry, DefaultIsAlwaysThereAndChangesItsRatesOnly) {
  Fixture f;
  const SamplingRule rule = f.registry->Current()->rules().back();
  EXPECT_EQ(rule.arn, "arn:aws:xray:us-east-1:123456789012:sampling-rule/Default");
  EXPECT_EQ(rule.priority, 10'000);
  EXPECT_EQ(rule.fixed_rate, 0.05);
  EXPECT_EQ(rule.reservoir_size, 1);
  EXPECT_EQ(rule.created, TimestampUs{});
  EXPECT_EQ(f.LastChange(), TimestampUs{});
  ExpectRefused(f.registry->Create(Draft("Default")), "exists already");
  ExpectRefused(f.registry->Delete({"Default", ""}), "cannot be deleted");
  const std::string_view refused = "Invalid update request for default sampling rule";
  ExpectRefused(f.registry->Update({"Default", ""}, {.priority = 5}), refused);
  ExpectRefused(f.registry->Update({"Default", ""}, {.host = "a"}), refused);
  ExpectRefused(f.registry->Update({"Default", ""}, {.boost = SamplingRateBoost{1, 1}}), refused);
  ExpectRefused(f.registry->Update({"Default", ""}, {.fixed_rate = 1.5}), "FixedRate");
  EXPECT_TRUE(f.registry->Update(
      {"", rule.arn}, {.priority = 10'000, .fixed_rate = 0.2, .reservoir_size = 3, .host = "*"}));
  f.Open();
  EXPECT_EQ(f.registry->Current()->Find("Default")->fixed_rate, 0.2);
  EXPECT_EQ(f.Names(), Names{"Default"});
  EXPECT_EQ(f.LastChange(), kNow);
}

TEST(RuleRegistry, RulesAreKeptInTheOrderTheyAreAsked) {
  Fixture f;
  SamplingRule draft = Draft("b", 20);
  draft.attributes = {{"k", "v*"}};
  draft.boost = {.max_rate = 0.5, .cooldown_minutes = 1};
  draft.tags = {{"z", "1"}, {"a", "2"}};
  const auto made = f.registry->Create(draft);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->created, kNow);
  EXPECT_EQ(made->modified, kNow);
  EXPECT_EQ(made->arn, "arn:aws:xray:us-east-1:123456789012:sampling-rule/b");
  f.Made("a", 20);
  f.Made("last", 9'999);
  f.Made("first", 1);
  EXPECT_EQ(f.Names(), (Names{"first", "a", "b", "last", "Default"}));
  f.Open();
  EXPECT_EQ(f.Names(), (Names{"first", "a", "b", "last", "Default"}));
  EXPECT_EQ(f.registry->Current()->Find("b")->tags,
            (std::vector<roentgen::Tag>{{"a", "2"}, {"z", "1"}}));
  EXPECT_EQ(f.registry->Current()->Find("b")->attributes, draft.attributes);
}

TEST(RuleRegistry, AnUpdateChangesWhatItNames) {
  Fixture f;
  SamplingRule draft = Draft("a");
  draft.host = "example.com";
  const SamplingRule made = *f.registry->Create(draft);
  f.clock.Advance({kUsPerSecond});
  const auto updated = f.registry->Update({"", made.arn}, {.fixed_rate = 0.7});
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(updated->host, "example.com");
  EXPECT_EQ(updated->fixed_rate, 0.7);
  EXPECT_EQ(updated->created, kNow);
  EXPECT_EQ(updated->modified, kNow + DurationUs{kUsPerSecond});
  ExpectRefused(f.registry->Update({"a", made.arn}, {}), "not both");
  ExpectRefused(f.registry->Update({"", ""}, {}), "not both");
  ExpectRefused(f.registry->Update({"x", ""}, {}), "does not exist");
  ExpectRefused(f.registry->Update({"a", ""}, {.priority = 0}), "Priority");
  ExpectRefused(f.registry->Update({"a", ""}, {.priority = 10'000}), "Priority");
}

TEST(RuleRegistry, EachMemberHasItsRange) {
  Fixture f;
  const auto refused = [&](auto change, std::string_view part) {
    SamplingRule draft = Draft("a");
    change(draft);
    ExpectRefused(f.registry->Create(draft), part);
  };
  refused([](SamplingRule& r) { r.name = ""; }, "RuleName is required");
  refused([](SamplingRule& r) { r.name = std::string(33, 'n'); }, "RuleName");
  refused([](SamplingRule& r) { r.name = "a\nb"; }, "control");
  refused([](SamplingRule& r) { r.arn = "arn:x"; }, "RuleARN");
  refused([](SamplingRule& r) { r.priority = 0; }, "Priority is 0");
  refused([](SamplingRule& r) { r.priority = 10'000; }, "Priority");
  refused([](SamplingRule& r) { r.fixed_rate = -0.1; }, "FixedRate");
  refused([](SamplingRule& r) { r.fixed_rate = 1.01; }, "FixedRate");
  refused([](SamplingRule& r) { r.reservoir_size = -1; }, "ReservoirSize");
  refused([](SamplingRule& r) { r.version = 2; }, "Version");
  refused([](SamplingRule& r) { r.service_name = std::string(65, 's'); }, "ServiceName");
  refused([](SamplingRule& r) { r.service_type = std::string(65, 's'); }, "ServiceType");
  refused([](SamplingRule& r) { r.host = std::string(65, 's'); }, "Host");
  refused([](SamplingRule& r) { r.http_method = std::string(11, 's'); }, "HTTPMethod");
  refused([](SamplingRule& r) { r.url_path = std::string(129, 's'); }, "URLPath");
  refused([](SamplingRule& r) { r.resource_arn = std::string(501, 's'); }, "ResourceARN");
  refused([](SamplingRule& r) { r.boost = {1.5, 1}; }, "MaxRate");
  refused([](SamplingRule& r) { r.boost = {0.5, -1}; }, "Cooldown");
  refused([](SamplingRule& r) { r.attributes = {{std::string(33, 'k'), "v"}}; }, "Attributes");
  refused([](SamplingRule& r) { r.attributes = {{"k", ""}}; }, "Attributes");
  refused(
      [](SamplingRule& r) {
        for (int n = 0; n < 6; ++n) r.attributes[std::to_string(n)] = "v";
      },
      "at most 5");
  refused([](SamplingRule& r) { r.tags = {{"aws:x", ""}}; }, "reserved");
  EXPECT_EQ(f.Names(), Names{"Default"});
}

TEST(RuleRegistry, AsManyRulesAsTheSettingSays) {
  Fixture f;
  for (int n = 0; n < 25; ++n) f.Made("rule" + std::to_string(n));
  ExpectRefused(f.registry->Create(Draft("one more")), "25", ErrorCode::kTooLarge);
  ExpectRefused(f.registry->Create(Draft("rule3")), "exists already");
  f.Open(26);
  f.Made("one more");
  f.Open(3);
  EXPECT_EQ(f.Names().size(), 27u) << "a lower limit takes nothing away";
  ExpectRefused(f.registry->Create(Draft("two more")), "26", ErrorCode::kTooLarge);
}

TEST(RuleRegistry, TheLastChangeIsRememberedAndOnlyRises) {
  Fixture f;
  f.Made("a");
  EXPECT_EQ(f.LastChange(), kNow);
  f.clock.Set(kNow - DurationUs{kUsPerHour});
  f.Made("b");
  EXPECT_EQ(f.LastChange(), kNow + DurationUs{1}) << "the clock was set back";
  f.clock.Set(kNow + DurationUs{kUsPerHour});
  ASSERT_TRUE(f.registry->Tag(f.registry->Current()->Find("a")->arn,
                              std::vector<roentgen::Tag>{{"k", "v"}}));
  EXPECT_EQ(f.LastChange(), kNow + DurationUs{1}) << "tags are nothing to clients";
  const auto deleted = f.registry->Delete({"b", ""});
  ASSERT_TRUE(deleted);
  EXPECT_EQ(deleted->name, "b");
  EXPECT_EQ(f.LastChange(), kNow + DurationUs{kUsPerHour});
  f.Open();
  EXPECT_EQ(f.LastChange(), kNow + DurationUs{kUsPerHour}) << "the deletion too";
  EXPECT_EQ(f.Names(), (Names{"a", "Default"}));
}

TEST(RuleRegistry, RulesAreTagged) {
  Fixture f;
  const std::string arn = f.Made("a").arn;
  EXPECT_TRUE(f.registry->Tag(arn, std::vector<roentgen::Tag>{{"b", "2"}, {"a", "1"}}));
  EXPECT_TRUE(f.registry->Untag(arn, Names{"b", "c"}));
  f.Open();
  EXPECT_EQ(*f.registry->Tags(arn), (std::vector<roentgen::Tag>{{"a", "1"}}));
  ExpectRefused(f.registry->Tags(arn + "x"), arn + "x", ErrorCode::kNotFound);
  std::vector<roentgen::Tag> many;
  for (int n = 0; n < 51; ++n) many.push_back({std::to_string(n), ""});
  ExpectRefused(f.registry->Tag(arn, many), "50", ErrorCode::kTooLarge);
  EXPECT_TRUE(IsRuleArn(arn));
  EXPECT_FALSE(IsRuleArn("arn:aws:xray:us-east-1:123456789012:group/a/1"));
}

TEST(RuleRegistry, WhatTheStoreRefusesDoesNotShow) {
  Fixture f;
  f.Made("a");
  ASSERT_TRUE(f.store.Close());
  ExpectRefused(f.registry->Create(Draft("b")), "closed", ErrorCode::kUnavailable);
  ExpectRefused(f.registry->Update({"a", ""}, {.priority = 1}), "closed", ErrorCode::kUnavailable);
  ExpectRefused(f.registry->Delete({"a", ""}), "closed", ErrorCode::kUnavailable);
  EXPECT_EQ(f.Names(), (Names{"a", "Default"}));
}

TEST(RuleRegistry, WhatCannotBeReadStopsTheStart) {
  Fixture f;
  const AccountId account(123456789012);
  ASSERT_TRUE(f.store.PutSetting({account, SettingKind::kSamplingRule, "a"}, "nonsense"));
  RuleRegistry registry(f.clock, f.store, {.account = account});
  ExpectRefused(registry.Load(), "cannot be read", ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace roentgen::sampling
