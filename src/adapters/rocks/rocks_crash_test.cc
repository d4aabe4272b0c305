// Kills a process that commits, again and again, and looks for what it had been told is safe. A
// commit is there whole or not at all, and every acknowledged one is there.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "adapters/rocks/rocks_test_harness.h"

extern char** environ;

namespace roentgen::testing {
namespace {

constexpr std::uint64_t kTracesPerCommit = 3;
constexpr const char* kDirectoryVariable = "ROENTGEN_CRASH_DIRECTORY";
constexpr const char* kFirstVariable = "ROENTGEN_CRASH_FIRST";
constexpr const char* kDurabilityVariable = "ROENTGEN_CRASH_DURABILITY";
constexpr int kAcknowledgements = 3;  // file descriptor in the child

rocks::RocksOptions OptionsFor(const std::string& directory, rocks::Durability durability) {
  rocks::RocksOptions options;
  options.durability = durability;
  options.sync_interval_ms = 5;
  options.directory = directory;
  options.memory_bytes = std::size_t{8} << 20;
  options.min_free_disk_bytes = 0;
  options.term_block_documents = 50;
  return options;
}

std::string TextOf(std::uint64_t trace) { return std::string(300 + trace % 700, 'a') + "!"; }

TraceId IdOf(std::uint64_t trace) { return trace % 2 == 0 ? XrayId(kNoon, trace) : W3cId(trace); }

void CommitNumber(SegmentStore& store, std::uint64_t n) {
  BatchBuilder builder;
  for (std::uint64_t i = 0; i < kTracesPerCommit; ++i) {
    const std::uint64_t trace = n * kTracesPerCommit + i;
    builder.Trace(MakeRow(IdOf(trace), kNoon), {{1, TextOf(trace), {trace}}, {2, "{}", {trace}}});
  }
  builder.Rollup({MinuteOf(kNoon), RollupKind::kNode, Node("a"), {}}, Calls(1, {1000}, kNoon));
  ASSERT_TRUE(store.Commit(builder.batch()));
}

// Runs only as the child of the test below, until it is killed.
TEST(RocksCrash, DISABLED_ChildThatCommits) {
  const char* directory = std::getenv(kDirectoryVariable);
  const char* first = std::getenv(kFirstVariable);
  const char* durability = std::getenv(kDurabilityVariable);
  ASSERT_TRUE(directory != nullptr && first != nullptr && durability != nullptr);
  auto opened = rocks::RocksSegmentStore::Open(
      OptionsFor(directory, static_cast<rocks::Durability>(*durability - '0')));
  ASSERT_TRUE(opened) << opened.error().message;
  for (std::uint64_t n = std::strtoull(first, nullptr, 10);; ++n) {
    CommitNumber(**opened, n);
    ASSERT_EQ(::write(kAcknowledgements, &n, sizeof n), ssize_t{sizeof n});
  }
}

// A child committing from number `first` on; kills it after `commits` acknowledgements and returns
// how many had been given in all.
std::uint64_t RunAndKill(const std::string& directory, std::uint64_t first, std::uint64_t commits) {
  ::setenv(kDirectoryVariable, directory.c_str(), 1);
  ::setenv(kFirstVariable, std::to_string(first).c_str(), 1);
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], kAcknowledgements);
  ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  std::string program = "/proc/self/exe";
  std::string filter = "--gtest_filter=RocksCrash.DISABLED_ChildThatCommits";
  std::string disabled = "--gtest_also_run_disabled_tests";
  char* arguments[] = {program.data(), filter.data(), disabled.data(), nullptr};
  pid_t child = 0;
  EXPECT_EQ(::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ), 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::uint64_t acknowledged = 0;
  std::uint64_t number = 0;
  while (::read(ends[0], &number, sizeof number) == ssize_t{sizeof number}) {
    if (++acknowledged == commits) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  return acknowledged;
}

bool IsWhole(const SegmentStore& store, std::uint64_t trace) {
  const auto loaded = store.LoadTrace(kAccount, IdOf(trace), 10);
  if (!loaded || !*loaded) return false;
  EXPECT_EQ((*loaded)->documents.size(), 2U);
  EXPECT_EQ((*loaded)->documents.front().json, TextOf(trace));
  const auto found = store.FindTraces({kAccount, kNoon, {kNoon.us + 1}, {trace}});
  EXPECT_TRUE(found && found->size() == 1 && found->front() == IdOf(trace)) << trace;
  return true;
}

// The commits that are there, all of them whole.
std::uint64_t CountCommits(const SegmentStore& store) {
  std::uint64_t commits = 0;
  while (IsWhole(store, commits * kTracesPerCommit)) {
    for (std::uint64_t i = 1; i < kTracesPerCommit; ++i) {
      EXPECT_TRUE(IsWhole(store, commits * kTracesPerCommit + i)) << commits;
    }
    ++commits;
  }
  std::uint64_t rows = 0;
  const auto visit = [&](const TraceRow&) { return ++rows > 0; };
  EXPECT_TRUE(store.ScanTraces({kAccount, kBeginningOfTime, kEndOfTime, {}}, visit));
  EXPECT_EQ(rows, commits * kTracesPerCommit);
  std::int64_t calls = 0;
  EXPECT_TRUE(store.ScanRollup(kAccount, INT64_MIN, INT64_MAX,
                               [&](const RollupRow& row) { calls += row.cell.statistics.ok; }));
  EXPECT_EQ(calls, static_cast<std::int64_t>(commits));
  return commits;
}

void CrashInALoop(rocks::Durability durability, int cycles) {
  ::setenv(kDurabilityVariable, std::to_string(static_cast<int>(durability)).c_str(), 1);
  const TemporaryDirectory directory;
  std::uint64_t commits = 0;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    const std::uint64_t acknowledged =
        commits + RunAndKill(directory.path(), commits, 1 + static_cast<std::uint64_t>(cycle) * 5);
    auto opened = rocks::RocksSegmentStore::Open(OptionsFor(directory.path(), durability));
    ASSERT_TRUE(opened) << opened.error().message;
    commits = CountCommits(**opened);
    ASSERT_GE(commits, acknowledged) << "cycle " << cycle;
    // Odd cycles leave the log as it is to the next child, even ones hand over a clean store.
    if (cycle % 2 == 0) ASSERT_TRUE((*opened)->Close());
  }
}

TEST(RocksCrash, AKilledProcessLosesNothingAcknowledged) {
  CrashInALoop(rocks::Durability::kSync, 20);
}

// The kernel has what was written, synced or not.
TEST(RocksCrash, AKilledProcessLosesNothingEvenUnsynced) {
  CrashInALoop(rocks::Durability::kInterval, 4);
  CrashInALoop(rocks::Durability::kNone, 4);
}

}  // namespace
}  // namespace roentgen::testing
