#include "wire/segment_json/document_emitter.h"

#include <gtest/gtest.h>

#include <fmt/core.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "wire/segment_json/segment_decoder.h"

namespace roentgen::wire {
namespace {

constexpr std::string_view kTimes = R"("start_time":1761955200,"end_time":1761955201)";
constexpr std::string_view kTrace = R"("trace_id":"1-69054d80-000000000000000000000014")";
constexpr DecodeLimits kWide{.max_document_bytes = 16 << 20, .max_depth = kMaxEmittedDepth};

std::string Root(std::string_view more) {
  return fmt::format(R"({{"name":"a","id":"c000000000000001",{},{}{}}})", kTrace, kTimes, more);
}

std::string Independent(int id, int parent, std::string_view more = "") {
  return fmt::format(
      R"({{"name":"s","id":"{:016x}",{},"parent_id":"{:016x}","type":"subsegment",{}{}}})", id,
      kTrace, parent, kTimes, more);
}

std::string Nested(int id, std::string_view more = "") {
  return fmt::format(R"({{"name":"s","id":"{:016x}",{}{}}})", id, kTimes, more);
}

Segment Decoded(std::string_view text) {
  std::vector<DecodedDocument> out;
  const auto taken = SegmentDecoder(kWide).Decode(text, out);
  EXPECT_TRUE(taken) << taken.error().Message() << "\n" << text;
  return out.empty() ? Segment() : out[0].segment;
}

std::string Emitted(std::string_view text, const Graft& graft = {}) {
  auto emitted = EmitDocument(text, graft);
  EXPECT_TRUE(emitted);
  return emitted ? *emitted : "";
}

TEST(DocumentEmitter, KeepsUnknownFieldsAndNumbersAsWritten) {
  const std::string text =
      Root(R"(,"x":{"n": 1.50,"big":123456789012345678901234567890},"metadata":{"d": [1.0, 2]})");
  EXPECT_EQ(Emitted(text), text);
}

TEST(DocumentEmitter, RemovesWhatBreaksTheSchema) {
  EXPECT_EQ(Emitted(Root(R"(,"user":1,"fault":"x","http":{"request":{"url":5,"method":"GET"}},)"
                         R"("annotations":{"ok":1,"bad key":1,"l":[]},"metadata":3)")),
            Root(R"(,"http":{"request":{"method":"GET"}},"annotations":{"ok":1})"));
}

TEST(DocumentEmitter, CleansEmbeddedSubsegmentsToo) {
  EXPECT_EQ(Emitted(Root(R"(,"subsegments":[1,)" +
                         Nested(2, R"(,"parent_id":"","sql":7,"keep":[1])") + "]")),
            Root(R"(,"subsegments":[)" + Nested(2, R"(,"keep":[1])") + "]"));
}

TEST(DocumentEmitter, LeavesOutSupersededSubsegmentsButNotWhatIsNestedInThem) {
  const std::unordered_set<SegmentId> superseded{SegmentId(2), SegmentId(4)};
  const std::string inner =
      Nested(2, R"(,"subsegments":[)" + Nested(3) + "," + Nested(4) + "," + Nested(5) + "]");
  EXPECT_EQ(Emitted(Root(R"(,"subsegments":[)" + inner + "," + Nested(6) + "]"),
                    {.superseded = &superseded}),
            Root(R"(,"subsegments":[)" + Nested(3) + "," + Nested(5) + "," + Nested(6) + "]"));
}

TEST(DocumentEmitter, SpellsIdsInLowerCase) {
  const std::string text =
      R"({"name":"a","id":"C000000000000001",)"
      R"("trace_id":"1-69054D80-000000000000000000000014","start_time":1,"end_time":2})";
  EXPECT_NE(Emitted(text).find(R"("id":"c000000000000001","trace_id":"1-69054d80-)"),
            std::string::npos);
}

TEST(DocumentEmitter, DropsInProgressBesideAnEnd) {
  EXPECT_EQ(Emitted(Root(R"(,"in_progress":true)")), Root(""));
  EXPECT_EQ(Emitted(Root(R"(,"in_progress":false)")), Root(R"(,"in_progress":false)"));
}

TEST(DocumentEmitter, CutsLongTexts) {
  const std::string emitted = Emitted(Root(",\"user\":\"" + std::string(300, 'u') + "\""));
  EXPECT_EQ(emitted, Root(",\"user\":\"" + std::string(250, 'u') + "\""));
}

TEST(DocumentEmitter, GraftsSubsegmentsUnderTheirParentsAtAnyLevel) {
  const std::string first = Independent(3, 2);
  const std::string second = Independent(4, 3, R"(,"namespace":"aws")");
  const std::string third = Independent(5, 2);
  Graft graft;
  graft.documents[SegmentId(2)] = {first, third};
  graft.documents[SegmentId(3)] = {second};
  EXPECT_EQ(Emitted(Root(R"(,"subsegments":[)" + Nested(2) + "]"), graft),
            Root(R"(,"subsegments":[)" +
                 Nested(2, R"(,"subsegments":[)" +
                               Nested(3, R"(,"subsegments":[)" +
                                             Nested(4, R"(,"namespace":"aws")") + "]") +
                               "," + Nested(5) + "]") +
                 "]"));
}

TEST(DocumentEmitter, AddsBackLinks) {
  Graft graft;
  const auto trace = TraceId::Parse("1-69054d80-000000000000000000000006");
  graft.child_links[SegmentId(0xc000000000000001)] = {{*trace, SegmentId(7), LinkKind::kChild}};
  const std::string text = Root(R"(,"links":[3,{"id":"a000000000000042",)"
                                R"("trace_id":"1-69054d80-000000000000000000000005"}])");
  const Segment segment = Decoded(Emitted(text, graft));
  ASSERT_EQ(segment.links.size(), 2u);
  EXPECT_EQ(segment.links[0].kind, LinkKind::kParent);
  EXPECT_EQ(segment.links[1], (Link{*trace, SegmentId(7), LinkKind::kChild}));
  EXPECT_EQ(Decoded(Emitted(Root(""), graft)).links.size(), 1u);
}

TEST(DocumentEmitter, EndsOnCycles) {
  const std::string a = Independent(2, 3);
  const std::string b = Independent(3, 2);
  const std::string self = Independent(4, 4);
  Graft graft;
  graft.documents[SegmentId(2)] = {b};
  graft.documents[SegmentId(3)] = {a};
  graft.documents[SegmentId(4)] = {self};
  EXPECT_EQ(Decoded(Emitted(a, graft)).subsegments.size(), 1u);
  EXPECT_TRUE(Decoded(Emitted(self, graft)).subsegments.empty());
}

TEST(DocumentEmitter, PlacesGraftsOnceWhenAnIdIsRepeated) {
  const std::string child = Independent(3, 2);
  Graft graft;
  graft.documents[SegmentId(2)] = {child};
  const Segment segment =
      Decoded(Emitted(Root(R"(,"subsegments":[)" + Nested(2) + "," + Nested(2) + "]"), graft));
  EXPECT_EQ(segment.subsegments[0].subsegments.size(), 1u);
  EXPECT_TRUE(segment.subsegments[1].subsegments.empty());
}

TEST(DocumentEmitter, LimitsTheDepthOfGrafts) {
  std::vector<std::string> chain;
  for (int i = 2; i < 1000; ++i) chain.push_back(Independent(i, i - 1));
  Graft graft;
  graft.documents[SegmentId(0xc000000000000001)] = {chain[0]};
  for (int i = 3; i < 1000; ++i) {
    graft.documents[SegmentId(static_cast<std::uint64_t>(i - 1))] = {
        chain[static_cast<std::size_t>(i - 2)]};
  }
  JsonIndex index;
  ASSERT_TRUE(index.Parse(Emitted(Root(""), graft), 1000));
  EXPECT_LE(index.depth(), kMaxEmittedDepth);
  EXPECT_GT(index.depth(), kMaxEmittedDepth - 10);
}

TEST(DocumentEmitter, RefusesWhatIsNoObject) {
  for (const char* text : {"", "{", "[]", "1"}) {
    EXPECT_EQ(EmitDocument(text, {}).error().code, ErrorCode::kCorrupt);
  }
  Graft graft;
  graft.documents[SegmentId(0xc000000000000001)] = {"{"};
  EXPECT_EQ(EmitDocument(Root(""), graft).error().code, ErrorCode::kCorrupt);
}

TEST(DocumentEmitter, MakesInferredSegments) {
  const std::string text =
      Root(R"(,"subsegments":[)" +
           Nested(2, R"(,"subsegments":[{"name":"SQS","id":"0000000000000003",)"
                     R"("start_time":1761955204.01,"end_time":1761955204.05,)"
                     R"("namespace":"aws","fault":true,"http":{"response":{"status":503}},)"
                     R"("aws":{"operation":"SendMessage","x":1},"cause":"b1"}])") +
           "]");
  const auto trace = TraceId::Parse("1-69054d80-000000000000000000000014");
  const auto inferred = EmitInferred(text, SegmentId(3), *trace, SegmentId(9), "AWS::SQS::Queue");
  ASSERT_TRUE(inferred);
  EXPECT_EQ(
      *inferred,
      R"({"id":"0000000000000009","name":"SQS","trace_id":"1-69054d80-000000000000000000000014",)"
      R"("parent_id":"0000000000000003","start_time":1761955204.01,"end_time":1761955204.05,)"
      R"("http":{"response":{"status":503}},"aws":{"operation":"SendMessage","x":1},"fault":true,)"
      R"("cause":"b1","inferred":true,"origin":"AWS::SQS::Queue"})");
  EXPECT_TRUE(Decoded(*inferred).inferred);
  EXPECT_EQ(EmitInferred(text, SegmentId(4), *trace, SegmentId(9), "").error().code,
            ErrorCode::kNotFound);
}

// Values of every kind under every known key: right, wrong, escaped, repeated.
rc::Gen<std::string> AnyValue(int depth);

rc::Gen<std::string> AnyKey() {
  return rc::gen::elementOf(std::vector<std::string>{"in_progress",
                                                     "parent_id",
                                                     "type",
                                                     "inferred",
                                                     "namespace",
                                                     "error",
                                                     "throttle",
                                                     "fault",
                                                     "service",
                                                     "user",
                                                     "origin",
                                                     "resource_arn",
                                                     "traced",
                                                     "http",
                                                     "aws",
                                                     "sql",
                                                     "cause",
                                                     "annotations",
                                                     "metadata",
                                                     "precursor_ids",
                                                     "links",
                                                     "request",
                                                     "response",
                                                     "method",
                                                     "url",
                                                     "status",
                                                     "content_length",
                                                     "version",
                                                     "resource_names",
                                                     "ec2",
                                                     "ecs",
                                                     "xray",
                                                     "tracing",
                                                     "sdk",
                                                     "availability_zone",
                                                     "exceptions",
                                                     "stack",
                                                     "line",
                                                     "truncated",
                                                     "paths",
                                                     "message",
                                                     "remote",
                                                     "trace_id",
                                                     "id",
                                                     "attributes",
                                                     "aws.xray.reserved.reference_type",
                                                     "database_type",
                                                     "preparation",
                                                     "u\\u0073er",
                                                     "odd key",
                                                     "k1",
                                                     "k2",
                                                     "aws:k"});
}

rc::Gen<std::string> AnyScalar() {
  return rc::gen::oneOf(
      rc::gen::elementOf(std::vector<std::string>{"null",
                                                  "true",
                                                  "false",
                                                  "\"\"",
                                                  "\"subsegment\"",
                                                  "\"aws\"",
                                                  "\"remote\"",
                                                  "\"200\"",
                                                  "200",
                                                  "-1",
                                                  "2e2",
                                                  "1.50",
                                                  "1e999",
                                                  "123456789012345678901234567890",
                                                  "\"c000000000000009\"",
                                                  "\"C00000000000000A\"",
                                                  "\"0000000000000000\"",
                                                  "\"1-69054D80-000000000000000000000005\"",
                                                  "\"parent\"",
                                                  "\"child\"",
                                                  "\"\\ud83d\"",
                                                  "\"\\u00e9\\n\"",
                                                  "\"\xC3\xA9\"",
                                                  "0",
                                                  "1761955200.5"}),
      rc::gen::map(rc::gen::inRange(0, 1300), [](int length) {
        return "\"" + std::string(static_cast<std::size_t>(length), 'x') + "\"";
      }));
}

rc::Gen<std::string> Joined(rc::Gen<std::string> part, char open, char close) {
  return rc::gen::map(
      rc::gen::resize(6, rc::gen::container<std::vector<std::string>>(std::move(part))),
      [open, close](const std::vector<std::string>& parts) {
        std::string text(1, open);
        for (std::size_t i = 0; i < parts.size() && i < 12; ++i) {
          text += (i > 0 ? " , " : "") + parts[i];
        }
        return text + close;
      });
}

rc::Gen<std::string> AnyMember(int depth) {
  return rc::gen::map(rc::gen::pair(AnyKey(), AnyValue(depth)),
                      [](const auto& pair) { return "\"" + pair.first + "\": " + pair.second; });
}

rc::Gen<std::string> AnyValue(int depth) {
  if (depth == 0) return AnyScalar();
  return rc::gen::oneOf(AnyScalar(), Joined(AnyMember(depth - 1), '{', '}'),
                        Joined(AnyValue(depth - 1), '[', ']'));
}

RC_GTEST_PROP(DocumentEmitter, EmitsWhatDecodesToTheSameSegment, ()) {
  const std::string fields = *Joined(AnyMember(3), ',', ' ');
  const std::string nested = *Joined(AnyMember(2), ',', ' ');
  std::string text = Root((fields.size() > 2 ? fields : "") + R"(,"subsegments":[)" +
                          Nested(2, nested.size() > 2 ? nested : "") + "]");
  std::vector<DecodedDocument> out;
  const auto taken = SegmentDecoder(kWide).Decode(text, out);
  RC_PRE(taken.has_value());
  const auto emitted = EmitDocument(out[0].json, {});
  RC_ASSERT(emitted.has_value());
  RC_LOG() << *emitted;
  RC_ASSERT(Decoded(*emitted) == out[0].segment);
  RC_ASSERT(Emitted(*emitted) == *emitted);
}

}  // namespace
}  // namespace roentgen::wire
