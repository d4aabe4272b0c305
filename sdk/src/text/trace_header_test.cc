#include <xray/trace_header.h>

#include <string>

#include <gtest/gtest.h>

namespace xray {
namespace {

constexpr const char* kRoot = "1-5759e988-bd862e3fe1be46a994272793";

TEST(TraceHeader, ReadsWhatLoadBalancersAndSdksSend) {
  const auto header = TraceHeader::Parse(
      "Self=1-5759e988-000000000000000000000001;Root=1-5759e988-bd862e3fe1be46a994272793; "
      "Parent=53995c3f42cd8ad8;Sampled=1;Lineage=25:a87bd80c:1;Foo=bar");
  EXPECT_EQ(header.root->ToString(), kRoot);
  EXPECT_EQ(header.parent->ToString(), "53995c3f42cd8ad8");
  EXPECT_EQ(header.sampled, SampledFlag::kYes);
  EXPECT_EQ(header.extras, "Lineage=25:a87bd80c:1;Foo=bar");
  EXPECT_EQ(header.ToString(),
            std::string("Root=") + kRoot +
                ";Parent=53995c3f42cd8ad8;Sampled=1;Lineage=25:a87bd80c:1;Foo=bar");
}

TEST(TraceHeader, TakesKeysInAnyCaseAndOrder) {
  const auto header = TraceHeader::Parse(
      "sampled=?;PARENT=53995c3f42cd8ad8; root=1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(header.root->ToString(), kRoot);
  EXPECT_TRUE(header.parent);
  EXPECT_EQ(header.sampled, SampledFlag::kRequested);
}

TEST(TraceHeader, LeavesOutWhatIsMalformed) {
  const auto header = TraceHeader::Parse(";;Root=nonsense;Parent=;Sampled=2;=x;novalue;Sampled=0");
  EXPECT_FALSE(header.root);
  EXPECT_FALSE(header.parent);
  EXPECT_EQ(header.sampled, SampledFlag::kNo);
  EXPECT_EQ(header.extras, "");
  EXPECT_EQ(TraceHeader::Parse("").ToString(), "");
}

TEST(TraceHeader, PassesNoLineBreaksOn) {
  const auto header = TraceHeader::Parse("Lineage=a\r\nSet-Cookie: x=1;Ok=1");
  EXPECT_EQ(header.extras, "Ok=1");
}

TEST(TraceHeader, BoundsWhatItPassesOn) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "key" + std::to_string(i) + "=" + std::string(20, 'v') + ";";
  EXPECT_LE(TraceHeader::Parse(text).extras.size(), kExtrasBytesMax);
}

TEST(Traceparent, BecomesTheSameTrace) {
  const auto header = TraceHeader::ParseTraceparent(
      "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", "vendor=1");
  EXPECT_EQ(header.root->ToString(), kRoot);
  EXPECT_EQ(header.parent->ToString(), "53995c3f42cd8ad8");
  EXPECT_EQ(header.sampled, SampledFlag::kYes);
  EXPECT_EQ(header.tracestate, "vendor=1");
  EXPECT_EQ(header.ToTraceparent(), "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");
}

TEST(Traceparent, SaysNotSampled) {
  const auto header =
      TraceHeader::ParseTraceparent("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00");
  EXPECT_EQ(header.sampled, SampledFlag::kNo);
}

TEST(Traceparent, OfALaterVersionIsReadByItsKnownPart) {
  EXPECT_TRUE(
      TraceHeader::ParseTraceparent("01-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01-more")
          .root);
}

TEST(Traceparent, IsRefusedWhenMalformed) {
  for (const char* text : {"", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8",
                           "ff-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01",
                           "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01-more",
                           "00-00000000000000000000000000000000-53995c3f42cd8ad8-01",
                           "00-5759e988bd862e3fe1be46a994272793-0000000000000000-01",
                           "00-5759e988bd862e3fe1be46a99427279-353995c3f42cd8ad8-01"}) {
    EXPECT_FALSE(TraceHeader::ParseTraceparent(text).root) << text;
  }
}

TEST(IncomingHeaders, TheXRayHeaderWins) {
  const auto header =
      TraceHeader::FromHeaders("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
                               "00-11111111111111111111111111111111-2222222222222222-01", "a=b");
  EXPECT_EQ(header.root->ToString(), kRoot);
  EXPECT_EQ(header.sampled, SampledFlag::kNo);
  EXPECT_EQ(header.tracestate, "");  // it belongs to the other trace
}

TEST(IncomingHeaders, TraceparentStepsInWhenThereIsNoRoot) {
  const auto header = TraceHeader::FromHeaders(
      "Sampled=1;Lineage=x", "00-11111111111111111111111111111111-2222222222222222-00");
  EXPECT_EQ(header.root->ToString(), "1-11111111-111111111111111111111111");
  EXPECT_EQ(header.sampled, SampledFlag::kNo);
  EXPECT_EQ(header.extras, "Lineage=x");
}

}  // namespace
}  // namespace xray
