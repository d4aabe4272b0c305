// The program as a whole: parses the command line, runs the chosen command, and turns the parser's
// errors into sentences that say what to do.
#pragma once

#include <span>

#include "apps/roentgen/commands/session.h"

namespace roentgen::cli {

// The exit status: kOk, kFailed or kUsage.
int RunProgram(std::span<const AddCommand> commands, const Messages& text, const char* version,
               int argc, const char* const* argv);

}  // namespace roentgen::cli
