#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "wire/storage_record/bytes.h"
#include "wire/storage_record/records.h"
#include "wire/storage_record/term_block.h"

namespace roentgen::wire {
namespace {

// Numbers of every magnitude and sign.
std::int64_t AnyInt64() {
  const auto bits = *rc::gen::arbitrary<std::int64_t>();
  return *rc::gen::elementOf(std::vector<std::int64_t>{bits, bits % 1000, 0, INT64_MAX, INT64_MIN});
}

Histogram AnyHistogram() {
  Histogram histogram;
  const int size = *rc::gen::inRange(0, 20);
  for (int i = 0; i < size; ++i) histogram.AddBucket(AnyInt64(), *rc::gen::inRange(-3, 4));
  return histogram;
}

TEST(Bytes, RejectsOverlongAndTruncatedVarints) {
  for (const std::string& bytes :
       {std::string(10, '\xff') + '\x01', std::string("\x80"), std::string(9, '\xff') + '\x02'}) {
    ByteReaderView reader(bytes);
    reader.Varint();
    EXPECT_TRUE(reader.failed());
    EXPECT_EQ(reader.remaining(), 0U);
  }
}

TEST(Bytes, VarintsComeBack) {
  EXPECT_TRUE(rc::check("zigzag", [] {
    const std::int64_t value = AnyInt64();
    std::string bytes;
    AppendZigzag(bytes, value);
    AppendVarint(bytes, static_cast<std::uint64_t>(value));
    ByteReaderView reader(bytes);
    RC_ASSERT(reader.Zigzag() == value);
    RC_ASSERT(reader.Varint() == static_cast<std::uint64_t>(value));
    RC_ASSERT(reader.AtCleanEnd());
  }));
}

TEST(DocumentRecord, ComesBackWithItsFlags) {
  for (const bool sub : {false, true}) {
    for (const bool open : {false, true}) {
      const auto header = DocumentHeader(sub, open);
      const std::string value = std::string(header.data(), header.size()) + "{}";
      const auto document = DecodeDocument(SegmentId(7), value);
      ASSERT_TRUE(document);
      EXPECT_EQ(*document, (StoredDocument{SegmentId(7), sub, open, "{}"}));
    }
  }
}

TEST(DocumentRecord, RefusesAnotherVersion) {
  EXPECT_EQ(DecodeDocument(SegmentId(7), std::string("\x02\x00{}", 4)).error().code,
            ErrorCode::kCorrupt);
  EXPECT_FALSE(DecodeDocument(SegmentId(7), "\x01"));
  EXPECT_FALSE(DecodeDocument(SegmentId(7), ""));
}

TEST(TraceRowRecord, ComesBack) {
  EXPECT_TRUE(rc::check("row", [] {
    TraceRow row;
    row.index_time = {AnyInt64() / 1000};
    row.home_day = *rc::gen::arbitrary<std::int32_t>();
    row.start = {AnyInt64()};
    row.end = {AnyInt64()};
    if (*rc::gen::arbitrary<bool>()) row.response_time = DurationUs{AnyInt64()};
    row.flags = *rc::gen::arbitrary<std::uint8_t>();
    row.http_status = *rc::gen::arbitrary<std::uint16_t>();
    row.document_count = *rc::gen::arbitrary<std::uint32_t>();
    row.document_bytes = *rc::gen::arbitrary<std::uint64_t>();
    row.revision = *rc::gen::arbitrary<std::uint32_t>();
    std::string value;
    AppendTraceRow(value, row);
    const auto reread = DecodeTraceRow(row.id, row.index_time, value);
    RC_ASSERT(reread.has_value());
    RC_ASSERT(*reread == row);
    const auto cut = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(value.size())));
    RC_ASSERT(!DecodeTraceRow(row.id, row.index_time, value.substr(0, cut)));
    RC_ASSERT(!DecodeTraceRow(row.id, row.index_time, value + '\0'));
  }));
}

TEST(TraceRowRecord, RemembersGroupsAndReadsWhatHadNone) {
  TraceRow row;
  row.revision = 3;
  std::string without;
  AppendTraceRow(without, row);
  EXPECT_EQ(without.front(), 1);
  row.groups = {1, 0x0123456789abcdefULL, UINT64_MAX};
  std::string with;
  AppendTraceRow(with, row);
  EXPECT_EQ(with.front(), 2);
  EXPECT_EQ(*DecodeTraceRow(row.id, row.index_time, with), row);
  for (std::size_t cut = 0; cut < with.size(); ++cut) {
    EXPECT_FALSE(DecodeTraceRow(row.id, row.index_time, with.substr(0, cut))) << cut;
  }
  EXPECT_FALSE(DecodeTraceRow(row.id, row.index_time, with + '\0'));
  row.groups = {2, 1};
  std::string unordered;
  AppendTraceRow(unordered, row);
  EXPECT_FALSE(DecodeTraceRow(row.id, row.index_time, unordered));
}

TEST(TraceRowRecord, OfAnOrdinaryTraceIsSmall) {
  TraceRow row;
  row.index_time = {1'700'000'000'000'000};
  row.home_day = DayOf(row.index_time);
  row.start = {row.index_time.us + 123'456};
  row.end = {row.start.us + 250'000};
  row.response_time = DurationUs{250'000};
  row.http_status = 200;
  row.document_count = 5;
  row.document_bytes = 2'500;
  row.revision = 2;
  std::string value;
  AppendTraceRow(value, row);
  EXPECT_LE(value.size(), 20U);
}

TEST(RollupRecord, ComesBack) {
  EXPECT_TRUE(rc::check("cell", [] {
    RollupCell cell;
    cell.statistics = {AnyInt64(), AnyInt64(), AnyInt64(), AnyInt64(), AnyInt64()};
    cell.pending = AnyInt64();
    cell.response_time = AnyHistogram();
    cell.duration = *rc::gen::arbitrary<bool>() ? cell.response_time : AnyHistogram();
    cell.first_start = {AnyInt64()};
    cell.last_end = {AnyInt64()};
    std::string value;
    AppendRollupCell(value, cell);
    const auto reread = DecodeRollupCell(value);
    RC_ASSERT(reread.has_value());
    RC_ASSERT(*reread == cell);
    const auto cut = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(value.size())));
    RC_ASSERT(!DecodeRollupCell(value.substr(0, cut)));
  }));
}

TEST(RollupRecord, RefusesBucketsOutOfOrderAndZeroCounts) {
  const std::string head("\x01\x00\x00\x00\x00\x00\x00\x00", 8);
  EXPECT_TRUE(DecodeRollupCell(head + std::string("\x01\x02\x02", 3)));
  EXPECT_FALSE(DecodeRollupCell(head + std::string("\x01\x02\x00", 3)));
  EXPECT_FALSE(DecodeRollupCell(head + std::string("\x02\x04\x02\x01\x02", 5)));
  EXPECT_FALSE(DecodeRollupCell(head + std::string("\xff\xff\x7f", 3)));
}

TEST(TermBlock, FindsEveryPosting) {
  EXPECT_TRUE(rc::check("shard", [] {
    std::map<std::uint32_t, std::set<std::uint32_t>> lists;
    const int size = *rc::gen::inRange(0, 60);
    for (int i = 0; i < size; ++i) {
      const auto term = *rc::gen::element<std::uint32_t>(0, 1, UINT32_MAX,
                                                         *rc::gen::arbitrary<std::uint32_t>(), 77);
      lists[term].insert(*rc::gen::elementOf(
          std::vector<std::uint32_t>{0, UINT32_MAX, *rc::gen::inRange<std::uint32_t>(0, 100)}));
    }
    std::vector<Posting> postings;
    for (const auto& [term, ordinals] : lists) {
      for (const std::uint32_t ordinal : ordinals) postings.push_back(MakePosting(term, ordinal));
    }
    std::string value;
    AppendTermShard(value, postings);
    lists[*rc::gen::arbitrary<std::uint32_t>()];  // most likely absent: nothing must be found
    for (const auto& [term, ordinals] : lists) {
      std::vector<std::uint32_t> found;
      RC_ASSERT(FindInTermShard(value, term, found).has_value());
      RC_ASSERT(std::ranges::equal(found, ordinals));
    }
  }));
}

TEST(TermBlock, HeaderAndTraceTableComeBack) {
  const TermBlockHeader header{16'384, 3'277, {-5}, {1'700'000'000'000'000}, 2};
  std::string value;
  AppendTermBlockHeader(value, header);
  EXPECT_EQ(*DecodeTermBlockHeader(value), header);
  EXPECT_FALSE(DecodeTermBlockHeader(value.substr(0, 4)));

  const std::vector<TraceId> ids = {TraceId(1, 2, 3), TraceId(4, 5, 6)};
  std::string chunk;
  AppendTraceChunk(chunk, ids);
  EXPECT_EQ(*TraceInChunk(chunk, 1), ids[1]);
  EXPECT_FALSE(TraceInChunk(chunk, 2));
  EXPECT_FALSE(TraceInChunk("", 0));
}

TEST(TermBlock, PendingTracesComeBack) {
  const std::vector<PendingTrace> traces = {{TraceId(1, 2, 3), {5}, 2, {7, 8, UINT32_MAX}},
                                            {TraceId(4, 5, 6), {INT64_MIN}, 0, {}}};
  std::string value;
  AppendPendingTerms(value, 2, traces);
  EXPECT_EQ(*DecodePendingTerms(value), (PendingTerms{2, traces}));
  for (std::size_t cut = 1; cut < value.size(); ++cut) {
    const auto part = DecodePendingTerms(value.substr(0, cut));
    EXPECT_TRUE(!part || part->traces.size() < traces.size()) << cut;
  }
}

TEST(TermBlock, WhatWasWrittenBeforeTermsHadVersionsHasTheFirst) {
  const auto as_version_1 = [](std::string value) {
    value[0] = 1;
    return value.erase(1, 1);
  };
  const TermBlockHeader header{16'384, 3'277, {-5}, {9}, 1};
  std::string value;
  AppendTermBlockHeader(value, header);
  EXPECT_EQ(*DecodeTermBlockHeader(as_version_1(value)), header);
  const std::vector<PendingTrace> traces = {{TraceId(1, 2, 3), {5}, 2, {7, 8}}};
  value.clear();
  AppendPendingTerms(value, 1, traces);
  EXPECT_EQ(*DecodePendingTerms(as_version_1(value)), (PendingTerms{1, traces}));
  for (const char version : {'\0', '\3'}) {
    value[0] = version;
    EXPECT_FALSE(DecodePendingTerms(value));
    EXPECT_FALSE(DecodeTermBlockHeader(value));
  }
}

TEST(TermBlock, ShortTermsSpreadOverShardsWhateverTheHash) {
  std::set<std::uint32_t> shards;
  for (std::uint64_t term = 0; term < 1'000; ++term) shards.insert(ShardOf(ShortTerm(term)));
  EXPECT_EQ(shards.size(), kTermShards);
}

}  // namespace
}  // namespace roentgen::wire
