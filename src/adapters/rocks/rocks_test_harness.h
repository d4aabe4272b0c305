// A RocksSegmentStore in a directory of its own, with a clock and a disk that do as they are told.
//
// Thread-safety: one test, one harness; faults may be switched from any thread.
// Ownership:     removes its directory at the end.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "adapters/rocks/failing_env.h"
#include "adapters/rocks/rocks_segment_store.h"
#include "base/check.h"
#include "base/clock.h"
#include "ports/testing/batch_builder.h"
#include "ports/testing/store_harness.h"

namespace roentgen::testing {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    // In memory where that is possible: a busy disk would make minutes of these tests.
    std::string name = "/dev/shm/roentgen.XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
      name = (std::filesystem::temp_directory_path() / "roentgen.XXXXXX").string();
      RG_CHECK(::mkdtemp(name.data()) != nullptr);
    }
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class RocksHarness final : public StoreHarness {
 public:
  explicit RocksHarness(std::uint32_t term_block_documents) {
    options_.directory = directory_.path() + "/data";
    options_.memory_bytes = std::size_t{32} << 20;
    options_.clock = &clock_;
    options_.env = disk_.env();
    options_.free_disk_bytes = [this](const std::string&) { return free_disk_bytes_; };
    options_.term_block_documents = term_block_documents;
  }

  Result<std::unique_ptr<SegmentStore>> Open() override {
    RG_TRY(auto store, rocks::RocksSegmentStore::Open(options_));
    return std::unique_ptr<SegmentStore>(std::move(store));
  }

  SettingStore& SettingsOf(SegmentStore& store) override {
    return static_cast<rocks::RocksSegmentStore&>(store);
  }

  bool FailWrites(bool fail) override {
    disk_.FailWrites(fail);
    clock_.Advance({10 * kUsPerSecond});  // past the pause between tries
    return true;
  }

  rocks::RocksOptions& options() { return options_; }
  FakeClock& clock() { return clock_; }
  rocks::FailingEnv& disk() { return disk_; }
  void set_free_disk_bytes(std::uint64_t bytes) { free_disk_bytes_ = bytes; }

 private:
  TemporaryDirectory directory_;
  FakeClock clock_{kNoon};
  rocks::FailingEnv disk_;
  std::uint64_t free_disk_bytes_ = UINT64_MAX;
  rocks::RocksOptions options_;
};

}  // namespace roentgen::testing
