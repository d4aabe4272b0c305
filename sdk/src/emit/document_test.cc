#include "src/emit/document.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "src/emit/split.h"
#include "src/record/record.h"

namespace xray::detail {
namespace {

using nlohmann::json;

std::string Seconds(std::int64_t ns) {
  std::string text;
  AppendSeconds(text, ns);
  return text;
}

TEST(DocumentTimes, AreSecondsToTheMicrosecond) {
  EXPECT_EQ(Seconds(1'795'368'179'285'123'000), "1795368179.285123");
  EXPECT_EQ(Seconds(1'795'368'179'000'000'499), "1795368179.000000");
  EXPECT_EQ(Seconds(1'795'368'179'999'999'500), "1795368180.000000");
  EXPECT_EQ(Seconds(42'000), "0.000042");
}

// A tree built by hand, never sent.
class SplitTest : public ::testing::Test {
 protected:
  SplitTest() : recorder_(Quiet()) {}
  static Config Quiet() {
    Config config;
    config.log_level = LogLevel::kSilent;
    config.sampling = SamplingStrategy::kAll;
    config.segment_bytes_max = 64u << 20;
    config.streaming_threshold = 1'000'000;
    return config;
  }
  Node* Chain(int depth, std::string_view metadata) {
    Core& core = *Access::CoreOf(recorder_);
    Node* root = BeginTree(core, "root", {});
    Node* at = root;
    for (int i = 0; i < depth; ++i) {
      Node* child = BeginChild(*at, "step " + std::to_string(i));
      std::string_view copy;
      child->metadata = child->arena.New<Member>(child->tree->budget);
      EXPECT_TRUE(child->arena.Copy(metadata, copy, child->tree->budget));
      child->metadata->ns = "default";
      child->metadata->key = "filler";
      child->metadata->json = copy;
      ReleaseNode(child);
      at = child;
    }
    return root;
  }
  void Free(Node* root) {
    ReleaseUnit(root);
    ReleaseNode(root);
  }

  Recorder recorder_;
};

TEST_F(SplitTest, WhatFitsIsOneDocument) {
  Node* root = Chain(5, "1");
  const Documents documents = Split(*root, {}, 60'000);
  EXPECT_EQ(documents.texts.size(), 1U);
  EXPECT_FALSE(documents.split);
  Free(root);
}

TEST_F(SplitTest, EveryNodeOfADeepChainArrivesOnceWithItsParent) {
  const std::string filler = "\"" + std::string(3'000, 'x') + "\"";
  Node* root = Chain(200, filler);
  const Documents documents = Split(*root, {}, 20'000);
  EXPECT_TRUE(documents.split);
  EXPECT_EQ(documents.too_large, 0);
  EXPECT_EQ(documents.truncated, 0);
  std::map<std::string, std::string> parent_of;
  const std::function<void(const json&)> visit = [&](const json& node) {
    for (const json& child : node.value("subsegments", json::array())) {
      EXPECT_TRUE(parent_of.emplace(child["id"], node["id"]).second);
      visit(child);
    }
  };
  for (const auto& text : documents.texts) {
    EXPECT_LE(text.size(), 20'000U);
    const json d = json::parse(text);
    if (d.contains("type")) {
      EXPECT_TRUE(parent_of.emplace(d["id"], d["parent_id"]).second);
    }
    visit(d);
  }
  EXPECT_EQ(parent_of.size(), 200U);
  Free(root);
}

TEST_F(SplitTest, WhatDoesNotFitEvenShortenedIsCounted) {
  Node* root = Chain(0, "");
  const Documents documents = Split(*root, {}, 50);
  EXPECT_EQ(documents.too_large, 1);
  EXPECT_TRUE(documents.texts.empty());
  Free(root);
}

TEST_F(SplitTest, OriginAndBlocksOfTheProcessAreOfSegmentsOnly) {
  Node* root = Chain(1, "1");
  std::string text;
  AppendDocument(text, *root,
                 {.origin = "AWS::EKS::Container",
                  .aws_json = R"("eks":{"pod":"p"})",
                  .service_version = "2.0"});
  const json d = json::parse(text);
  EXPECT_EQ(d["origin"], "AWS::EKS::Container");
  EXPECT_EQ(d["aws"]["eks"]["pod"], "p");
  EXPECT_EQ(d["service"]["version"], "2.0");
  EXPECT_FALSE(d["subsegments"][0].contains("aws"));
  EXPECT_FALSE(d["subsegments"][0].contains("origin"));
  Free(root);
}

}  // namespace
}  // namespace xray::detail
