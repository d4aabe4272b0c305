#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include <xray/recorder.h>

#include "services/common/environment.h"
#include "services/common/failure.h"
#include "services/common/fault_switch.h"
#include "services/common/json.h"
#include "services/common/log.h"
#include "services/common/text.h"

namespace services {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Environment Of(std::map<std::string, std::string> values) {
  return Environment([values = std::move(values)](const std::string& name) {
    const auto it = values.find(name);
    return it == values.end() ? std::nullopt : std::optional<std::string>(it->second);
  });
}

TEST(Text, TellsUtf8FromOtherBytes) {
  EXPECT_TRUE(IsUtf8("B\xc3\xb6 \xed\x95\x9c \xf0\x9f\x90\x99"));
  for (const char* bytes : {"\xff", "\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80",
                            "\xf4\x90\x80\x80", "\x80", "\xf0\x9f\x90"}) {
    EXPECT_FALSE(IsUtf8(bytes)) << testing::PrintToString(bytes);
  }
}

TEST(Text, DecodesPercentEscapesToTextOnly) {
  EXPECT_EQ(PercentDecode("a%20b%2Fc"), "a b/c");
  EXPECT_EQ(PercentDecode("%ed%95%9c"), "\xed\x95\x9c");
  for (const char* text : {"%", "%1", "%zz", "%00", "%0a", "%ff"}) {
    EXPECT_EQ(PercentDecode(text), std::nullopt) << text;
  }
}

TEST(Environment, TakesDefaultsForWhatIsNotSetOrEmpty) {
  Environment environment = Of({{"PORT", ""}});
  EXPECT_EQ(environment.ReadInteger({"PORT", "8095", "port"}, 0, 65'535), 8095);
  EXPECT_EQ(environment.ReadText({"NAME", "x", "name"}), "x");
  EXPECT_EQ(environment.ReadRate({"RATE", "0.5", "rate"}), 0.5);
  EXPECT_EQ(environment.ReadWord({"MODE", "b", "mode"}, {"a", "b"}), 1U);
  EXPECT_THAT(environment.problems(), testing::IsEmpty());
}

TEST(Environment, TellsAllProblemsAtOnce) {
  Environment environment =
      Of({{"PORT", "80x"}, {"FAR", "70000"}, {"RATE", "1.5"}, {"NONE", "nan"}, {"MODE", "c"}});
  environment.ReadInteger({"PORT", "1", "port"}, 0, 65'535);
  environment.ReadInteger({"FAR", "1", "port"}, 0, 65'535);
  environment.ReadRate({"RATE", "0", "rate"});
  environment.ReadRate({"NONE", "0", "rate"});
  environment.ReadWord({"MODE", "a", "mode"}, {"a", "b"});
  environment.ReadRequired({"HOST", "", "where it is"});
  EXPECT_THAT(environment.problems(),
              ElementsAre(HasSubstr("PORT is '80x'"), HasSubstr("FAR is '70000'"),
                          HasSubstr("RATE is '1.5'"), HasSubstr("NONE is 'nan'"),
                          HasSubstr("it can be a, b"), "HOST is not set: where it is"));
}

TEST(Environment, HelpNamesWhateverIsRead) {
  Environment environment = Of({});
  environment.ReadText({"NAME", "x", "what it is called"});
  environment.ReadRequired({"HOST", "", "where it is"});
  EXPECT_EQ(environment.Help(), "  NAME (x)\n      what it is called\n  HOST\n      where it is\n");
}

TEST(Json, RefusesBodiesThatAreNoObject) {
  for (const char* body : {"", " ", "{", "[]", "7", "\"a\"", "{\"a\":}", "{} {}"}) {
    EXPECT_THROW(ParseJsonObject(body), InvalidInput) << body;
  }
  EXPECT_THROW(ParseJsonObject(R"({"a":)" + std::string(40, '[') + std::string(40, ']') + "}"),
               InvalidInput);
}

TEST(Json, ChecksMembersAsTheyAreRead) {
  const JsonObject object =
      ParseJsonObject(R"({"text":" a ","empty":" ","null":null,"number":1,"yes":true})");
  EXPECT_EQ(RequiredText(object, "text", 9), "a");
  EXPECT_EQ(RequiredRawText(object, "text", 9), " a ");
  EXPECT_THROW(RequiredText(object, "text", 2), InvalidInput);
  EXPECT_THROW(RequiredText(object, "empty", 9), InvalidInput);
  EXPECT_THROW(RequiredText(object, "null", 9), InvalidInput);
  EXPECT_THROW(RequiredText(object, "number", 9), InvalidInput);
  EXPECT_THROW(RequiredText(object, "absent", 9), InvalidInput);
  EXPECT_TRUE(OptionalBoolean(object, "yes", false));
  EXPECT_TRUE(OptionalBoolean(object, "null", true));
  EXPECT_THROW(OptionalBoolean(object, "number", true), InvalidInput);
}

TEST(FaultSwitch, IsOffByDefault) {
  Environment environment = Of({});
  FaultSwitch off(ReadFaultPlan(environment), [] { return 0.0; }, [](int) { FAIL() << "waited"; });
  EXPECT_NO_THROW(off.Pass());
}

TEST(FaultSwitch, FailsTheShareItWasTold) {
  std::vector<double> draws = {0.24, 0.25, 0.9};
  FaultSwitch quarter(
      {.fault_rate = 0.25},
      [&draws] {
        const double draw = draws.front();
        draws.erase(draws.begin());
        return draw;
      },
      [](int) {});
  EXPECT_THROW(quarter.Pass(), InjectedFault);
  EXPECT_NO_THROW(quarter.Pass());
  EXPECT_NO_THROW(quarter.Pass());
}

TEST(FaultSwitch, DelaysTheShareItWasTold) {
  double draw = 0.4;
  std::vector<int> waits;
  FaultSwitch half(
      {.latency_ms = 70, .latency_rate = 0.5}, [&] { return draw; },
      [&](int ms) { waits.push_back(ms); });
  half.Pass();
  draw = 0.5;
  half.Pass();
  EXPECT_THAT(waits, ElementsAre(70));
}

TEST(Log, WritesOneJsonObjectALine) {
  EXPECT_EQ(LogLine("t", Level::kWarn, "svc", "a \"b\"\n", {{"n", std::int64_t{3}}, {"ok", true}}),
            R"({"time":"t","level":"warn","service":"svc","message":"a \"b\"\n","n":3,"ok":true})");
}

TEST(Log, NamesTheTraceItIsIn) {
  xray::Recorder recorder({.sampling = xray::SamplingStrategy::kAll});
  const xray::Segment segment = recorder.BeginSegment("svc");
  EXPECT_THAT(LogLine("t", Level::kInfo, "svc", "m", {}),
              testing::AllOf(HasSubstr(R"("trace_id":")" + segment.trace_id().ToString()),
                             HasSubstr(R"("segment_id":")" + segment.id().ToString())));
}

}  // namespace
}  // namespace services
