// The daemon as a program of its own: `roentgen daemon` without the rest.

#include <string>
#include <vector>

#include "apps/roentgen/daemon/daemon_command.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return roentgen::daemon::RunDaemon(arguments, RG_VERSION);
}
