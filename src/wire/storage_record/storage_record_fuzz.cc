// Any bytes: decoded or refused, never trusted. What was decoded encodes to the same meaning.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "wire/storage_record/group_record.h"
#include "wire/storage_record/records.h"
#include "wire/storage_record/sampling_rule_record.h"
#include "wire/storage_record/term_block.h"

namespace roentgen::wire {
namespace {

void CheckRow(std::string_view value) {
  const TimestampUs at{1'700'000'000'000'000};
  const auto row = DecodeTraceRow(TraceId{}, at, value);
  if (!row) return;
  std::string again;
  AppendTraceRow(again, *row);
  const auto reread = DecodeTraceRow(TraceId{}, at, again);
  RG_CHECK(reread && *reread == *row);
}

void CheckCell(std::string_view value) {
  const auto cell = DecodeRollupCell(value);
  if (!cell) return;
  std::string again;
  AppendRollupCell(again, *cell);
  const auto reread = DecodeRollupCell(again);
  RG_CHECK(reread && *reread == *cell);
}

void CheckPending(std::string_view value) {
  const auto pending = DecodePendingTerms(value);
  if (!pending) return;
  std::string again;
  AppendPendingTerms(again, pending->terms_version, pending->traces);
  const auto reread = DecodePendingTerms(again);
  RG_CHECK(reread && *reread == *pending);
}

void CheckGroup(std::string_view value) {
  const auto group = DecodeGroupRecord(value);
  if (!group) return;
  const auto reread = DecodeGroupRecord(EncodeGroupRecord(*group));
  RG_CHECK(reread && *reread == *group);
}

// By their bytes: a rate that is no number is not equal to itself.
void CheckSamplingRule(std::string_view value) {
  static_cast<void>(DecodeChangeMark(value));
  const auto rule = DecodeSamplingRuleRecord(value);
  if (!rule) return;
  const std::string again = EncodeSamplingRuleRecord(*rule);
  const auto reread = DecodeSamplingRuleRecord(again);
  RG_CHECK(reread && EncodeSamplingRuleRecord(*reread) == again);
}

}  // namespace
}  // namespace roentgen::wire

// The first byte says which record; the rest is the record.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roentgen::wire;
  if (size == 0) return 0;
  const std::string_view value(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<std::uint32_t> ordinals;
  if (data[0] >= 0xf0) {
    CheckSamplingRule(value);
    return 0;
  }
  switch (data[0] % 8) {
    case 0: static_cast<void>(DecodeDocument(roentgen::SegmentId(1), value)); break;
    case 1: CheckRow(value); break;
    case 2: CheckCell(value); break;
    case 3: static_cast<void>(DecodeTermBlockHeader(value)); break;
    case 4: static_cast<void>(FindInTermShard(value, 0x8000'0000U, ordinals)); break;
    case 5: static_cast<void>(TraceInChunk(value, 3)); break;
    case 6: CheckPending(value); break;
    default: CheckGroup(value); break;
  }
  return 0;
}
