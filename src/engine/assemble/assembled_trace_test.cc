#include "engine/assemble/assembled_trace.h"

#include <gtest/gtest.h>

namespace roentgen::assemble {
namespace {

LoadedTrace Load(std::vector<std::string> texts) {
  LoadedTrace loaded;
  loaded.row.id = *TraceId::Parse("1-69054d80-000000000000000000000001");
  for (std::string& text : texts) loaded.documents.push_back({.json = std::move(text)});
  return loaded;
}

TEST(Assemble, NestsIndependentSubsegmentsAndInfersSilentCallees) {
  wire::SegmentDecoder decoder;
  const auto trace = Assemble(
      Load({R"({"name":"web","id":"a000000000000001",)"
            R"("trace_id":"1-69054d80-000000000000000000000001",)"
            R"("start_time":1761955200,"end_time":1761955201})",
            R"({"name":"x.example.com","id":"a000000000000002","type":"subsegment",)"
            R"("trace_id":"1-69054d80-000000000000000000000001","parent_id":"a000000000000001",)"
            R"("namespace":"remote","start_time":1761955200.1,"end_time":1761955200.5})"}),
      decoder, {});
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->top_level, std::vector<std::size_t>{0});
  EXPECT_EQ(trace->root, 0u);
  ASSERT_EQ(trace->unanswered.size(), 1u);
  EXPECT_EQ(trace->unanswered[0].node.type, "remote");
  const auto processed = Process(*trace, {});
  ASSERT_TRUE(processed);
  ASSERT_EQ(processed->size(), 2u);
  EXPECT_NE((*processed)[0].document.find("x.example.com"), std::string::npos);
  EXPECT_NE((*processed)[1].document.find("\"inferred\":true"), std::string::npos);
}

}  // namespace
}  // namespace roentgen::assemble
