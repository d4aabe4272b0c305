// Log lines on stderr: `2026-11-22T10:00:00.123Z info  message`, one line each.
//
// Thread-safety: install once, before other threads start; then logging may come from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/log.h"

namespace roentgen::telemetry {

// Sends base/log.h to stderr, from `level` up.
void InstallLogSink(LogLevel level);

// Control characters as `\xNN`: what comes from the network must not forge lines or drive a
// terminal.
std::string WithoutControls(std::string_view message);

}  // namespace roentgen::telemetry
