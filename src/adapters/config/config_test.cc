#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "adapters/config/memory_split.h"
#include "adapters/config/serve_options.h"
#include "adapters/config/units.h"

namespace roentgen::config {
namespace {

using Words = std::vector<std::string>;

Result<ServeCommandLine> Parse(const Words& arguments,
                               const std::map<std::string, std::string>& variables = {}) {
  Words names;
  for (const auto& [name, value] : variables) names.push_back(name);
  return ParseServe(
      arguments,
      [&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
      },
      names);
}

std::string ErrorOf(const Words& arguments,
                    const std::map<std::string, std::string>& variables = {}) {
  const auto result = Parse(arguments, variables);
  return result ? "accepted" : result.error().message;
}

struct TemporaryFile {
  explicit TemporaryFile(const std::string& text)
      : path(std::filesystem::temp_directory_path() /
             ("roentgen_config_" + std::to_string(getpid()) + ".yaml")) {
    std::ofstream(path) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path); }
  std::string path;
};

TEST(Units, SizesAreReadAsPeopleWriteThem) {
  EXPECT_EQ(*ParseSize("0"), 0u);
  EXPECT_EQ(*ParseSize("1048576"), 1u << 20);
  EXPECT_EQ(*ParseSize("64MiB"), 64u << 20);
  EXPECT_EQ(*ParseSize("64Mi"), 64u << 20);
  EXPECT_EQ(*ParseSize("2GB"), 2'000'000'000u);
  EXPECT_EQ(*ParseSize("1.5 gib"), 1'610'612'736u);
  EXPECT_EQ(*ParseSize("512k"), 512'000u);
  for (const char* text : {"", "MiB", "-1", "1XB", "1e9", "1MiBs", "nan", "9999999TiB"}) {
    EXPECT_FALSE(ParseSize(text)) << text;
  }
}

TEST(Units, AgesAreReadAsPeopleWriteThem) {
  EXPECT_EQ(ParseAge("30d")->us, 30 * kUsPerDay);
  EXPECT_EQ(ParseAge("1d12h")->us, 36 * kUsPerHour);
  EXPECT_EQ(ParseAge("1.5h")->us, 90 * kUsPerMinute);
  EXPECT_EQ(ParseAge("500ms")->us, 500'000);
  EXPECT_EQ(ParseAge("2m")->us, 2 * kUsPerMinute);
  for (const char* text : {"", "30", "d", "-1d", "1w", "1d 12h", "999999d"}) {
    EXPECT_FALSE(ParseAge(text)) << text;
  }
}

TEST(Units, PrintsWhatItReads) {
  for (const char* text : {"64MiB", "3GiB", "1KiB", "1000"})
    EXPECT_EQ(SizeToText(*ParseSize(text)), text);
  for (const char* text : {"30d", "36h", "90m", "10s"}) EXPECT_EQ(AgeToText(*ParseAge(text)), text);
}

TEST(ServeOptions, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  const TemporaryFile file("data_dir: from-file\nretention: 10d\nmemory: 1GiB\n");
  const auto parsed = Parse({"--config", file.path, "--data-dir=from-flag"},
                            {{"ROENTGEN_DATA_DIR", "from-env"}, {"ROENTGEN_RETENTION", "20d"}});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->options.data_dir, "from-flag");
  EXPECT_EQ(parsed->options.retention.us, 20 * kUsPerDay);
  EXPECT_EQ(parsed->options.memory_bytes, 1u << 30);
  EXPECT_EQ(parsed->options.http.ToString(), "127.0.0.1:2080");
}

TEST(ServeOptions, EveryFlagOfTheContractIsRead) {
  const auto parsed = Parse({"--data-dir",
                             "d",
                             "--http",
                             "127.0.0.1:0",
                             "--udp=[::1]:1",
                             "--tcp",
                             "localhost:2",
                             "--ready-file",
                             "r",
                             "--memory",
                             "1GiB",
                             "--retention",
                             "7d",
                             "--max-disk",
                             "10GB",
                             "--durability",
                             "interval",
                             "--min-free-disk",
                             "1GiB",
                             "--udp-sockets",
                             "2",
                             "--insecure-no-auth",
                             "--log-level",
                             "warn"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  const ServeOptions& o = parsed->options;
  EXPECT_EQ(o.http.port, 0);
  EXPECT_EQ(o.udp.host, "::1");
  EXPECT_EQ(o.max_disk_bytes, 10'000'000'000u);
  EXPECT_EQ(o.durability, Durability::kInterval);
  EXPECT_TRUE(o.insecure_no_auth);
  EXPECT_EQ(o.log_level, LogLevel::kWarn);
  EXPECT_EQ(o.udp_sockets, 2);
}

TEST(ServeOptions, MisspeltNamesAreErrorsThatNameTheirNeighbours) {
  EXPECT_EQ(ErrorOf({"--data-dri", "x"}), "unknown option --data-dri; did you mean --data-dir?");
  EXPECT_EQ(ErrorOf({"--nonsense"}), "unknown option --nonsense");
  EXPECT_EQ(ErrorOf({}, {{"ROENTGEN_DATADIR", "x"}}),
            "unknown variable ROENTGEN_DATADIR; did you mean ROENTGEN_DATA_DIR?");
  const TemporaryFile file("http: 127.0.0.1:0\nretentoin: 1d\n");
  EXPECT_EQ(ErrorOf({"--config", file.path}),
            file.path + ":2: unknown key 'retentoin'; did you mean retention?");
}

TEST(ServeOptions, VariablesOfOthersAreLeftAlone) {
  EXPECT_TRUE(Parse({}, {{"ROENTGEN_SERVICE_HOST", "10.0.0.1"},
                         {"ROENTGEN_PORT_2080_TCP", "tcp://10.0.0.1:2080"},
                         {"ROENTGEN_BIN", "x"}}));
}

TEST(ServeOptions, WrongValuesNameWhereTheyStand) {
  EXPECT_TRUE(ErrorOf({"--http", "2080"}).starts_with("--http: '2080' is not HOST:PORT"));
  EXPECT_TRUE(ErrorOf({}, {{"ROENTGEN_MEMORY", "lots"}}).starts_with("ROENTGEN_MEMORY: 'lots'"));
  EXPECT_EQ(ErrorOf({"--durability", "maybe"}),
            "--durability: 'maybe' is none of sync, interval, none");
  EXPECT_EQ(ErrorOf({"--retention", "1h"}), "--retention: '1h' is less than 1d");
  EXPECT_EQ(ErrorOf({"--http"}), "--http needs a value");
  EXPECT_NE(ErrorOf({"word"}), "accepted");
  EXPECT_NE(ErrorOf({"--config", "no-such-file.yaml"}), "accepted");
  const TemporaryFile nested("http:\n  host: x\n");
  EXPECT_EQ(ErrorOf({"--config", nested.path}), nested.path + ":1: 'http' takes one value");
  const TemporaryFile broken("http: [\n");
  EXPECT_NE(ErrorOf({"--config", broken.path}), "accepted");
}

TEST(ServeOptions, WhatIsNotBuiltYetSaysSo) {
  for (const char* flag : {"--otlp-grpc", "--otlp-http", "--zipkin", "--store"}) {
    const auto parsed = Parse({flag, "127.0.0.1:1"});
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(parsed.error().message.find("not offered by this version yet"), std::string::npos);
  }
}

TEST(ServeOptions, HelpNamesEveryOptionInBothLanguages) {
  EXPECT_TRUE(Parse({"-h"})->help);
  for (const bool korean : {false, true}) {
    const std::string help = ServeHelp(korean);
    for (const char* flag : {"--config", "--http", "--durability", "--udp-sockets"}) {
      EXPECT_NE(help.find(flag), std::string::npos);
    }
  }
  EXPECT_NE(ServeHelp(false).find("(default 127.0.0.1:2080)"), std::string::npos);
}

TEST(MemorySplit, NeverGivesMoreThanThereIs) {
  for (const std::uint64_t memory : {64ULL << 20, 512ULL << 20, 8ULL << 30}) {
    const MemorySplit split = SplitMemory(memory);
    EXPECT_LE(split.process_bytes + split.http_body_bytes + split.queue_bytes +
                  split.live_trace_bytes + split.store_bytes + split.answer_bytes,
              memory);
    EXPECT_GT(split.queue_bytes, 1u << 20);
  }
}

}  // namespace
}  // namespace roentgen::config
