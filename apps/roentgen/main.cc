// The roentgen program: one line for each sub-command.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/program.h"
#include "apps/roentgen/daemon/daemon_command.h"
#include "apps/roentgen/text/locale.h"

namespace {

constexpr std::array kCommands = {
    roentgen::cli::AddServe,      roentgen::cli::AddDaemon,  roentgen::cli::AddMap,
    roentgen::cli::AddTraces,     roentgen::cli::AddTrace,   roentgen::cli::AddTail,
    roentgen::cli::AddOperations, roentgen::cli::AddCompare, roentgen::cli::AddExplain,
    roentgen::cli::AddGroups,     roentgen::cli::AddLoad,    roentgen::cli::AddSampling,
    roentgen::cli::AddCompletion,
};

// Whoever runs the X-Ray daemon today calls it by this name.
bool IsDaemonName(std::string_view program) {
  return program.substr(program.rfind('/') + 1) == "xray";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 0 && IsDaemonName(argv[0])) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return roentgen::daemon::RunDaemon(arguments, RG_VERSION);
  }
  return roentgen::cli::RunProgram(kCommands, roentgen::cli::MessagesFromEnvironment(), RG_VERSION,
                                   argc, argv);
}
