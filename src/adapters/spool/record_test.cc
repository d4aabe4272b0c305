#include "adapters/spool/record.h"

#include <string>

#include <gtest/gtest.h>

namespace roentgen::spool {
namespace {

TEST(Record, ReadsWhatWasWritten) {
  std::string bytes;
  AppendRecord(bytes, 7, "first");
  AppendRecord(bytes, 8, "");
  const auto first = ReadRecord(bytes);
  ASSERT_EQ(first.state, RecordState::kWhole);
  EXPECT_EQ(first.record.number, 7U);
  EXPECT_EQ(first.record.document, "first");
  const auto second = ReadRecord(std::string_view(bytes).substr(first.record.bytes()));
  ASSERT_EQ(second.state, RecordState::kWhole);
  EXPECT_EQ(second.record.number, 8U);
  EXPECT_EQ(second.record.document, "");
}

TEST(Record, TellsCutFromDamagedAtEveryLength) {
  std::string bytes;
  AppendRecord(bytes, 1, "a document");
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(ReadRecord(bytes.substr(0, length)).state, RecordState::kCut) << length;
  }
}

TEST(Record, NoFlippedBitPasses) {
  std::string whole;
  AppendRecord(whole, 1, "a document");
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(ReadRecord(bytes).state, RecordState::kWhole) << "bit " << bit;
  }
}

TEST(Record, IsFoundBehindGarbageThatLooksLikeOne) {
  std::string record;
  AppendRecord(record, 5, "found");
  const std::string bytes = "RGd1RGd1 garbage RGd1" + record;
  EXPECT_EQ(FindRecord(bytes, 0, 4), bytes.size() - record.size());
  EXPECT_EQ(FindRecord(bytes, 0, 5), std::nullopt) << "an older number is no next record";
  EXPECT_EQ(FindRecord("RGd1", 0, 0), std::nullopt);
}

}  // namespace
}  // namespace roentgen::spool
