#include "services/http/program.h"

#include <csignal>
#include <cstdio>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <xray/recorder.h>

#include "services/common/log.h"
#include "services/http/dispatcher.h"
#include "services/http/ready_file.h"
#include "services/http/server.h"

namespace services::http {
namespace {

constexpr int kFlushMs = 2'000;

struct Arguments {
  std::string ready_file;
  bool help = false;
  bool version = false;
};

std::optional<Arguments> ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help" || word == "-h") {
      arguments.help = true;
    } else if (word == "--version") {
      arguments.version = true;
    } else if (word == "--ready-file" && i + 1 < argc) {
      arguments.ready_file = argv[++i];
    } else {
      fmt::print(stderr, "{}: '{}' is not understood (--help)\n", argv[0], word);
      return std::nullopt;
    }
  }
  return arguments;
}

struct Settings {
  ServerOptions server;
  FaultPlan faults;
  Level log_level = Level::kInfo;
  std::function<Router()> build;
};

Settings ReadSettings(const Program& program, Environment& environment) {
  Settings settings;
  settings.server = ReadServerOptions(environment, program.port);
  settings.server.name = program.trace_name;
  settings.build = program.prepare(environment);
  settings.log_level = static_cast<Level>(
      environment.ReadWord({"LOG_LEVEL", "info", "debug, info, warn, error or off"},
                           {"debug", "info", "warn", "error", "off"}));
  settings.faults = ReadFaultPlan(environment);
  environment.Mention({"AWS_XRAY_TRACING_NAME", program.trace_name, "name of the segments"});
  environment.Mention({"AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000", "where segments go"});
  environment.Mention(
      {"AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR", "and every other AWS_XRAY_ variable of the SDK"});
  return settings;
}

void PrintHelp(const Program& program, const Environment& environment) {
  fmt::print(
      "{0} {1}: {2}\n\nUsage: {0} [--ready-file FILE] [--help] [--version]\n\n"
      "  --ready-file FILE  write {{\"pid\",\"http\"}} to FILE once requests are served\n\n"
      "Environment (defaults in parentheses):\n{3}",
      program.name, program.version, program.summary, environment.Help());
}

void ConfigureXray(const Program& program) {
  xray::Config config;
  config.name = program.trace_name;
  config.service_version = program.version;
  config.log = [](xray::LogLevel level, std::string_view message) {
    LogEvent(static_cast<Level>(level), message, {{"from", "xray"}});
  };
  xray::Configure(std::move(config));
}

int Serve(const Program& program, Settings settings, const std::string& ready_path) try {
  Dispatcher dispatcher(settings.build(), FaultSwitch(settings.faults));
  Server server(settings.server, dispatcher, xray::Recorder::Global());
  server.StopOnSignals();
  ReadyFile ready(ready_path);
  if (!ready.Write(settings.server.address, server.port())) {
    LogEvent(Level::kError, "cannot write the ready file", {{"path", ready_path}});
    return 1;
  }
  LogEvent(Level::kInfo, "serving",
           {{"version", program.version},
            {"address", settings.server.address},
            {"port", std::int64_t{server.port()}}});
  server.Run();
  return 0;
} catch (const std::system_error& error) {
  LogEvent(Level::kError, "cannot start", {{"error", error.what()}});
  return 1;
}

}  // namespace

int RunProgram(const Program& program, int argc, char** argv) {
  const std::optional<Arguments> arguments = ParseArguments(argc, argv);
  if (!arguments) return 2;
  Environment environment;
  Settings settings = ReadSettings(program, environment);
  if (arguments->help) return PrintHelp(program, environment), 0;
  if (arguments->version) return fmt::print("{} {}\n", program.name, program.version), 0;
  for (const std::string& problem : environment.problems()) {
    fmt::print(stderr, "{}: {}\n", program.name, problem);
  }
  if (!environment.problems().empty()) return 2;
  std::signal(SIGPIPE, SIG_IGN);  // a peer that goes away is an error of its write
  StartLog(program.name, settings.log_level);
  ConfigureXray(program);
  const int status = Serve(program, std::move(settings), arguments->ready_file);
  const bool flushed = xray::Flush(kFlushMs);
  LogEvent(Level::kInfo, "stopped", {{"traces_flushed", flushed}});
  return status;
}

}  // namespace services::http
