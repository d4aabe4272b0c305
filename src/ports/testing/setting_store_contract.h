// What every SettingStore promises, as tests. A store's test includes it and instantiates the
// suite as SegmentStoreContract's.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ports/setting_store.h"
#include "ports/testing/batch_builder.h"
#include "ports/testing/store_contract.h"

namespace roentgen::testing {

class SettingStoreContract : public StoreContract {
 protected:
  SettingStore& settings() { return harness_->SettingsOf(*store_); }

  static SettingKey Key(std::string name, SettingKind kind = SettingKind::kGroup,
                        AccountId account = kAccount) {
    return {account, kind, std::move(name)};
  }

  void Put(const SettingKey& key, std::string_view value) {
    const Result<void> put = settings().PutSetting(key, value);
    ASSERT_TRUE(put) << put.error().message;
  }

  std::vector<Setting> Settings(SettingKind kind = SettingKind::kGroup,
                                AccountId account = kAccount) {
    auto loaded = settings().LoadSettings(account, kind);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? *loaded : std::vector<Setting>{};
  }
};

using Kept = std::vector<Setting>;

TEST_P(SettingStoreContract, WhatIsPutIsThereByNameUntilItIsRemoved) {
  EXPECT_TRUE(Settings().empty());
  Put(Key("b"), "two");
  Put(Key("a"), "one");
  Put(Key("ab"), "");
  EXPECT_EQ(Settings(), (Kept{{"a", "one"}, {"ab", ""}, {"b", "two"}}));
  Put(Key("a"), "another");
  EXPECT_EQ(Settings().front(), (Setting{"a", "another"}));
  EXPECT_TRUE(settings().RemoveSetting(Key("a")));
  EXPECT_TRUE(settings().RemoveSetting(Key("never")));
  EXPECT_EQ(Settings(), (Kept{{"ab", ""}, {"b", "two"}}));
}

TEST_P(SettingStoreContract, NamesAndValuesAreAnyBytes) {
  const std::string odd("\0\xff/\x80", 4);
  Put(Key(odd), odd);
  Put(Key("\xff"), "last");
  Put(Key(odd + "1"), "longer");
  EXPECT_EQ(Settings(), (Kept{{odd, odd}, {odd + "1", "longer"}, {"\xff", "last"}}));
}

TEST_P(SettingStoreContract, AccountsAndKindsAreApart) {
  Put(Key("x"), "group");
  Put(Key("x", SettingKind::kSamplingRule), "rule");
  Put(Key("x", SettingKind::kGroup, kOtherAccount), "theirs");
  EXPECT_EQ(Settings(), (Kept{{"x", "group"}}));
  EXPECT_EQ(Settings(SettingKind::kSamplingRule), (Kept{{"x", "rule"}}));
  EXPECT_EQ(Settings(SettingKind::kGroup, kOtherAccount), (Kept{{"x", "theirs"}}));
  EXPECT_TRUE(settings().RemoveSetting(Key("x", SettingKind::kSamplingRule)));
  EXPECT_EQ(Settings(), (Kept{{"x", "group"}}));
  EXPECT_TRUE(Settings(SettingKind::kSamplingRule).empty());
}

TEST_P(SettingStoreContract, LimitsAreKept) {
  const std::string name(kMaxSettingNameBytes, 'n');
  const std::string value(kMaxSettingValueBytes, 'v');
  Put(Key(name), value);
  EXPECT_EQ(Settings(), (Kept{{name, value}}));
  EXPECT_EQ(settings().PutSetting(Key(name), value + "v").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(settings().PutSetting(Key(""), "x").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Settings(), (Kept{{name, value}}));
  EXPECT_TRUE(settings().RemoveSetting(Key(name)));
  for (std::size_t n = 0; n < kMaxSettingsOfKind; ++n) Put(Key(std::to_string(n)), "x");
  EXPECT_EQ(settings().PutSetting(Key("one more"), "x").error().code, ErrorCode::kTooLarge);
  Put(Key("7"), "changed");
  Put(Key("one more", SettingKind::kSamplingRule), "x");
  EXPECT_TRUE(settings().RemoveSetting(Key("8")));
  Put(Key("one more"), "x");
  EXPECT_EQ(Settings().size(), kMaxSettingsOfKind);
}

TEST_P(SettingStoreContract, RetentionLeavesThemAlone) {
  Put(Key("kept"), "value");
  ASSERT_TRUE(store_->Commit(
      BatchBuilder().Trace(MakeRow(XrayId(kNoon, 1), kNoon), {{1, "x", {5}}}).batch()));
  EXPECT_EQ(*store_->DropDaysBefore(DayOf(kNoon) + 1), 1);
  EXPECT_EQ(Settings(), (Kept{{"kept", "value"}}));
  if (!harness_->survives_reopen()) return;
  Reopen();
  EXPECT_EQ(Settings(), (Kept{{"kept", "value"}}));
  EXPECT_TRUE(store_->Usage()->days.empty());
}

TEST_P(SettingStoreContract, SurviveReopening) {
  if (!harness_->survives_reopen()) GTEST_SKIP() << "lives in memory alone";
  Put(Key("a"), "one");
  Put(Key("b"), "two");
  EXPECT_TRUE(settings().RemoveSetting(Key("b")));
  for (int round = 0; round < 2; ++round) {
    Reopen();
    EXPECT_EQ(Settings(), (Kept{{"a", "one"}}));
  }
}

TEST_P(SettingStoreContract, AFailedWriteLeavesTheEarlierValue) {
  Put(Key("a"), "one");
  if (!harness_->FailWrites(true)) GTEST_SKIP() << "this store has no faults to inject";
  EXPECT_EQ(settings().PutSetting(Key("a"), "two").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(settings().RemoveSetting(Key("a")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Settings(), (Kept{{"a", "one"}}));
  harness_->FailWrites(false);
  Put(Key("a"), "three");
  EXPECT_EQ(Settings(), (Kept{{"a", "three"}}));
  Reopen();
  EXPECT_EQ(Settings(), (Kept{{"a", "three"}}));
}

TEST_P(SettingStoreContract, AnswerUnavailableOnceClosed) {
  Put(Key("a"), "one");
  ASSERT_TRUE(store_->Close());
  EXPECT_EQ(settings().PutSetting(Key("a"), "two").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(settings().RemoveSetting(Key("a")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(settings().LoadSettings(kAccount, SettingKind::kGroup).error().code,
            ErrorCode::kUnavailable);
}

}  // namespace roentgen::testing
