// The roentgen program: one line for each sub-command.

#include <array>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/program.h"
#include "apps/roentgen/text/locale.h"

namespace {

constexpr std::array kCommands = {
    roentgen::cli::AddServe,   roentgen::cli::AddMap,      roentgen::cli::AddTraces,
    roentgen::cli::AddTrace,   roentgen::cli::AddTail,     roentgen::cli::AddLoad,
    roentgen::cli::AddExplain, roentgen::cli::AddSampling, roentgen::cli::AddCompletion,
};

}  // namespace

int main(int argc, char** argv) {
  return roentgen::cli::RunProgram(kCommands, roentgen::cli::MessagesFromEnvironment(), RG_VERSION,
                                   argc, argv);
}
