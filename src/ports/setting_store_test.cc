#include "ports/setting_store.h"

#include <gtest/gtest.h>

namespace roentgen {
namespace {

TEST(CheckSetting, TakesWhatIsWithinItsLimits) {
  SettingKey key{AccountId(0), SettingKind::kGroup, std::string(kMaxSettingNameBytes, 'n')};
  EXPECT_TRUE(CheckSetting(key, std::string(kMaxSettingValueBytes, 'v')));
  EXPECT_TRUE(CheckSetting(key, ""));
  EXPECT_EQ(CheckSetting(key, std::string(kMaxSettingValueBytes + 1, 'v')).error().code,
            ErrorCode::kTooLarge);
  key.name += 'n';
  EXPECT_EQ(CheckSetting(key, "").error().code, ErrorCode::kTooLarge);
  key.name.clear();
  EXPECT_EQ(CheckSetting(key, "").error().code, ErrorCode::kInvalid);
}

TEST(CheckSettingCount, TakesUpToTheLimit) {
  EXPECT_TRUE(CheckSettingCount(kMaxSettingsOfKind - 1));
  EXPECT_EQ(CheckSettingCount(kMaxSettingsOfKind).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace roentgen
