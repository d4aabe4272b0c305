#include "apps/roentgen/commands/program.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/plan_flags.h"
#include "apps/roentgen/commands/suggest.h"

namespace roentgen::cli {
namespace {

constexpr std::array kCommands = {AddExplain, AddMap,  AddTraces, AddTrace, AddOperations,
                                  AddCompare, AddTail, AddGroups, AddLoad,  AddCompletion};

struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

Outcome RunWith(std::vector<const char*> arguments, const Messages& text = kEnglish) {
  arguments.insert(arguments.begin(), "roentgen");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Outcome outcome;
  outcome.exit_code =
      RunProgram(kCommands, text, "1.2.3", static_cast<int>(arguments.size()), arguments.data());
  outcome.out = testing::internal::GetCapturedStdout();
  outcome.err = testing::internal::GetCapturedStderr();
  return outcome;
}

TEST(Program, HelpAndVersionAreNoErrors) {
  const Outcome help = RunWith({"--help"});
  EXPECT_EQ(help.exit_code, kOk);
  EXPECT_NE(help.out.find("Commands"), std::string::npos);
  EXPECT_NE(help.out.find("load"), std::string::npos);
  EXPECT_EQ(RunWith({"--version"}).out, "roentgen 1.2.3\n");
}

TEST(Program, CommandHelpTeachesWithExamples) {
  for (const Messages* text : {&kEnglish, &kKorean}) {
    const Outcome help = RunWith({"load", "--help"}, *text);
    EXPECT_EQ(help.exit_code, kOk);
    EXPECT_NE(help.out.find(text->common.examples.str() + ":\n  roentgen load"), std::string::npos);
    EXPECT_NE(help.out.find("--error-share"), std::string::npos);
  }
}

TEST(Program, UnknownCommandSuggestsTheNearest) {
  const Outcome outcome = RunWith({"laod"});
  EXPECT_EQ(outcome.exit_code, kUsage);
  EXPECT_NE(outcome.err.find("no command 'laod'"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("Did you mean 'load'?"), std::string::npos) << outcome.err;
}

TEST(Program, UnknownOptionSuggestsTheNearest) {
  const Outcome outcome = RunWith({"load", "--eror-share=1"});
  EXPECT_EQ(outcome.exit_code, kUsage);
  EXPECT_NE(outcome.err.find("no option '--eror-share'"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("'--error-share'"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("roentgen load --help"), std::string::npos) << outcome.err;
}

TEST(Program, ErrorsSpeakKorean) {
  const Outcome outcome = RunWith({"load", "--duration", "soon"}, kKorean);
  EXPECT_EQ(outcome.exit_code, kUsage);
  EXPECT_EQ(outcome.err, "roentgen: 오류: --duration에 쓸 수 없는 값입니다: 'soon'\n");
}

TEST(Program, WrongValuesAreUsageErrors) {
  for (const auto& arguments :
       std::vector<std::vector<const char*>>{{},
                                             {"load", "--rate", "fast"},
                                             {"load", "--error-share", "2"},
                                             {"load", "--topology", "ring"},
                                             {"load", "--udp", "nowhere"},
                                             {"load", "--http", "https://example.com"},
                                             {"load", "--start", "tomorrow"},
                                             {"load", "--pregenerate"},
                                             {"load", "--threads", "0"},
                                             {"load", "verify", "--traces", "5"},
                                             {"traces", "--since", "soon"},
                                             {"traces", "--limit", "0"},
                                             {"explain"},
                                             {"explain", "responstime > 5"},
                                             {"traces", "--endpoint", "ftp://x"},
                                             {"map", "--from", "09:00", "--to", "08:00"},
                                             {"operations"},
                                             {"operations", "web", "--limit", "1001"},
                                             {"operations", "web", "--csv", "--json"},
                                             {"map", "--csv", "--watch"},
                                             {"compare"},
                                             {"groups", "create"},
                                             {"groups", "create", "x", "--insights", "maybe"},
                                             {"groups", "create", "x", "--csv"},
                                             {"trace"},
                                             {"trace", "not-an-id"},
                                             {"completion", "tcsh"},
                                             {"--color", "blue", "load"}}) {
    const Outcome outcome = RunWith(arguments);
    EXPECT_EQ(outcome.exit_code, kUsage);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err, "");
  }
}

TEST(Program, WrongValuesNameTheRightOnes) {
  const auto first_line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
  EXPECT_EQ(first_line(RunWith({"load", "--error-share", "2"}).err),
            "roentgen: error: --error-share: '2' is not a value it takes. Allowed: 0 to 1.");
  EXPECT_EQ(first_line(RunWith({"load", "--topology", "ring"}).err),
            "roentgen: error: --topology: 'ring' is not a value it takes. Allowed: shop, tutorial, "
            "chain, fan, flat.");
  EXPECT_EQ(first_line(RunWith({"trace"}, kKorean).err), "roentgen: 오류: 꼭 지정해야 합니다: ID");
  EXPECT_EQ(first_line(RunWith({"map", "--csv", "--json"}).err),
            "roentgen: error: --json and --csv do not go together.");
  EXPECT_EQ(first_line(RunWith({"load", "--seed"}, kKorean).err),
            "roentgen: 오류: 값이 빠졌습니다: --seed");
}

TEST(Program, AnAbsentServerIsNamedWithWhatToDo) {
  const Outcome outcome = RunWith({"map", "--endpoint", "http://127.0.0.1:1"});
  EXPECT_EQ(outcome.exit_code, kFailed);
  EXPECT_EQ(outcome.err,
            "roentgen: error: cannot reach http://127.0.0.1:1: connection refused. Is the server "
            "running? Start it with: roentgen serve\nAnother address: --endpoint URL, or "
            "ROENTGEN_ENDPOINT.\n");
}

TEST(Completion, KnowsCommandsOptionsAndValues) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = RunWith({"completion", shell});
    EXPECT_EQ(outcome.exit_code, kOk);
    for (const char* word : {"traces", "verify", "error-share", "operations", "compare", "update",
                             "csv", "shop tutorial chain fan flat"}) {
      EXPECT_NE(outcome.out.find(word), std::string::npos) << shell << " " << word;
    }
  }
}

TEST(Completion, FishOffersOptionsWhereTheyBelong) {
  const std::string script = RunWith({"completion", "fish"}).out;
  const std::string seen = "__fish_seen_subcommand_from ";
  EXPECT_NE(script.find("-n '" + seen + "groups; and " + seen + "create' -l tag"),
            std::string::npos);
  EXPECT_NE(script.find("-n '" + seen + "groups; and not " + seen +
                        "list get create update delete' -a create"),
            std::string::npos);
  EXPECT_NE(script.find("-n '" + seen + "operations' -l csv"), std::string::npos);
}

TEST(Program, ArgumentsCannotWriteEscapesToTheTerminal) {
  EXPECT_EQ(RunWith({"\x1b]0;x\x07"}).err.find('\x1b'), std::string::npos);
}

TEST(Explain, SaysTheExpressionInWords) {
  const Outcome english = RunWith({"explain", "ok !partial duration<3"});
  EXPECT_EQ(english.exit_code, kOk);
  EXPECT_EQ(
      english.out,
      "ok AND !partial AND duration < 3\n\n"
      "Traces where the root segment is ok, and the trace is not partial, and the whole trace "
      "took less than 3 s.\n\n"
      "How they are found:\n"
      "in the index\n  every trace\n"
      "in the list of traces\n  ok, partial, duration\n"
      "in the traces themselves\n  nothing\n");
  const Outcome korean = RunWith({"explain", "fault"}, kKorean);
  EXPECT_EQ(korean.out,
            "fault\n\n루트 세그먼트에 결함(fault)이 있습니다.\n\n"
            "찾는 방법:\n색인에서\n  flag fault\n트레이스 목록에서\n  fault\n"
            "트레이스를 읽어서\n  없음\n");
}

TEST(Explain, PointsAtWhatIsWrongWithoutEscapes) {
  const Outcome outcome = RunWith({"explain", "user = \"\x1b]0;x\x07\" responstime > 5"});
  EXPECT_EQ(outcome.exit_code, kUsage);
  EXPECT_NE(outcome.err.find("did you mean responsetime?"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("^^^"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
}

TEST(PlanFlags, RateIsSegmentsASecond) {
  PlanFlags flags;
  flags.topology = "flat";
  flags.rate = 100;
  const auto plan = PlanOf(flags, kEnglish, FromSeconds(1'700'000'000));
  ASSERT_TRUE(plan.has_value());
  EXPECT_DOUBLE_EQ(plan->traces_per_second, 20);
  EXPECT_EQ(plan->start, FromSeconds(1'700'000'000));
}

TEST(VerifyCommand, NamesEverythingThePlanNeeds) {
  load::LoadPlan plan;
  plan.seed = 9;
  plan.start = {1'700'000'000'250'000};
  plan.late_share = 0.1;
  EXPECT_EQ(VerifyCommand(plan, 77, "http://h:1"),
            "roentgen load verify --seed 9 --topology shop --traces 77 --start 1700000000.250000 "
            "--traces-per-second 10 --late-share 0.1 --endpoint http://h:1");
}

TEST(Nearest, OnlyWhatIsNear) {
  const std::vector<std::string> words = {"trace", "traces", "map", "tail", "load"};
  EXPECT_EQ(Nearest("trase", words), "trace");
  EXPECT_EQ(Nearest("mpa", words), "map");
  EXPECT_EQ(Nearest("tra", words), "trace");
  EXPECT_EQ(Nearest("completely", words), "");
  EXPECT_EQ(Nearest("", words), "");
}

}  // namespace
}  // namespace roentgen::cli
