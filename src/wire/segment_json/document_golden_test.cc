// Example documents and the text that answers them. UPDATE_GOLDEN=1 rewrites the texts.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "wire/segment_json/document_emitter.h"
#include "wire/segment_json/segment_decoder.h"

namespace roentgen::wire {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = "tests/golden/segments";

std::string FileText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Segment Decoded(std::string_view text) {
  std::vector<DecodedDocument> out;
  const auto taken = SegmentDecoder().Decode(text, out);
  EXPECT_TRUE(taken) << taken.error().Message();
  return out.empty() ? Segment() : out[0].segment;
}

TEST(DocumentGolden, EmitsEveryExampleAsRecorded) {
  int examples = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".in.json")) continue;
    ++examples;
    const std::string input = FileText(entry.path());
    const auto emitted = EmitDocument(input, {});
    ASSERT_TRUE(emitted) << name;
    EXPECT_EQ(Decoded(*emitted), Decoded(input)) << name;
    const fs::path expected = kFolder / (name.substr(0, name.size() - 8) + ".out.json");
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(expected) << *emitted << '\n';
    EXPECT_EQ(*emitted + "\n", FileText(expected)) << name;
  }
  EXPECT_GE(examples, 18);
}

}  // namespace
}  // namespace roentgen::wire
