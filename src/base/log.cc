#include "base/log.h"

#include <atomic>
#include <cstdio>
#include <utility>

namespace roentgen {
namespace {

std::atomic<LogLevel> g_level{LogLevel::kInfo};

LogSink& Sink() {
  static LogSink sink;
  return sink;
}

}  // namespace

void SetLogSink(LogSink sink) { Sink() = std::move(sink); }
void SetLogLevel(LogLevel level) { g_level.store(level, std::memory_order_relaxed); }
bool LogEnabled(LogLevel level) { return level >= g_level.load(std::memory_order_relaxed); }

void WriteLog(LogLevel level, std::string_view message) {
  if (Sink()) {
    Sink()(level, message);
  } else if (level >= LogLevel::kWarn) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size()), message.data());
  }
}

}  // namespace roentgen
