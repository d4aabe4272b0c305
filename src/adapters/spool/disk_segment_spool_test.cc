#include "adapters/spool/disk_segment_spool.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/spool/record.h"
#include "adapters/spool/spool_test_harness.h"
#include "base/hash.h"

namespace roentgen::spool {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<std::string> Numbered(int from, int count, std::size_t bytes = 20) {
  std::vector<std::string> documents;
  for (int i = from; i < from + count; ++i) {
    documents.push_back(std::to_string(i) + std::string(bytes, '.'));
  }
  return documents;
}

TEST(DiskSegmentSpool, SurvivesBeingOpenedAnew) {
  const TemporaryFolder folder;
  Put(*OpenSpool(folder.path()), Numbered(0, 10));
  auto spool = OpenSpool(folder.path());
  EXPECT_EQ(spool->usage().documents, 10U);
  Put(*spool, Numbered(10, 5));
  EXPECT_EQ(Drain(*spool), Numbered(0, 15));
}

TEST(DiskSegmentSpool, WhatHasArrivedDoesNotComeBack) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path());
  Put(*spool, Numbered(0, 10));
  const auto taken = *spool->TakeOldest(4, 1 << 20);
  ASSERT_TRUE(spool->Acknowledge(taken->ticket).has_value());
  spool->TakeOldest(2, 1 << 20).value();  // handed out, but nobody says it arrived
  spool.reset();
  spool = OpenSpool(folder.path());
  EXPECT_EQ(spool->usage().documents, 6U);
  EXPECT_EQ(Drain(*spool), Numbered(4, 6));
}

TEST(DiskSegmentSpool, FilesAreForTheOwnerOnly) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/made";
  auto spool = OpenSpool(path);
  Put(*spool, {"secret"});
  struct stat status = {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  for (const auto& entry : fs::directory_iterator(path)) {
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
  }
}

TEST(DiskSegmentSpool, OneDaemonAtATime) {
  const TemporaryFolder folder;
  const auto spool = OpenSpool(folder.path());
  const auto second = DiskSegmentSpool::Open({.directory = folder.path()});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(second.error().message.find("in use by another daemon"), std::string::npos);
}

TEST(DiskSegmentSpool, SaysWhatIsWrongWithADirectory) {
  const TemporaryFolder folder;
  WriteFile(folder.path() + "/file", "");
  const auto opened = DiskSegmentSpool::Open({.directory = folder.path() + "/file"});
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().message.find(folder.path() + "/file"), std::string::npos);
  EXPECT_FALSE(DiskSegmentSpool::Open({.directory = folder.path(), .max_bytes = 1}).has_value());
}

TEST(DiskSegmentSpool, RefusesFilesOfANewerProgram) {
  const TemporaryFolder folder;
  Put(*OpenSpool(folder.path()), {"a"});
  const fs::path path = SpoolFiles(folder.path()).front();
  std::string bytes = ReadFile(path);
  // A whole header of version 2: its checksum is right.
  bytes.replace(0, 8, "RGSPOOL2");
  const std::uint64_t hash = Hash64({bytes.data(), 24});
  bytes.replace(24, 8, reinterpret_cast<const char*>(&hash), 8);
  WriteFile(path, bytes);
  const auto opened = DiskSegmentSpool::Open({.directory = folder.path()});
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(ReadFile(path), bytes) << "and leaves them alone";
}

TEST(DiskSegmentSpool, AtTheLimitTheOldestGoAndAreCounted) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path(), kLeastSpoolBytes);
  std::uint64_t dropped = 0;
  for (int i = 0; i < 3'000; ++i) dropped += Put(*spool, Numbered(i, 1, 1'000));
  EXPECT_GT(dropped, 1'500U);
  EXPECT_LE(spool->usage().bytes, kLeastSpoolBytes);
  EXPECT_EQ(spool->usage().documents, 3'000 - dropped);
  const auto left = Drain(*spool);
  EXPECT_EQ(left, Numbered(static_cast<int>(dropped), static_cast<int>(3'000 - dropped), 1'000));
  EXPECT_EQ(spool->damaged(), 0U) << "dropped on purpose is not damage";
}

TEST(DiskSegmentSpool, WhatIsHandedOutIsNotDropped) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path(), kLeastSpoolBytes);
  Put(*spool, Numbered(0, 10, 1'000));
  const auto taken = *spool->TakeOldest(5, 1 << 20);
  for (int i = 10; i < 3'000; ++i) Put(*spool, Numbered(i, 1, 1'000));
  spool->Return(taken->ticket);
  EXPECT_EQ((**spool->TakeOldest(5, 1 << 20)).documents, Numbered(0, 5, 1'000));
}

TEST(DiskSegmentSpool, GapsOfDroppedFilesAreNoDamageAfterARestart) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path(), kLeastSpoolBytes);
  Put(*spool, Numbered(0, 10, 1'000));
  spool->TakeOldest(5, 1 << 20).value();
  for (int i = 10; i < 3'000; ++i) Put(*spool, Numbered(i, 1, 1'000));
  const std::uint64_t left = spool->usage().documents;
  spool.reset();
  spool = OpenSpool(folder.path(), kLeastSpoolBytes);
  EXPECT_EQ(spool->usage().documents, left);
  EXPECT_EQ(spool->damaged(), 0U);
}

TEST(DiskSegmentSpool, ADocumentTooLargeIsRefusedAlone) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path());
  const std::string large(kMaxDocumentBytes + 1, 'x');
  const std::vector<std::string_view> documents{"a", large};
  const auto appended = spool->Append(documents);
  ASSERT_FALSE(appended.has_value());
  EXPECT_EQ(appended.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(spool->usage().documents, 0U);
}

// Whatever a crash leaves of the last append: everything before it is there, nothing half.
TEST(DiskSegmentSpool, AnAppendCutAtAnyByteLeavesAllBeforeIt) {
  const TemporaryFolder folder;
  Put(*OpenSpool(folder.path()), Numbered(0, 3));
  const fs::path path = SpoolFiles(folder.path()).front();
  const std::string before = ReadFile(path);
  Put(*OpenSpool(folder.path()), Numbered(3, 2));
  const std::string after = ReadFile(path);
  for (std::size_t length = before.size(); length <= after.size(); ++length) {
    WriteFile(path, after.substr(0, length));
    auto spool = OpenSpool(folder.path());
    const std::uint64_t count = spool->usage().documents;
    ASSERT_TRUE(count >= 3 && count <= 5) << length;
    ASSERT_EQ(spool->damaged(), 0U) << length;
    Put(*spool, {"after the crash"});
    auto expected = Numbered(0, static_cast<int>(count));
    expected.emplace_back("after the crash");
    ASSERT_EQ(Drain(*spool), expected) << length;
    WriteFile(path, after);
    fs::remove(folder.path() + "/delivered");
    for (const fs::path& file : SpoolFiles(folder.path())) {
      if (file != path) fs::remove(file);
    }
  }
}

TEST(DiskSegmentSpool, AFileCutInItsHeaderWasBeingMade) {
  for (std::size_t length = 0; length < kFileHeaderBytes; ++length) {
    const TemporaryFolder folder;
    Put(*OpenSpool(folder.path()), {"a"});
    const fs::path path = SpoolFiles(folder.path()).front();
    WriteFile(path, ReadFile(path).substr(0, length));
    auto spool = OpenSpool(folder.path());
    EXPECT_EQ(spool->usage().documents, 0U);
    Put(*spool, {"b"});
    EXPECT_EQ(Drain(*spool), std::vector<std::string>{"b"});
  }
}

// One flipped byte anywhere in the records costs the documents it hits, and the count says so.
TEST(DiskSegmentSpool, DamageIsSkippedAndCounted) {
  const TemporaryFolder folder;
  Put(*OpenSpool(folder.path()), Numbered(0, 6));
  const fs::path path = SpoolFiles(folder.path()).front();
  const std::string whole = ReadFile(path);
  const std::size_t record = (whole.size() - kFileHeaderBytes) / 6;
  for (std::size_t at = kFileHeaderBytes; at < whole.size() - record; ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
    WriteFile(path, bytes);
    auto spool = OpenSpool(folder.path());
    EXPECT_EQ(spool->damaged(), 1U) << at;
    EXPECT_EQ(spool->usage().documents, 5U) << at;
    auto expected = Numbered(0, 6);
    expected.erase(expected.begin() +
                   static_cast<std::ptrdiff_t>((at - kFileHeaderBytes) / record));
    ASSERT_EQ(Drain(*spool), expected) << at;
    fs::remove(folder.path() + "/delivered");
  }
}

TEST(DiskSegmentSpool, DamageThatComesWhileOpenIsSkippedAndCounted) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path());
  Put(*spool, Numbered(0, 6));
  const fs::path path = SpoolFiles(folder.path()).front();
  std::string bytes = ReadFile(path);
  const std::size_t record = (bytes.size() - kFileHeaderBytes) / 6;
  bytes[kFileHeaderBytes + 2 * record + 30] ^= 1;
  bytes[kFileHeaderBytes + 5 * record + 30] ^= 1;
  WriteFile(path, bytes);
  auto expected = Numbered(0, 5);
  expected.erase(expected.begin() + 2);
  EXPECT_EQ(Drain(*spool), expected);
  EXPECT_EQ(spool->damaged(), 2U);
  EXPECT_EQ(spool->usage().documents, 0U);
}

TEST(DiskSegmentSpool, ADamagedMarkOnlyMeansSendingAgain) {
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path());
  Put(*spool, Numbered(0, 10));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(spool->Acknowledge((**spool->TakeOldest(2, 1 << 20)).ticket).has_value());
  }
  spool.reset();
  const std::string path = folder.path() + "/delivered";
  std::string slots = ReadFile(path);
  slots[(slots.size() / 2) + 10] ^= 1;
  WriteFile(path, slots);
  const std::uint64_t left = OpenSpool(folder.path())->usage().documents;
  EXPECT_TRUE(left == 4 || left == 6) << left;
  WriteFile(path, "nonsense");
  spool = OpenSpool(folder.path());
  EXPECT_EQ(Drain(*spool), Numbered(0, 10));
}

TEST(DiskSegmentSpool, AFullDiskIsAnErrorAndNotAHole) {
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
  const TemporaryFolder folder;
  auto spool = OpenSpool(folder.path());
  // The name of the first file leads to a device that is always full.
  fs::create_symlink("/dev/full", SpoolFile::PathOf(folder.path(), 1));
  const std::vector<std::string_view> documents{"a"};
  EXPECT_EQ(spool->Append(documents).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(spool->usage().documents, 0U);
  fs::remove(SpoolFile::PathOf(folder.path(), 1));
  Put(*spool, {"b"});
  EXPECT_EQ(Drain(*spool), std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace roentgen::spool
