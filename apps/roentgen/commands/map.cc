#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/look.h"
#include "apps/roentgen/view/service_map.h"
#include "apps/roentgen/view/time_text.h"
#include "base/clock.h"

namespace roentgen::cli {
namespace {

struct MapFlags {
  ServerFlags server;
  RangeFlags range;
  bool watch = false;
};

constexpr auto kRedraw = std::chrono::seconds(2);

int DrawOnce(const MapFlags& flags, const Session& session, client::XrayClient& client) {
  const Messages& text = session.text;
  const auto range = RangeOf(flags.range, text, SystemClock().Now());
  if (!range) return Fail(session, range.error().message, kUsage);
  const auto answer = client.GetServiceGraph(range->start, range->end);
  if (!answer) return FailCall(session, client, answer.error());
  if (flags.server.json) {
    for (const std::string& page : answer->json) Print(page + "\n");
    return kOk;
  }
  const Look look = LookOfTerminal(text, session.color, session.ascii);
  const std::string map =
      answer->graph.nodes.empty()
          ? text.map.none(DateTimeText(range->start), DateTimeText(range->end)) + "\n"
          : ServiceMap(look, answer->graph);
  // Home, then draw over and clear what is left: without a blank screen in between.
  if (!flags.watch) Print(map);
  if (flags.watch) Print("\x1b[H\x1b[2J" + map);
  return kOk;
}

int RunMap(const MapFlags& flags, const Session& session) {
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  for (;;) {
    const int status = DrawOnce(flags, session, *client);
    if (status != kOk || !flags.watch) return status;
    std::this_thread::sleep_for(kRedraw);
  }
}

}  // namespace

void AddMap(CLI::App& program, Session& session) {
  const MapText& text = session.text.map;
  CLI::App& command = NewCommand(program, session, "map", text.command);
  const auto flags = std::make_shared<MapFlags>();
  AddRangeFlags(command, session, flags->range);
  command.add_flag("--watch", flags->watch, text.watch_flag.str());
  AddServerFlags(command, session, flags->server);
  command.callback(
      [flags, &session] { session.run = [flags, &session] { return RunMap(*flags, session); }; });
}

}  // namespace roentgen::cli
