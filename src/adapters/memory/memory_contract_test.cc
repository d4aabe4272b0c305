#include <gtest/gtest.h>

#include <memory>

#include "adapters/memory/memory_segment_store.h"
#include "ports/testing/segment_store_contract.h"
#include "ports/testing/segment_store_contract_queries.h"
#include "ports/testing/segment_store_property.h"
#include "ports/testing/setting_store_contract.h"

namespace roentgen::testing {
namespace {

class MemoryHarness final : public StoreHarness {
 public:
  Result<std::unique_ptr<SegmentStore>> Open() override {
    return std::unique_ptr<SegmentStore>(std::make_unique<memory::MemorySegmentStore>());
  }
  SettingStore& SettingsOf(SegmentStore& store) override {
    return static_cast<memory::MemorySegmentStore&>(store);
  }
  bool survives_reopen() const override { return false; }
};

const HarnessFactory kMemory{"Memory", [] { return std::make_unique<MemoryHarness>(); }};

INSTANTIATE_TEST_SUITE_P(Memory, SegmentStoreContract, ::testing::Values(kMemory));
INSTANTIATE_TEST_SUITE_P(Memory, SettingStoreContract, ::testing::Values(kMemory));

// Proves the generator: the oracle agrees with itself.
TEST(MemorySegmentStore, AnswersAsAnotherOneDoes) {
  CheckAgainstOracle(kMemory, [] { return std::make_unique<memory::MemorySegmentStore>(); });
}

}  // namespace
}  // namespace roentgen::testing
