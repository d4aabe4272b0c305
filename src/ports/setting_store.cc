#include "ports/setting_store.h"

#include <fmt/core.h>

namespace roentgen {

Result<void> CheckSetting(const SettingKey& key, std::string_view value) {
  if (key.name.empty()) return MakeError(ErrorCode::kInvalid, "a setting without a name");
  if (key.name.size() > kMaxSettingNameBytes || value.size() > kMaxSettingValueBytes) {
    return MakeError(
        ErrorCode::kTooLarge,
        fmt::format("a setting named with {} bytes and of {} bytes; at most {} and {} "
                    "are taken",
                    key.name.size(), value.size(), kMaxSettingNameBytes, kMaxSettingValueBytes));
  }
  return {};
}

Result<void> CheckSettingCount(std::size_t count) {
  if (count < kMaxSettingsOfKind) return {};
  return MakeError(ErrorCode::kTooLarge,
                   fmt::format("there are {} settings of this kind; no more are taken", count));
}

}  // namespace roentgen
