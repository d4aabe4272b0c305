// How a contract test gets at the store it judges, closes it and opens it again.
//
// Thread-safety: one test, one harness, one thread.
// Ownership:     the harness owns whatever the store lives on; stores are gone before it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ports/segment_store.h"
#include "ports/setting_store.h"

namespace roentgen::testing {

class StoreHarness {
 public:
  virtual ~StoreHarness() = default;
  // Opens the store; after an earlier one was closed and destroyed, with its contents.
  virtual Result<std::unique_ptr<SegmentStore>> Open() = 0;
  // The settings kept beside what `store`, opened here, keeps.
  virtual SettingStore& SettingsOf(SegmentStore& store) = 0;
  // Exemption: a store that lives in memory alone is not asked to survive being opened again.
  virtual bool survives_reopen() const { return true; }
  // From now on every write to the disk fails, or works again. False: faults cannot be injected
  // here.
  virtual bool FailWrites(bool /*fail*/) { return false; }
};

struct HarnessFactory {
  std::string name;
  std::function<std::unique_ptr<StoreHarness>()> make;
};

inline void PrintTo(const HarnessFactory& factory, std::ostream* os) { *os << factory.name; }

}  // namespace roentgen::testing
