#include <CLI/CLI.hpp>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/daemon/daemon_command.h"

namespace roentgen::cli {

// The daemon reads its own words, as the X-Ray daemon does.
void AddDaemon(CLI::App& program, Session& session) {
  CLI::App* command = program.add_subcommand("daemon", session.text.daemon_summary.str());
  command->group(session.text.common.commands.str());
  command->set_help_flag();
  command->prefix_command();
  command->callback([command, &session] {
    session.run = [command, &session] {
      return daemon::RunDaemon(command->remaining(), session.version);
    };
  });
}

}  // namespace roentgen::cli
