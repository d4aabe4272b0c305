#include "adapters/config/daemon_options.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace roentgen::config {
namespace {

using Words = std::vector<std::string>;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "roentgen_daemon_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return Path(name);
  }
  std::string Path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

DaemonParse Parse(const Words& arguments, const Words& default_files = {}) {
  const auto parsed = ParseDaemon(arguments, default_files);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed.value_or(DaemonParse{});
}

DaemonOptions OptionsOf(const Words& arguments, const Words& default_files = {}) {
  const DaemonParse parsed = Parse(arguments, default_files);
  EXPECT_FALSE(parsed.flag_error) << parsed.flag_error->message;
  return parsed.line.options;
}

// What follows exit status 2.
std::string FlagErrorOf(const Words& arguments) {
  const DaemonParse parsed = Parse(arguments);
  return parsed.flag_error ? parsed.flag_error->message : "accepted";
}

DaemonOptions FromFile(const std::string& text, bool strict = true) {
  DaemonOptions options;
  const auto applied = ApplyDaemonFile(text, strict, options);
  EXPECT_TRUE(applied) << applied.error().message;
  return options;
}

std::string FileErrorOf(const std::string& text, bool strict = true) {
  DaemonOptions options;
  const auto applied = ApplyDaemonFile(text, strict, options);
  return applied ? "accepted" : applied.error().message;
}

TEST(DaemonFlags, DefaultsAreTheXrayDaemons) {
  const DaemonOptions options = OptionsOf({});
  EXPECT_EQ(options.udp, "127.0.0.1:2000");
  EXPECT_EQ(options.tcp, "127.0.0.1:2000");
  EXPECT_EQ(options.log_level, "prod");
  EXPECT_EQ(options.buffer_mb, 0);
  EXPECT_EQ(options.concurrency, 8);
  EXPECT_TRUE(options.log_rotation);
  EXPECT_FALSE(options.local_mode);
  EXPECT_FALSE(options.no_verify_ssl);
  EXPECT_TRUE(options.admin.empty());
  EXPECT_TRUE(options.spool_dir.empty());
}

struct TextFlag {
  const char* short_name;
  const char* long_name;
  std::string DaemonOptions::* member;
};

TEST(DaemonFlags, TextsAreTakenUnderBothNamesBothDashesAndBothForms) {
  const std::vector<TextFlag> flags = {{"a", "resource-arn", &DaemonOptions::resource_arn},
                                       {"b", "bind", &DaemonOptions::udp},
                                       {"t", "bind-tcp", &DaemonOptions::tcp},
                                       {"f", "log-file", &DaemonOptions::log_file},
                                       {"l", "log-level", &DaemonOptions::log_level},
                                       {"n", "region", &DaemonOptions::region},
                                       {"p", "proxy-address", &DaemonOptions::proxy},
                                       {"r", "role-arn", &DaemonOptions::role_arn},
                                       {"endpoint", "endpoint", &DaemonOptions::endpoint},
                                       {"admin", "admin", &DaemonOptions::admin},
                                       {"spool", "spool", &DaemonOptions::spool_dir},
                                       {"ready-file", "ready-file", &DaemonOptions::ready_file}};
  for (const TextFlag& flag : flags) {
    for (const std::string name : {flag.short_name, flag.long_name}) {
      for (const std::string dash : {"-", "--"}) {
        EXPECT_EQ(OptionsOf({dash + name, "a=b"}).*flag.member, "a=b") << name;
        EXPECT_EQ(OptionsOf({dash + name + "=-x y"}).*flag.member, "-x y") << name;
        EXPECT_EQ(OptionsOf({dash + name + "="}).*flag.member, "") << name;
        // As in Go, what looks like a flag is the value of the one before it.
        EXPECT_EQ(OptionsOf({dash + name, "-o"}).*flag.member, "-o") << name;
      }
    }
  }
}

TEST(DaemonFlags, NumbersAreReadAsGoReadsThem) {
  for (const auto& [text, value] : std::vector<std::pair<std::string, std::int64_t>>{{"10", 10},
                                                                                     {"0x10", 16},
                                                                                     {"0X1f", 31},
                                                                                     {"010", 8},
                                                                                     {"0o17", 15},
                                                                                     {"0b101", 5},
                                                                                     {"+7", 7},
                                                                                     {"-3", -3},
                                                                                     {"0", 0}}) {
    EXPECT_EQ(OptionsOf({"-m", text}).buffer_mb, value) << text;
    EXPECT_EQ(OptionsOf({"--buffer-memory=" + text}).buffer_mb, value) << text;
  }
  EXPECT_EQ(OptionsOf({"--concurrency", "3"}).concurrency, 3);
  EXPECT_EQ(OptionsOf({"--drain", "20"}).drain_seconds, 20);
  EXPECT_EQ(OptionsOf({"--linger", "5"}).linger_seconds, 5);
  EXPECT_EQ(FlagErrorOf({"-m", "ten"}), "invalid value \"ten\" for flag -m: parse error");
  for (const std::string text : {"", "1.5", "0x", "1k", "--1", "+-1", "08", " 1"}) {
    EXPECT_EQ(FlagErrorOf({"-m=" + text}),
              "invalid value \"" + text + "\" for flag -m: parse error");
  }
  EXPECT_EQ(FlagErrorOf({"--buffer-memory", "9223372036854775808"}),
            "invalid value \"9223372036854775808\" for flag -buffer-memory: value out of range");
}

TEST(DaemonFlags, SwitchesTakeGosWordsAndOnlyBehindAnEqualsSign) {
  for (const std::string name : {"-o", "--o", "-local-mode", "--local-mode"}) {
    EXPECT_TRUE(OptionsOf({name}).local_mode) << name;
    for (const std::string word : {"1", "t", "T", "true", "TRUE", "True"}) {
      EXPECT_TRUE(OptionsOf({name + "=" + word}).local_mode) << word;
    }
    for (const std::string word : {"0", "f", "F", "false", "FALSE", "False"}) {
      EXPECT_FALSE(OptionsOf({"-o", name + "=" + word}).local_mode) << word;
    }
  }
  EXPECT_TRUE(OptionsOf({"--proxy-segments"}).proxy_segments);
  EXPECT_EQ(FlagErrorOf({"-o=yes"}), "invalid boolean value \"yes\" for -o: parse error");
  EXPECT_EQ(FlagErrorOf({"-v=2"}), "invalid boolean value \"2\" for -v: parse error");
  // A word behind a switch is no value: flags end there.
  const DaemonOptions options = OptionsOf({"-o", "false", "-n", "eu-west-1"});
  EXPECT_TRUE(options.local_mode);
  EXPECT_EQ(options.region, "");
}

TEST(DaemonFlags, FlagsEndAtTheFirstOtherWord) {
  for (const std::string word : {"word", "-", "--", ""}) {
    const DaemonOptions options = OptionsOf({"-n", "one", word, "-n", "two", "--nonsense"});
    EXPECT_EQ(options.region, "one") << word;
  }
  EXPECT_EQ(OptionsOf({"-n", "one", "-n", "two"}).region, "two");
}

TEST(DaemonFlags, WhatIsNoFlagIsSaidInGosWords) {
  EXPECT_EQ(FlagErrorOf({"--nonsense"}), "flag provided but not defined: -nonsense");
  EXPECT_EQ(FlagErrorOf({"-x=1"}), "flag provided but not defined: -x");
  EXPECT_EQ(FlagErrorOf({"-on", "x"}), "flag provided but not defined: -on");
  EXPECT_EQ(FlagErrorOf({"-Region", "x"}), "flag provided but not defined: -Region");
  EXPECT_EQ(FlagErrorOf({"-n"}), "flag needs an argument: -n");
  EXPECT_EQ(FlagErrorOf({"--bind-tcp"}), "flag needs an argument: -bind-tcp");
  EXPECT_EQ(FlagErrorOf({"---n", "x"}), "bad flag syntax: ---n");
  EXPECT_EQ(FlagErrorOf({"-=x"}), "bad flag syntax: -=x");
  EXPECT_EQ(FlagErrorOf({"--=x"}), "bad flag syntax: --=x");
}

TEST(DaemonFlags, HelpAndVersionAreAskedForNotRun) {
  for (const std::string name : {"-v", "--v", "-version", "--version", "-v=true"}) {
    EXPECT_EQ(Parse({name}).line.action, DaemonAction::kVersion) << name;
  }
  for (const std::string name : {"-h", "--h", "-help", "--help"}) {
    EXPECT_EQ(Parse({name}).line.action, DaemonAction::kHelp) << name;
    EXPECT_EQ(Parse({"-v", name}).line.action, DaemonAction::kHelp) << name;
    EXPECT_EQ(Parse({name, "--nonsense"}).line.action, DaemonAction::kHelp) << name;
  }
  EXPECT_EQ(Parse({"-v=false"}).line.action, DaemonAction::kRun);
  // Neither reads a file.
  EXPECT_EQ(Parse({"-v", "-c", "/nonexistent"}).line.action, DaemonAction::kVersion);
}

TEST(DaemonFlags, TheSpoolsSizeIsMegabytesOrASize) {
  EXPECT_EQ(OptionsOf({"--spool-max", "64"}).spool_max_bytes, 64u << 20);
  EXPECT_EQ(OptionsOf({"--spool-max=2GiB"}).spool_max_bytes, 2ULL << 30);
  for (const std::string text : {"0", "-1", "much", ""}) {
    EXPECT_EQ(
        FlagErrorOf({"--spool-max=" + text}),
        "invalid value \"" + text + "\" for flag -spool-max: not a size, such as 256 (MB) or 1GiB");
  }
}

TEST(DaemonFlags, UsageNamesEveryFlagInBothLanguages) {
  for (const bool korean : {false, true}) {
    const std::string usage = DaemonUsage(korean);
    for (const DaemonFlag& flag : DaemonFlags()) {
      EXPECT_NE(usage.find("--" + flag.long_name), std::string::npos) << flag.long_name;
      EXPECT_NE(usage.find(korean ? flag.korean : flag.english), std::string::npos);
      if (!flag.short_name.empty()) {
        EXPECT_NE(usage.find("  -" + flag.short_name + "  --" + flag.long_name), std::string::npos);
      }
    }
  }
}

constexpr const char* kWholeFile = R"(
TotalBufferSizeMB: 24
Concurrency: 4
Region: "ap-northeast-2"
Endpoint: "http://127.0.0.1:2080"
Socket:
  UDPAddress: "0.0.0.0:3000"
  TCPAddress: "0.0.0.0:3001"
Logging:
  LogRotation: false
  LogLevel: "debug"
  LogPath: "/var/log/xray/xray.log"
LocalMode: true
ResourceARN: "arn:aws:ec2:x"
RoleARN: "arn:aws:iam::1:role/x"
ProxyAddress: "http://proxy:3128"
NoVerifySSL: true
Version: 2
Roentgen:
  Admin: "127.0.0.1:9464"
  SpoolDir: "/var/spool/xray"
  SpoolMaxMB: 512
  ReadyFile: "/run/xray.ready"
  ProxySegments: true
  DrainSeconds: 20
  LingerSeconds: 5
)";

TEST(DaemonFile, EveryKeyIsRead) {
  const DaemonOptions o = FromFile(kWholeFile);
  EXPECT_EQ(o.buffer_mb, 24);
  EXPECT_EQ(o.concurrency, 4);
  EXPECT_EQ(o.region, "ap-northeast-2");
  EXPECT_EQ(o.endpoint, "http://127.0.0.1:2080");
  EXPECT_EQ(o.udp, "0.0.0.0:3000");
  EXPECT_EQ(o.tcp, "0.0.0.0:3001");
  EXPECT_FALSE(o.log_rotation);
  EXPECT_EQ(o.log_level, "debug");
  EXPECT_EQ(o.log_file, "/var/log/xray/xray.log");
  EXPECT_TRUE(o.local_mode);
  EXPECT_EQ(o.resource_arn, "arn:aws:ec2:x");
  EXPECT_EQ(o.role_arn, "arn:aws:iam::1:role/x");
  EXPECT_EQ(o.proxy, "http://proxy:3128");
  EXPECT_TRUE(o.no_verify_ssl);
  EXPECT_EQ(o.admin, "127.0.0.1:9464");
  EXPECT_EQ(o.spool_dir, "/var/spool/xray");
  EXPECT_EQ(o.spool_max_bytes, 512u << 20);
  EXPECT_EQ(o.ready_file, "/run/xray.ready");
  EXPECT_TRUE(o.proxy_segments);
  EXPECT_EQ(o.drain_seconds, 20);
  EXPECT_EQ(o.linger_seconds, 5);
}

TEST(DaemonFile, EmptyAndZeroValuesAreTheDefaults) {
  const DaemonOptions o = FromFile(
      "TotalBufferSizeMB: 0\nConcurrency: 0\nRegion: \"\"\nEndpoint:\nSocket:\n  UDPAddress: ''\n"
      "  TCPAddress: ~\nLogging:\nVersion: 2\nRoentgen:\n  SpoolMaxMB: 0\n  DrainSeconds: 0\n");
  EXPECT_EQ(o.buffer_mb, 0);
  EXPECT_EQ(o.concurrency, 8);
  EXPECT_EQ(o.udp, "127.0.0.1:2000");
  EXPECT_EQ(o.tcp, "127.0.0.1:2000");
  EXPECT_EQ(o.log_level, "prod");
  EXPECT_TRUE(o.log_rotation);
  EXPECT_EQ(o.spool_max_bytes, 256u << 20);
  EXPECT_EQ(o.drain_seconds, 8);
}

TEST(DaemonFile, WithoutAVersionItIsSentToBeMigrated) {
  for (const std::string text :
       {"", "Region: x\n", "Version: 3\n", "Version: 0\n", "Version: two\n", "Version:\n",
        "Version: [2]\n", "- Version: 2\n", "just a text", "version: 2\n"}) {
    for (const bool strict : {false, true}) {
      const std::string error = FileErrorOf(text, strict);
      EXPECT_TRUE(error.starts_with("Version is missing or is neither 1 nor 2")) << text;
      EXPECT_NE(error.find("cfg-migrate.py"), std::string::npos);
    }
  }
  EXPECT_EQ(FileErrorOf("Version: \"2\"\n"), "accepted");
}

TEST(DaemonFile, VersionOneHasNoTcpAddress) {
  const std::string text = "Socket:\n  UDPAddress: a:1\n  TCPAddress: b:2\nVersion: 1\n";
  EXPECT_EQ(FileErrorOf(text),
            "line 3: Socket.TCPAddress flag is invalid in Version 1: it needs Version 2");
  const DaemonOptions lenient = FromFile(text, false);
  EXPECT_EQ(lenient.udp, "a:1");
  EXPECT_EQ(lenient.tcp, "127.0.0.1:2000");
}

TEST(DaemonFile, UnknownKeysAreErrorsOnlyWhereItIsStrict) {
  EXPECT_EQ(FileErrorOf("Version: 2\nColour: red\n"), "line 2: Colour flag is invalid");
  EXPECT_EQ(FileErrorOf("Version: 2\nregion: x\n"),
            "line 2: region flag is invalid; did you mean Region?");
  EXPECT_EQ(FileErrorOf("Version: 2\nSocket:\n  UDPAdress: a:1\n"),
            "line 3: Socket.UDPAdress flag is invalid; did you mean Socket.UDPAddress or "
            "Socket.TCPAddress?");
  EXPECT_EQ(FileErrorOf("Version: 2\nLogging: loud\n"), "line 2: Logging flag is invalid");
  EXPECT_EQ(FromFile("Version: 2\nColour: red\nOther:\n  A: {b: [c]}\nRegion: r\n", false).region,
            "r");
}

TEST(DaemonFile, KeysOfOldFilesSayWhatBecameOfThem) {
  for (const auto& [section, key] :
       std::vector<std::pair<std::string, std::string>>{{"Profile", "CPU"},
                                                        {"Profile", "Memory"},
                                                        {"Socket", "BufferSizeKB"},
                                                        {"Logging", "LogFormat"},
                                                        {"Processor", "BatchProcessorQueueSize"}}) {
    EXPECT_EQ(FileErrorOf("Version: 2\n" + section + ":\n  " + key + ": 1\n"),
              "line 3: " + section + "." + key + " is no longer supported: remove it");
  }
  for (const auto& [key, now] : std::vector<std::pair<std::string, std::string>>{
           {"Region", "Region"}, {"Endpoint", "Endpoint"}, {"Routine", "Concurrency"}}) {
    EXPECT_EQ(FileErrorOf("Version: 2\nProcessor:\n  " + key + ": 1\n"),
              "line 3: Processor." + key + " is now called " + now + ": rename it");
  }
  EXPECT_EQ(FileErrorOf("LogRotation: true\nVersion: 2\n"),
            "line 1: LogRotation is now called Logging.LogRotation: rename it");
  EXPECT_EQ(FileErrorOf("MemoryLimit: 1\nVersion: 2\n"),
            "line 1: MemoryLimit is now called TotalBufferSizeMB: rename it");
}

TEST(DaemonFile, WrongValuesNameLineKeyAndValue) {
  for (const auto& [text, error] : std::vector<std::pair<std::string, std::string>>{
           {"Concurrency: many", "line 2: Concurrency: 'many' is not a number"},
           {"TotalBufferSizeMB: 1.5", "line 2: TotalBufferSizeMB: '1.5' is not a number"},
           {"LocalMode: maybe", "line 2: LocalMode: 'maybe' is not true or false"},
           {"Region: [a]", "line 2: Region takes one value"},
           {"Region: {a: b}", "line 2: Region takes one value"},
           {"Region: a\nRegion: b", "line 3: Region stands twice"},
           {"? [a]\n: b", "line 2: a key is no word"},
           {"Roentgen:\n  SpoolMaxMB: much",
            "line 3: Roentgen.SpoolMaxMB: 'much' is not a size, such as 256 (MB) or 1GiB"}}) {
    EXPECT_EQ(FileErrorOf("Version: 2\n" + text + "\n"), error);
  }
  EXPECT_NE(FileErrorOf("a: [").find("line "), std::string::npos);
  EXPECT_EQ(FileErrorOf(std::string((1 << 20) + 1, '#')), "longer than 1 MiB: not a cfg.yaml");
}

TEST(DaemonFile, AFileWithAnErrorChangesNothing) {
  DaemonOptions options;
  EXPECT_FALSE(ApplyDaemonFile("Version: 2\nRegion: r\nColour: red\n", true, options));
  EXPECT_EQ(options.region, "");
}

// Every key nests at most once; an anchor that doubles itself costs nothing, as nothing reads it.
TEST(DaemonFile, HostileYamlEnds) {
  std::string bomb = "Version: 2\na0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + last + ", *a" + last +
            "]\n";
  }
  EXPECT_EQ(FileErrorOf(bomb, false), "accepted");
  EXPECT_NE(FileErrorOf("Version: 2\nRegion: " + std::string(100'000, '['), false), "accepted");
}

TEST(DaemonCommand, FlagBeatsFileBeatsDefault) {
  const Folder folder;
  const std::string file =
      folder.Write("cfg.yaml", "Region: file\nConcurrency: 3\nLocalMode: true\nVersion: 2\n");
  // Wherever -c stands.
  for (const Words& words : {Words{"-n", "flag", "-o=false", "-c", file},
                             Words{"--config=" + file, "--region", "flag", "--local-mode=0"}}) {
    const DaemonParse parsed = Parse(words);
    EXPECT_EQ(parsed.line.options.region, "flag");
    EXPECT_EQ(parsed.line.options.concurrency, 3);
    EXPECT_FALSE(parsed.line.options.local_mode);
    EXPECT_EQ(parsed.line.options.udp, "127.0.0.1:2000");
    EXPECT_EQ(parsed.line.config_file, file);
  }
  EXPECT_EQ(OptionsOf({"-c", file, "-n", ""}).region, "");  // given, though empty
}

TEST(DaemonCommand, TheNamedFileIsStrictTheFoundOneIsNot) {
  const Folder folder;
  const std::string file = folder.Write("cfg.yaml", "Colour: red\nRegion: r\nVersion: 2\n");
  const auto named = ParseDaemon(Words{"-c", file}, Words{});
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().message, file + ": line 1: Colour flag is invalid");
  EXPECT_EQ(OptionsOf({}, {file}).region, "r");
}

TEST(DaemonCommand, TheFirstFileThatIsThereIsRead) {
  const Folder folder;
  const std::string first = folder.Write("first.yaml", "Region: first\nVersion: 1\n");
  const std::string second = folder.Write("second.yaml", "Region: second\nVersion: 2\n");
  EXPECT_EQ(OptionsOf({}, {folder.Path("none"), first, second}).region, "first");
  EXPECT_EQ(OptionsOf({"-c", second}, {first}).region, "second");
  EXPECT_EQ(Parse({}, {folder.Path("none")}).line.config_file, "");
  EXPECT_EQ(DefaultDaemonFiles(), (Words{"/etc/amazon/xray/cfg.yaml", "cfg.yaml"}));
}

TEST(DaemonCommand, AFileThatCannotBeUsedStopsIt) {
  const Folder folder;
  const auto missing = ParseDaemon(Words{"-c", folder.Path("none")}, Words{});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, folder.Path("none") + ": No such file or directory");
  const auto directory = ParseDaemon(Words{"-c", folder.Path("")}, Words{});
  ASSERT_FALSE(directory);
  EXPECT_NE(directory.error().message.find("Is a directory"), std::string::npos);
  const std::string versionless = folder.Write("old.yaml", "Region: r\n");
  const auto found = ParseDaemon(Words{}, Words{versionless});
  ASSERT_FALSE(found);
  EXPECT_TRUE(found.error().message.starts_with(versionless + ": Version is missing"));
}

TEST(DaemonLogLevels, AreTheXrayDaemons) {
  EXPECT_EQ(ParseDaemonLogLevel("dev"), LogLevel::kTrace);
  EXPECT_EQ(ParseDaemonLogLevel("debug"), LogLevel::kDebug);
  EXPECT_EQ(ParseDaemonLogLevel("info"), LogLevel::kInfo);
  EXPECT_EQ(ParseDaemonLogLevel("prod"), LogLevel::kInfo);
  EXPECT_EQ(ParseDaemonLogLevel("WARN"), LogLevel::kWarn);
  EXPECT_EQ(ParseDaemonLogLevel("error"), LogLevel::kError);
  for (const char* word : {"", "loud", "warning", "prod "}) {
    EXPECT_FALSE(ParseDaemonLogLevel(word)) << word;
  }
}

}  // namespace
}  // namespace roentgen::config
