// The logging facade: fmt-style messages to whatever sink the app installs (adapters/telemetry). No
// sink installed: warnings and errors go to stderr, the rest nowhere.
//
// Thread-safety: every function may be called from any thread at once; `SetLogSink` before threads
// start.
#pragma once

#include <functional>
#include <string_view>

#include <fmt/core.h>

namespace roentgen {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

using LogSink = std::function<void(LogLevel, std::string_view)>;
void SetLogSink(LogSink sink);
void SetLogLevel(LogLevel level);
bool LogEnabled(LogLevel level);
void WriteLog(LogLevel level, std::string_view message);

template <class... Args>
void Log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  if (LogEnabled(level)) WriteLog(level, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace roentgen
