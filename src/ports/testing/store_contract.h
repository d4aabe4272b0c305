// A store opened for one contract test: what the suites of all ports stand on.
//
// Thread-safety: one test, one thread.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "ports/testing/store_harness.h"

namespace roentgen::testing {

class StoreContract : public ::testing::TestWithParam<HarnessFactory> {
 protected:
  void SetUp() override {
    harness_ = GetParam().make();
    Open();
  }

  void Open() {
    auto opened = harness_->Open();
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }

  void Reopen() {
    ASSERT_TRUE(store_->Close());
    store_.reset();
    Open();
  }

  std::unique_ptr<StoreHarness> harness_;
  std::unique_ptr<SegmentStore> store_;
};

}  // namespace roentgen::testing
