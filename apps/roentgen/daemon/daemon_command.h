// `roentgen daemon`, also called `xray`: reads flags and cfg.yaml as the X-Ray daemon does, relays
// until SIGTERM, drains, ends.
#pragma once

#include <span>
#include <string>

namespace roentgen::daemon {

// The exit status, as the X-Ray daemon's: 0 after a stop, -v or -h; 2 for flags that are not
// understood; 1 for anything else that keeps it from running.
int RunDaemon(std::span<const std::string> arguments, const char* version);

}  // namespace roentgen::daemon
