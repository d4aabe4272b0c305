#include "services/common/log.h"

#include <atomic>
#include <chrono>
#include <memory>

#include <fmt/chrono.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <xray/context.h>

#include "services/common/json.h"

namespace services {
namespace {

struct LogState {
  std::string service;
  std::unique_ptr<spdlog::logger> logger;
};

LogState& State() {
  static LogState state;
  return state;
}

std::atomic<Level> least_level{Level::kOff};

std::string_view WordOf(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarn: return "warn";
    case Level::kError: return "error";
    case Level::kOff: return "off";
  }
  return "off";
}

std::string TimeText() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (now - seconds).count());
}

}  // namespace

void StartLog(std::string service, Level least) {
  LogState& state = State();
  state.service = std::move(service);
  state.logger =
      std::make_unique<spdlog::logger>("log", std::make_shared<spdlog::sinks::stdout_sink_mt>());
  state.logger->set_pattern("%v");
  state.logger->flush_on(spdlog::level::trace);
  least_level.store(least);
}

bool LogIsOn(Level level) { return level >= least_level.load(std::memory_order_relaxed); }

std::string LogLine(std::string_view time, Level level, std::string_view service,
                    std::string_view message, std::initializer_list<LogField> fields) {
  JsonObject line{
      {"time", time}, {"level", WordOf(level)}, {"service", service}, {"message", message}};
  if (const xray::Context context = xray::Context::Current(); !context.empty()) {
    line["trace_id"] = context.trace_id().ToString();
    line["segment_id"] = context.id().ToString();
  }
  for (const LogField& field : fields) {
    std::visit([&](const auto& value) { line[field.key] = value; }, field.value);
  }
  return ToJsonText(line);
}

void LogEvent(Level level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!LogIsOn(level)) return;
  LogState& state = State();
  state.logger->log(spdlog::level::info,
                    LogLine(TimeText(), level, state.service, message, fields));
}

}  // namespace services
