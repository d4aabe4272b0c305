// Any bytes as a spool's file: opening and draining it neither crashes nor gives what is no record.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "adapters/spool/disk_segment_spool.h"
#include "adapters/spool/record.h"
#include "base/check.h"
#include "base/hash.h"

namespace {

std::string Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "rg-spool-fuzz-XXXXXX").string();
  RG_CHECK(::mkdtemp(name.data()) != nullptr);
  return name;
}

// A right header, so that the fuzzer reaches the records.
std::string Header() {
  std::string header = "RGSPOOL1";
  const std::uint64_t one = 1;
  header.append(reinterpret_cast<const char*>(&one), sizeof one);
  header.append(reinterpret_cast<const char*>(&one), sizeof one);
  const std::uint64_t hash = roentgen::Hash64(header);
  return header.append(reinterpret_cast<const char*>(&hash), sizeof hash);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t length) {
  using roentgen::spool::DiskSegmentSpool;
  static const std::string folder = Folder();
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  std::string file(reinterpret_cast<const char*>(bytes), length);
  if (length > 0 && bytes[0] % 4 != 0) {
    file = Header();
    // Every second time two good records around the noise.
    if (bytes[0] % 2 == 0) roentgen::spool::AppendRecord(file, 1, "first");
    file.append(reinterpret_cast<const char*>(bytes), length);
    if (bytes[0] % 2 == 0) roentgen::spool::AppendRecord(file, bytes[0], "last");
  }
  std::ofstream(folder + "/0000000000000001.spool", std::ios::binary) << file;
  auto spool = DiskSegmentSpool::Open({.directory = folder, .max_bytes = 1 << 20, .sync = false});
  if (!spool) return 0;
  std::uint64_t given = 0;
  const std::uint64_t counted = (*spool)->usage().documents;
  while (true) {
    const auto taken = (*spool)->TakeOldest(7, 4'096);
    RG_CHECK(taken.has_value());
    if (!*taken) break;
    given += (**taken).documents.size();
    RG_CHECK((*spool)->Acknowledge((**taken).ticket).has_value());
  }
  RG_CHECK(given == counted);
  RG_CHECK((*spool)->usage().documents == 0);
  return 0;
}
