#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <fmt/format.h>

#include "adapters/aws/credential_answers.h"
#include "adapters/aws/sources.h"

extern char** environ;  // POSIX leaves its declaration to us

namespace roentgen::aws {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{60};

struct Child {
  pid_t pid = -1;
  int out = -1;
};

// In a group of its own, so that what the shell started ends with it.
Result<Child> Spawn(const std::string& command) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return MakeError(ErrorCode::kUnavailable, "credential_process: no pipe");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::string shell = "sh";
  std::string flag = "-c";
  std::string line = command;
  const std::array<char*, 4> arguments{shell.data(), flag.data(), line.data(), nullptr};
  Child child;
  const int failed =
      posix_spawn(&child.pid, "/bin/sh", &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  child.out = pipe[0];
  if (failed == 0) return child;
  ::close(pipe[0]);
  return MakeError(ErrorCode::kUnavailable,
                   "credential_process: " + std::generic_category().message(failed));
}

// All that it prints; an error when that is too much or takes too long.
Result<std::string> ReadOutput(int fd, Clock::time_point deadline) {
  std::string out;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{fd, POLLIN, 0};
    const int ready = left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      return MakeError(ErrorCode::kDeadline,
                       fmt::format("credential_process: not done after {} s", kPatience.count()));
    }
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(got));
    if (out.size() > kMaxCredentialAnswerBytes) {
      return MakeError(ErrorCode::kTooLarge, "credential_process: prints too much");
    }
  }
}

// Waits for the child's end, which it gets by force after `deadline`; its exit status.
int Reap(pid_t pid, Clock::time_point deadline) {
  const int watched = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (watched >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{watched, POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if ((waiting.revents & POLLIN) == 0) ::kill(-pid, SIGKILL);
    ::close(watched);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<Credentials> ProcessSource::Fetch() {
  RG_TRY(const Child child, Spawn(command_));
  const Clock::time_point deadline = Clock::now() + kPatience;
  auto output = ReadOutput(child.out, deadline);
  ::close(child.out);
  if (!output) ::kill(-child.pid, SIGKILL);
  const int status = Reap(child.pid, deadline);
  if (!output) return Error(std::move(output.error()));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return MakeError(ErrorCode::kUnavailable, "credential_process: ends with an error");
  }
  auto credentials = ParseCredentialJson(*output);
  if (!credentials)
    return MakeError(ErrorCode::kCorrupt, "credential_process: " + credentials.error().message);
  credentials->source = name();
  return credentials;
}

}  // namespace roentgen::aws
