#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/scan_progress.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/breakdown_table.h"
#include "apps/roentgen/view/csv.h"
#include "apps/roentgen/view/look.h"
#include "apps/roentgen/view/service_map.h"
#include "apps/roentgen/view/time_text.h"
#include "base/clock.h"
#include "base/text.h"

namespace roentgen::cli {
namespace {

struct MapFlags {
  ServerFlags server;
  RangeFlags range;
  SetFlags set;
  bool watch = false;
};

constexpr auto kRedraw = std::chrono::seconds(2);

// Drawn over what was there, without a blank screen in between, and cut to the screen.
std::string OverScreen(const std::string& map, std::size_t height) {
  std::string out = "\x1b[H";
  std::istringstream lines(map);
  std::string line;
  for (std::size_t shown = 0; shown + 1 < height && std::getline(lines, line); ++shown) {
    out += line + "\x1b[K\n";
  }
  return out + "\x1b[J";
}

// The map of traces that match, with a word on what it rests on.
Result<std::string> DrawFiltered(const MapFlags& flags, const Session& session, const Look& look,
                                 client::XrayClient& client, const TimeRange& range) {
  const Messages& text = session.text;
  const client::TraceSet set{range.start, range.end, flags.set.filter, flags.set.group};
  RG_TRY(const client::SetGraphAnswer answer,
         WithProgress(text, [&] { return client::GetGraph(client, set); }));
  if (flags.server.json) return answer.json + "\n";
  if (flags.server.csv) {
    if (answer.examined) Note(PartialNote(text, *answer.examined));
    return MapCsv(answer.graph);
  }
  if (answer.graph.nodes.empty()) {
    return text.traces.none_matches(DateTimeText(range.start), DateTimeText(range.end)) + "\n";
  }
  std::string map = ServiceMap(look, answer.graph);
  if (!answer.examined) return map;
  const std::string note = text.map.of_filter(CountText(answer.examined->traces));
  return map + Paint(look, Ink::kDim, note) + "\n" + PartialText(look, *answer.examined);
}

Result<std::string> DrawMap(const MapFlags& flags, const Session& session, const Look& look,
                            client::XrayClient& client) {
  const Messages& text = session.text;
  RG_TRY(const TimeRange range, RangeOf(flags.range, text, SystemClock().Now()));
  if (!IsBlank(flags.set.filter)) return DrawFiltered(flags, session, look, client, range);
  RG_TRY(const client::GraphAnswer answer,
         client.GetServiceGraph(range.start, range.end, flags.set.group));
  if (flags.server.json) {
    std::string pages;
    for (const std::string& page : answer.json) pages += page + "\n";
    return pages;
  }
  if (flags.server.csv) return MapCsv(answer.graph);
  if (!answer.graph.nodes.empty()) return ServiceMap(look, answer.graph);
  return text.map.none(DateTimeText(range.start), DateTimeText(range.end)) + "\n";
}

int RunMap(const MapFlags& flags, const Session& session) {
  const Messages& text = session.text;
  auto client = ClientOf(flags.server, text);
  if (!client) return Fail(session, client.error().message, kUsage);
  if (const auto range = RangeOf(flags.range, text, SystemClock().Now()); !range) {
    return Fail(session, range.error().message, kUsage);
  }
  for (bool drawn = false;; drawn = true) {
    const Look look = LookOfTerminal(text, session.color, session.ascii);
    const auto map = DrawMap(flags, session, look, *client);
    if (!map && !drawn) return FailCall(session, *client, map.error());
    const bool over = flags.watch && look.height > 0 && !flags.server.json;
    // A server that comes back is watched on; meanwhile the last map stays.
    if (map) Print(over ? OverScreen(*map, look.height) : *map);
    if (!flags.watch) return kOk;
    std::this_thread::sleep_for(kRedraw);
  }
}

}  // namespace

void AddMap(CLI::App& program, Session& session) {
  const MapText& text = session.text.map;
  CLI::App& command = NewCommand(program, session, "map", text.command);
  const auto flags = std::make_shared<MapFlags>();
  AddRangeFlags(command, session, flags->range);
  AddSetFlags(command, session, flags->set);
  AddTableFlags(command, session, flags->server);
  command.add_flag("--watch", flags->watch, text.watch_flag.str())
      ->excludes(command.get_option("--csv"))
      ->option_text(" ");
  command.callback(
      [flags, &session] { session.run = [flags, &session] { return RunMap(*flags, session); }; });
}

}  // namespace roentgen::cli
