// Completion scripts, written from the program's own commands and options.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace roentgen::cli {

// `shell` is bash, zsh or fish.
std::string CompletionScript(CLI::App& program, const std::string& shell);

}  // namespace roentgen::cli
