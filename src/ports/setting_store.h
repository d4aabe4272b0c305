// Durable home of what people configure: groups today, sampling rules later. Few and small, kept
// apart from traces: retention does not touch them.
//
// Thread-safety: every method may be called from any thread at once; writes take turns.
// Ownership:     borrows arguments for the call only; results own their bytes. A setting store is
//                open as long as the store it belongs to.
// Errors:        kTooLarge (a name or value over its limit, or one setting too many of its kind),
//                kInvalid (an empty name), kUnavailable (closed, or the disk refuses writes: retry
//                later), kCorrupt (a record that cannot be read).
// Bounds:        kMaxSettingNameBytes, kMaxSettingValueBytes, kMaxSettingsOfKind.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"

namespace roentgen {

inline constexpr std::size_t kMaxSettingNameBytes = 256;
inline constexpr std::size_t kMaxSettingValueBytes = std::size_t{256} << 10;
inline constexpr std::size_t kMaxSettingsOfKind = 1'000;

// The numbers are stored.
enum class SettingKind : std::uint8_t { kGroup = 1, kSamplingRule = 2 };

struct SettingKey {
  AccountId account;
  SettingKind kind = SettingKind::kGroup;
  std::string name;
  auto operator<=>(const SettingKey&) const = default;
};

struct Setting {
  std::string name;
  std::string value;
  bool operator==(const Setting&) const = default;
};

// What every store checks before it writes.
Result<void> CheckSetting(const SettingKey& key, std::string_view value);
// kTooLarge when `count` settings of the kind leave no room for another.
Result<void> CheckSettingCount(std::size_t count);

class SettingStore {
 public:
  virtual ~SettingStore() = default;

  // Keeps the value under the key in place of an earlier one. Success means it is on the disk,
  // whatever durability traces are stored with; on error the earlier value stands.
  virtual Result<void> PutSetting(const SettingKey& key, std::string_view value) = 0;

  // Durable as PutSetting. A key that is not there is no error.
  virtual Result<void> RemoveSetting(const SettingKey& key) = 0;

  // All settings of a kind, by name.
  virtual Result<std::vector<Setting>> LoadSettings(AccountId account, SettingKind kind) const = 0;
};

}  // namespace roentgen
