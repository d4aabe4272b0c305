#include "wire/segment_json/segment_decoder.h"

#include <gtest/gtest.h>

namespace roentgen::wire {
namespace {

TEST(SegmentDecoder, ReadsAPlainSegment) {
  SegmentDecoder decoder;
  std::vector<DecodedDocument> out;
  constexpr std::string_view kText = R"( {"name":"a","id":"C000000000000001",
    "trace_id":"1-69054D80-000000000000000000000014","start_time":1.7619552E9,
    "end_time":1761955201.5} )";
  ASSERT_TRUE(decoder.Decode(kText, out));
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].segment.name, "a");
  EXPECT_EQ(out[0].segment.id.ToString(), "c000000000000001");
  EXPECT_EQ(out[0].segment.Duration().us, 1'500'000);
  EXPECT_EQ(out[0].json.front(), '{');
  EXPECT_EQ(out[0].json.back(), '}');
}

}  // namespace
}  // namespace roentgen::wire
