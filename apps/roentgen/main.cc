// The roentgen program: one table of sub-commands.
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "apps/roentgen/serve/serve_command.h"

namespace {

struct CommandView {
  std::string_view name;
  int (*run)(std::span<const std::string> arguments);
  std::string_view help;
};

constexpr std::array<CommandView, 1> kCommands = {{
    {"serve",
     [](std::span<const std::string> arguments) {
       return roentgen::serve::RunServe(arguments, RG_VERSION);
     },
     "run the server"},
}};

int Usage(std::FILE* to, int status) {
  fmt::print(to, "Usage: roentgen COMMAND [OPTIONS]\n\n");
  for (const CommandView& command : kCommands) {
    fmt::print(to, "  {:<10} {}\n", command.name, command.help);
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) return Usage(stderr, 2);
  if (words[0] == "--help" || words[0] == "-h") return Usage(stdout, 0);
  if (words[0] == "--version") {
    fmt::print("roentgen {}\n", RG_VERSION);
    return 0;
  }
  for (const CommandView& command : kCommands) {
    if (command.name == words[0]) return command.run(std::span(words).subspan(1));
  }
  fmt::print(stderr, "roentgen: unknown command '{}'\n\n", words[0]);
  return Usage(stderr, 2);
}
