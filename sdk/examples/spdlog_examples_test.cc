#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "examples/example_process.h"
#include "tests/document_catcher.h"

namespace {

using nlohmann::json;

TEST(SpdlogExample, WritesTheIdsOfTheDocumentsItSends) {
  xray::testing::DocumentCatcher catcher;
  xray::testing::ExampleProcess program("spdlog_trace_id", catcher.address());
  std::vector<std::string> lines;
  for (auto line = program.ReadLine(); !line.empty(); line = program.ReadLine()) {
    lines.push_back(line.substr(0, line.find('\n')));
  }
  EXPECT_EQ(program.Wait(), 0);
  ASSERT_TRUE(catcher.WaitFor(2));
  std::vector<std::vector<std::string>>
      expected;  // by segment: a synchronous and an asynchronous logger's
  for (const json& segment : catcher.documents()) {
    const std::string trace = segment["trace_id"].get<std::string>() + "@";
    const std::string in_segment = trace + segment["id"].get<std::string>();
    const std::string in_work = trace + segment["subsegments"][0]["id"].get<std::string>();
    if (expected.empty()) {
      expected.push_back({"[info] [] outside", "[info] [" + in_segment + "] in the segment",
                          "[info] [" + in_work + "] in the subsegment"});
    } else {
      expected.push_back({"[info] outside", "[info] " + in_segment + " in the segment",
                          "[info] " + in_work + " in the subsegment"});
    }
  }
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_THAT(std::vector<std::string>(lines.begin(), lines.begin() + 3),
              testing::ElementsAreArray(expected[0]));
  EXPECT_THAT(std::vector<std::string>(lines.begin() + 3, lines.end()),
              testing::ElementsAreArray(expected[1]));
}

}  // namespace
