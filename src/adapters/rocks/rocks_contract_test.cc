#include <gtest/gtest.h>

#include <memory>

#include "adapters/memory/memory_segment_store.h"
#include "adapters/rocks/rocks_test_harness.h"
#include "ports/testing/segment_store_contract.h"
#include "ports/testing/segment_store_contract_queries.h"
#include "ports/testing/segment_store_property.h"
#include "ports/testing/setting_store_contract.h"

namespace roentgen::testing {
namespace {

std::unique_ptr<SegmentStore> MakeOracle() {
  return std::make_unique<memory::MemorySegmentStore>();
}

// Blocks of seven documents seal all the time, those of the usual size never: both ways are walked.
const HarnessFactory kSmallBlocks{"RocksSmallBlocks",
                                  [] { return std::make_unique<RocksHarness>(7); }};
const HarnessFactory kUsual{"Rocks", [] { return std::make_unique<RocksHarness>(16'384); }};

INSTANTIATE_TEST_SUITE_P(Rocks, SegmentStoreContract, ::testing::Values(kSmallBlocks, kUsual),
                         [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(Rocks, SettingStoreContract, ::testing::Values(kUsual),
                         [](const auto& tested) { return tested.param.name; });

TEST(RocksSegmentStore, AnswersAsTheOracleDoesWithSmallBlocks) {
  CheckAgainstOracle(kSmallBlocks, MakeOracle);
}

TEST(RocksSegmentStore, AnswersAsTheOracleDoes) { CheckAgainstOracle(kUsual, MakeOracle); }

}  // namespace
}  // namespace roentgen::testing
