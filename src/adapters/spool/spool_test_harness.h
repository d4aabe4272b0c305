// A folder for spools of a test, and shorthands.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/spool/disk_segment_spool.h"
#include "base/check.h"

namespace roentgen::spool {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rg-spool-XXXXXX").string();
    RG_CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::unique_ptr<DiskSegmentSpool> OpenSpool(const std::string& directory,
                                                   std::uint64_t max_bytes = 4 << 20) {
  auto spool =
      DiskSegmentSpool::Open({.directory = directory, .max_bytes = max_bytes, .sync = false});
  RG_CHECK(spool.has_value());
  return std::move(*spool);
}

inline std::uint64_t Put(SegmentSpool& spool, const std::vector<std::string>& documents) {
  const std::vector<std::string_view> views(documents.begin(), documents.end());
  const auto dropped = spool.Append(views);
  RG_CHECK(dropped.has_value());
  return *dropped;
}

// Everything that is left, acknowledged.
inline std::vector<std::string> Drain(SegmentSpool& spool) {
  std::vector<std::string> all;
  while (true) {
    auto taken = spool.TakeOldest(50, 1 << 20);
    RG_CHECK(taken.has_value());
    if (!*taken) return all;
    for (std::string& document : (*taken)->documents) all.push_back(std::move(document));
    RG_CHECK(spool.Acknowledge((*taken)->ticket).has_value());
  }
}

inline std::vector<std::filesystem::path> SpoolFiles(const std::string& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".spool") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace roentgen::spool
