// `roentgen serve`: reads its options, runs the server until SIGTERM or SIGINT, drains, ends.
#pragma once

#include <span>
#include <string>

namespace roentgen::serve {

// `arguments` are those behind `serve`. The exit status: 0 after a clean stop, 2 for options that
// are not understood, 1 for anything else; a second signal ends the process at once with 1.
int RunServe(std::span<const std::string> arguments, const char* version);

}  // namespace roentgen::serve
