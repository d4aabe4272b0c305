// The log: one JSON object a line on standard output, with the ids of the trace it belongs to.
//
//   {"time":"2026-01-31T08:00:00.123Z","level":"info","service":"usermgmt","message":"request",
//    "trace_id":"1-...","segment_id":"...","status":200}
//
// Thread-safety: LogEvent from any thread; StartLog once, before threads.
// Errors:        none; before StartLog nothing is written.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace services {

enum class Level { kDebug, kInfo, kWarn, kError, kOff };

struct LogField {
  std::string_view key;  // tidy:allow(view) lives for one call
  // tidy:allow(view) lives for one call
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

void StartLog(std::string service, Level least);
bool LogIsOn(Level level);
void LogEvent(Level level, std::string_view message, std::initializer_list<LogField> fields = {});

// The line without its end, as LogEvent writes it.
std::string LogLine(std::string_view time, Level level, std::string_view service,
                    std::string_view message, std::initializer_list<LogField> fields);

}  // namespace services
