#include "wire/segment_json/segment_decoder.h"

#include <gtest/gtest.h>

#include <fmt/core.h>

#include <string>
#include <vector>

namespace roentgen::wire {
namespace {

constexpr std::string_view kTrace = "1-69054d80-000000000000000000000014";

// A valid segment but for what `fields` adds or repeats: the last of equal keys counts.
std::string Document(std::string_view fields) {
  return fmt::format(
      R"({{"name":"a","id":"c000000000000001","trace_id":"{}","start_time":1761955200,)"
      R"("end_time":1761955201{}{}}})",
      kTrace, fields.empty() ? "" : ",", fields);
}

std::string Outcome(std::string_view text) {
  SegmentDecoder decoder;
  std::vector<DecodedDocument> out;
  const auto taken = decoder.Decode(text, out);
  if (taken) return "taken";
  EXPECT_TRUE(out.empty());
  return fmt::format("{} | {}", taken.error().id.value_or("null"), taken.error().Message());
}

Segment Decoded(std::string_view text) {
  SegmentDecoder decoder;
  std::vector<DecodedDocument> out;
  const auto taken = decoder.Decode(text, out);
  EXPECT_TRUE(taken) << taken.error().Message() << "\n" << text;
  return out.empty() ? Segment() : out[0].segment;
}

Segment With(std::string_view fields) { return Decoded(Document(fields)); }

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
  EXPECT_EQ(out[0].segment.trace_id.ToString(), kTrace);
  EXPECT_EQ(out[0].segment.Duration().us, 1'500'000);
  EXPECT_EQ(out[0].json.front(), '{');
  EXPECT_EQ(out[0].json.back(), '}');
}

struct Refusal {
  const char* document;
  const char* expected;  // id | beginning of the message
};

#define RG_TIMES R"("start_time":1761955200,"end_time":1761955201)"
#define RG_TRACE R"("trace_id":"1-69054d80-000000000000000000000014")"

TEST(SegmentDecoder, RefusesWithTheObservedMessages) {
  constexpr Refusal kRefusals[] = {
      {"[]", "null | Invalid segment. ErrorCode: MissingId"},
      {R"({"name":"a",)" RG_TRACE "," RG_TIMES "}", "null | Invalid segment. ErrorCode: MissingId"},
      {R"({"name":"a","id":"c000000000000002",)" RG_TIMES "}",
       "c000000000000002 | Invalid segment. ErrorCode: MissingTraceId"},
      {R"({"name":"a","id":"c000000000000002","start_time":1761955200,)" RG_TRACE "}",
       "c000000000000002 | Invalid segment. ErrorCode: MissingEndTime"},
      {R"({"name":"a","id":"c000000000000003",)" RG_TRACE "," RG_TIMES
       R"(,"subsegments":[{"name":"b","id":"c000000000000004","start_time":1761955200}]})",
       "c000000000000003 | Invalid subsegment. ErrorCode: MissingEndTime, Cause: null"},
      {R"({"name":"a","id":"c000000000000003",)" RG_TRACE "," RG_TIMES
       R"(,"subsegments":[{"name":"b?","id":"c000000000000004",)" RG_TIMES "}]}",
       "c000000000000003 | Invalid subsegment. ErrorCode: InvalidName, Cause: null"},
      {R"({"name":"a","id":"c000000000000005",)" RG_TRACE "," RG_TIMES R"(,"type":"subsegment"})",
       "c000000000000005 | Invalid subsegment. ErrorCode: MissingParentId"},
  };
  for (const Refusal& one : kRefusals) EXPECT_EQ(Outcome(one.document), one.expected);
}

TEST(SegmentDecoder, SaysWhatIsWrongWhereXRayIsSilent) {
  constexpr Refusal kRefusals[] = {
      {R"("id":"abc")", R"(abc | Invalid segment. ErrorCode: InvalidId, Cause: id "abc" must)"},
      {R"("id":"")", " | Invalid segment. ErrorCode: InvalidId"},
      {R"("id":"0000000000000000")", "0000000000000000 | Invalid segment. ErrorCode: InvalidId"},
      {R"("id":12)", "null | Invalid segment. ErrorCode: InvalidId, Cause: id 12 must"},
      {R"("id":null)", "null | Invalid segment. ErrorCode: MissingId"},
      {R"("trace_id":"1-5880168b-fd515828bs07678a3bb5a78c")",
       "c000000000000001 | Invalid segment. ErrorCode: InvalidTraceId, Cause: trace_id \"1-5880"},
      {R"("trace_id":"2-69054d80-000000000000000000000014")",
       "c000000000000001 | Invalid segment. ErrorCode: InvalidTraceId"},
      {R"("name":null)", "c000000000000001 | Invalid segment. ErrorCode: MissingName, Cause: name"},
      {R"("name":"what?")",
       "c000000000000001 | Invalid segment. ErrorCode: InvalidName, Cause: name \"wh"},
      {R"("name":"")", "c000000000000001 | Invalid segment. ErrorCode: InvalidName"},
      {R"("name":7)",
       "c000000000000001 | Invalid segment. ErrorCode: InvalidName, Cause: name 7 is not"},
      {R"("start_time":null)", "c000000000000001 | Invalid segment. ErrorCode: MissingStartTime"},
      {R"("start_time":"1761955200")",
       "c000000000000001 | Invalid segment. ErrorCode: InvalidStartTime"},
      {R"("start_time":1761955200000)",
       "c000000000000001 | Invalid segment. ErrorCode: InvalidStartTime"},
      {R"("start_time":-1)", "c000000000000001 | Invalid segment. ErrorCode: InvalidStartTime"},
      {R"("start_time":1e999)", "c000000000000001 | Invalid segment. ErrorCode: InvalidStartTime"},
      {R"("end_time":false)", "c000000000000001 | Invalid segment. ErrorCode: InvalidEndTime"},
      {R"("end_time":null)", "c000000000000001 | Invalid segment. ErrorCode: MissingEndTime"},
      {R"("parent_id":"xyz")", "c000000000000001 | Invalid segment. ErrorCode: InvalidParentId"},
      {R"("parent_id":12)", "c000000000000001 | Invalid segment. ErrorCode: InvalidParentId"},
      {R"("type":"subsegment","parent_id":"0000000000000000")",
       "c000000000000001 | Invalid subsegment. ErrorCode: MissingParentId"},
      {R"("type":"subsegment","parent_id":"x")",
       "c000000000000001 | Invalid subsegment. ErrorCode: InvalidParentId"},
      {R"("subsegments":[{"name":"b",)" RG_TIMES "}]",
       "c000000000000001 | Invalid subsegment. ErrorCode: MissingId, Cause: an embedded "
       "subsegment: id"},
      {R"("subsegments":[{"id":"c000000000000002",)" RG_TIMES "}]",
       "c000000000000001 | Invalid subsegment. ErrorCode: MissingName, Cause: subsegment "
       "c000000000000002"},
      {R"("subsegments":[{"id":"c000000000000002","name":"b"}])",
       "c000000000000001 | Invalid subsegment. ErrorCode: MissingStartTime, Cause: subsegment c0"},
  };
  for (const Refusal& one : kRefusals) {
    const std::string outcome = Outcome(Document(one.document));
    EXPECT_TRUE(outcome.starts_with(one.expected)) << one.document << "\n" << outcome;
  }
  EXPECT_TRUE(Outcome(Document(R"("name":")" + std::string(201, 'n') + "\"")).find("InvalidName") !=
              std::string::npos);
}

TEST(SegmentDecoder, RefusesTextsThatAreNoDocuments) {
  const std::string prefix = "null | Invalid segment. ErrorCode: InvalidSegment, Cause: ";
  const std::string too_deep = Document("\"x\":" + std::string(200, '[') + std::string(200, ']'));
  const std::string too_large = Document("\"x\":\"" + std::string(64 * 1024, 'x') + "\"");
  const std::string not_utf8 = Document("\"x\":\"\xC3\x28\"");
  for (const std::string& text : {std::string("{\"name\":"), std::string(), std::string("7"),
                                  std::string("\"a\""), std::string("null"), std::string("[1]"),
                                  Document("") + "x", too_deep, too_large, not_utf8}) {
    EXPECT_TRUE(Outcome(text).starts_with(prefix)) << Outcome(text);
  }
}

TEST(SegmentDecoder, ChecksInOneOrder) {
  EXPECT_NE(Outcome(R"({"id":1,"trace_id":1,"name":1})").find("InvalidId"), std::string::npos);
  EXPECT_NE(Outcome(R"({"id":"c000000000000001","trace_id":1,"name":1})").find("InvalidTraceId"),
            std::string::npos);
  EXPECT_NE(Outcome(R"({"id":"c000000000000001","name":1,)" RG_TRACE "}").find("InvalidName"),
            std::string::npos);
}

TEST(SegmentDecoder, TakesAnArrayWholeOrNotAtAll) {
  const std::string good = Document(R"("type":"subsegment","parent_id":"c000000000000009")");
  SegmentDecoder decoder;
  std::vector<DecodedDocument> out;
  ASSERT_TRUE(decoder.Decode("[" + good + " , " + Document("") + "]", out));
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].json, good);
  EXPECT_EQ(out[1].json, Document(""));
  EXPECT_FALSE(decoder.Decode("[" + good + "," + Document("\"id\":1") + "]", out));
  EXPECT_EQ(out.size(), 2u);
}

TEST(SegmentDecoder, AcceptsAnyEpochInATraceId) {
  EXPECT_EQ(With(R"("trace_id":"1-50000000-aaaaaaaaaaaaaaaaaaaaaaaa")").trace_id.epoch_s(),
            0x50000000u);
}

TEST(SegmentDecoder, LetsTheEndDecideWhetherWorkGoesOn) {
  EXPECT_FALSE(With(R"("in_progress":true)").in_progress);
  EXPECT_FALSE(With(R"("in_progress":false)").in_progress);
  const Segment going = With(R"("end_time":null,"in_progress":true)");
  EXPECT_TRUE(going.in_progress);
  EXPECT_FALSE(going.IsComplete());
  EXPECT_NE(Outcome(Document(R"("end_time":null,"in_progress":"true")")).find("MissingEndTime"),
            std::string::npos);
}

TEST(SegmentDecoder, ClampsAnEndBeforeTheStart) {
  EXPECT_EQ(With(R"("end_time":1761955199)").Duration().us, 0);
}

TEST(SegmentDecoder, TakesNoParentForAnEmptyOne) {
  EXPECT_TRUE(With(R"("parent_id":"")").parent_id.IsNone());
  EXPECT_TRUE(With(R"("parent_id":"0000000000000000")").parent_id.IsNone());
  EXPECT_EQ(With(R"("parent_id":"C000000000000009")").parent_id.value(), 0xc000000000000009u);
}

TEST(SegmentDecoder, ReadsNumbersGivenAsText) {
  const Segment segment = With(R"("http":{"response":{"status":"404","content_length":"17"}})");
  EXPECT_EQ(segment.http->status, 404);
  EXPECT_EQ(segment.http->content_length, 17);
  const Segment other = With(R"("http":{"response":{"status":2e2,"content_length":1.5}})");
  EXPECT_EQ(other.http->status, 200);
  EXPECT_EQ(other.http->content_length, std::nullopt);
}

TEST(SegmentDecoder, DropsOptionalFieldsOfWrongTypes) {
  EXPECT_EQ(With(R"("user":1,"origin":[],"error":"true","fault":1,"http":"x","aws":3,"sql":[],)"
                 R"("cause":5,"annotations":[],"metadata":"x","subsegments":{},"links":1,)"
                 R"("precursor_ids":"c000000000000002","service":"s","namespace":1,"traced":"t",)"
                 R"("inferred":1,"resource_arn":{},"type":3)"),
            With(""));
  EXPECT_EQ(With(R"("subsegments":[1,null,"x",[]])"), With(""));
}

TEST(SegmentDecoder, LetsTheLastOfEqualKeysCount) {
  EXPECT_EQ(With(R"("user":"a","user":"b")").user, "b");
  EXPECT_EQ(With(R"("user":"a","user":1)").user, "");
  const Segment segment = With(R"("annotations":{"k":1,"l":2,"k":"x"})");
  ASSERT_EQ(segment.annotations.size(), 2u);
  EXPECT_EQ(segment.annotations[1].second, AnnotationValue(std::string("x")));
}

TEST(SegmentDecoder, KeepsOnlyAnnotationsThatObeyTheRules) {
  const Segment segment = With(
      R"("annotations":{"ok":"v","n":12.5,"b":false,"with.dot":1,"aws:api_id":"z","bad key":1,)"
      R"("":1,"null":null,"list":[1],"map":{},"huge":1e999,"é":1,"big":12345678901234567890123})");
  std::string keys;
  for (const auto& [key, value] : segment.annotations) keys += key + " ";
  EXPECT_EQ(keys, "ok n b with.dot aws:api_id big ");
  EXPECT_EQ(segment.annotations[1].second, AnnotationValue(12.5));
  EXPECT_EQ(segment.annotations[2].second, AnnotationValue(false));
  const std::string long_key(501, 'k');
  EXPECT_TRUE(With("\"annotations\":{\"" + long_key + "\":1}").annotations.empty());
  std::string many = "\"annotations\":{";
  for (int i = 0; i < 40; ++i) many += fmt::format("\"k{}\":{},", i % 20, i);
  many.back() = '}';
  const Segment crowded = With(many);
  ASSERT_EQ(crowded.annotations.size(), 20u);
  EXPECT_EQ(crowded.annotations[0].first, "k0");
  EXPECT_EQ(crowded.annotations[0].second, AnnotationValue(20.0));
}

TEST(SegmentDecoder, CutsLongTextsBetweenCharacters) {
  std::string url;
  for (int i = 0; i < 300; ++i) url += "é";
  const std::string fields = "\"http\":{\"request\":{\"url\":\"" + url +
                             "\"}},\"annotations\":{\"k\":\"" + std::string(1200, 'a') + "\"}";
  const Segment segment = With(fields);
  EXPECT_EQ(segment.http->url.size(), 500u);
  EXPECT_EQ(std::get<std::string>(segment.annotations[0].second).size(), 1000u);
}

TEST(SegmentDecoder, KeepsMetadataAndNumbersOfAnySize) {
  const Segment segment =
      With(R"("metadata":{"ns": {"n":123456789012345678901234567890, "x":1e999}})");
  EXPECT_EQ(segment.metadata_json, R"({"ns": {"n":123456789012345678901234567890, "x":1e999}})");
}

TEST(SegmentDecoder, ReadsSubsegmentsAtAnyLevel) {
  const Segment segment = With(
      R"("subsegments":[{"name":"DynamoDB","id":"c000000000000002","namespace":"aws",)" RG_TIMES
      R"(,"trace_id":"","parent_id":"","type":"","in_progress":false,"aws":{"operation":"GetItem",)"
      R"("table_name":"t","resource_names":["t",1]},"subsegments":[{"name":"in","id":)"
      R"("c000000000000003","start_time":1761955200,"in_progress":true,"precursor_ids":)"
      R"(["c000000000000002","zz"]}]}])");
  ASSERT_EQ(segment.subsegments.size(), 1u);
  const Segment& call = segment.subsegments[0];
  EXPECT_TRUE(call.is_subsegment);
  EXPECT_EQ(call.trace_id, TraceId());
  EXPECT_EQ(call.name_space, Namespace::kAws);
  EXPECT_EQ(call.aws->table_name, "t");
  EXPECT_EQ(call.aws->resource_names, std::vector<std::string>{"t"});
  ASSERT_EQ(call.subsegments.size(), 1u);
  EXPECT_TRUE(call.subsegments[0].in_progress);
  EXPECT_EQ(call.subsegments[0].precursor_ids.size(), 1u);
}

TEST(SegmentDecoder, ReadsCauseSqlAndLinks) {
  EXPECT_EQ(With(R"("cause":"b000000000000002")").cause->reference, "b000000000000002");
  const Segment segment = With(
      R"("cause":{"working_directory":"/srv","paths":["p",1],"exceptions":[{"id":"b1",)"
      R"("message":"m","type":"T","remote":true,"truncated":"12","cause":"b2",)"
      R"("stack":[{"path":"A.java","line":10,"label":"run"},7]}]},"sql":{"url":"jdbc:x",)"
      R"("database_type":"PostgreSQL","preparation":"call"},)"
      R"("links":[{"trace_id":"1-69054d80-000000000000000000000005","id":"a000000000000042",)"
      R"("attributes":{"aws.xray.reserved.reference_type":"child"}},{"id":"a000000000000042"},)"
      R"({"trace_id":"1-69054d80-000000000000000000000005","id":"a000000000000043"}])");
  ASSERT_EQ(segment.cause->exceptions.size(), 1u);
  EXPECT_EQ(segment.cause->exceptions[0].truncated, 12);
  EXPECT_EQ(segment.cause->exceptions[0].stack.at(0).line, 10);
  EXPECT_EQ(segment.sql->database_type, "PostgreSQL");
  ASSERT_EQ(segment.links.size(), 2u);
  EXPECT_EQ(segment.links[0].kind, LinkKind::kChild);
  EXPECT_EQ(segment.links[1].kind, LinkKind::kParent);
}

TEST(SegmentDecoder, FindsZoneInstanceAndSdk) {
  const Segment segment = With(
      R"("aws":{"ec2":{"instance_id":"i-1","availability_zone":"z1"},"ecs":{"availability_zone":)"
      R"("z2"},"tracing":{"sdk":"old"},"xray":{"sdk_version":"1.2"}})");
  EXPECT_EQ(segment.aws->ec2_instance_id, "i-1");
  EXPECT_EQ(segment.aws->availability_zone, "z1");
  EXPECT_EQ(segment.aws->sdk, "old");
  EXPECT_EQ(segment.aws->sdk_version, "1.2");
}

TEST(SegmentDecoder, ReadsKeysAndIdsSpelledWithEscapes) {
  EXPECT_EQ(With(R"("\u0075ser":"\u00e9\n")").user, "é\n");
  EXPECT_EQ(With(R"("id":"\u0063000000000000001")").id.value(), 0xc000000000000001u);
}

TEST(SegmentDecoder, TakesTracedFromEitherPlace) {
  EXPECT_TRUE(With(R"("traced":true)").traced);
  EXPECT_TRUE(With(R"("http":{"request":{"traced":true}})").traced);
  EXPECT_FALSE(With(R"("http":{"request":{}})").traced);
}

TEST(SegmentDecoder, LimitsSubsegments) {
  std::string list;
  for (int i = 1; i <= 5; ++i) {
    list += fmt::format(R"({}{{"name":"s","id":"{:016x}",)" RG_TIMES "}}", i > 1 ? "," : "", i);
  }
  const std::string text = Document("\"subsegments\":[" + list + "]");
  std::vector<DecodedDocument> out;
  EXPECT_TRUE(SegmentDecoder({.max_subsegments = 5}).Decode(text, out));
  EXPECT_FALSE(SegmentDecoder({.max_subsegments = 4}).Decode(text, out));
}

TEST(SegmentDecoder, ReadsSixtyLevelsOfSubsegments) {
  std::string text = Document("");
  text.pop_back();
  for (int i = 1; i <= 60; ++i) {
    text += fmt::format(R"(,"subsegments":[{{"name":"s","id":"{:016x}",)" RG_TIMES, i);
  }
  for (int i = 1; i <= 60; ++i) text += "}]";
  EXPECT_EQ(Outcome(text + "}"), "taken");
}

#undef RG_TIMES
#undef RG_TRACE

}  // namespace
}  // namespace roentgen::wire
