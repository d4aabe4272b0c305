#include <CLI/CLI.hpp>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/serve/serve_command.h"

namespace roentgen::cli {

// The server reads its own options: each is also an environment variable and a key of its file.
void AddServe(CLI::App& program, Session& session) {
  CLI::App* command = program.add_subcommand("serve", session.text.serve_summary.str());
  command->group(session.text.common.commands.str());
  command->set_help_flag();
  command->prefix_command();
  command->callback([command, &session] {
    session.run = [command, &session] {
      return serve::RunServe(command->remaining(), session.version);
    };
  });
}

}  // namespace roentgen::cli
