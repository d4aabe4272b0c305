// The web console's files, packed into the program by tools/build_console.
//
// Thread-safety: constant.
#pragma once

#include <span>

#include "adapters/rest/console_files.h"

namespace roentgen::console {

// Empty when the program was built with RG_CONSOLE=OFF.
std::span<const rest::ConsoleFile> Files();

}  // namespace roentgen::console
