#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/scan_progress.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/breakdown_table.h"
#include "apps/roentgen/view/comparison_view.h"
#include "apps/roentgen/view/csv.h"
#include "apps/roentgen/view/look.h"
#include "base/clock.h"
#include "model/ids.h"

namespace roentgen::cli {
namespace {

struct CompareFlags {
  ServerFlags server;
  RangeFlags range;
  std::string group;
  std::string a;
  std::string b;
  bool all = false;
};

int RunDiff(const CompareFlags& flags, const Session& session, client::XrayClient& client) {
  const auto answer = client::Diff(client, flags.a, flags.b);
  if (!answer) return FailCall(session, client, answer.error());
  if (flags.server.json) {
    Print(answer->json + "\n");
  } else if (flags.server.csv) {
    Print(DiffCsv(*answer));
  } else {
    Print(DiffView(LookOfTerminal(session.text, session.color, session.ascii), *answer));
  }
  return kOk;
}

int RunSets(const CompareFlags& flags, const Session& session, client::XrayClient& client) {
  const CompareText& text = session.text.compare;
  const auto range = RangeOf(flags.range, session.text, SystemClock().Now());
  if (!range) return Fail(session, range.error().message, kUsage);
  const client::TraceSet a{range->start, range->end, flags.a, flags.group};
  std::optional<client::TraceSet> b;
  if (!flags.b.empty()) b = client::TraceSet{range->start, range->end, flags.b, flags.group};
  const auto answer = WithProgress(session.text, [&] { return client::Compare(client, a, b); });
  if (!answer) return FailCall(session, client, answer.error());
  if (flags.server.json) {
    Print(answer->json + "\n");
    return kOk;
  }
  for (const auto& [name, set] : {std::pair{text.set_a, &answer->a}, {text.set_b, &answer->b}}) {
    if (set->examined.traces == 0) return Fail(session, text.none(name.str(), set->filter));
  }
  if (flags.server.csv) {
    Print(ComparisonCsv(*answer, flags.all));
    for (const auto& [name, set] : {std::pair{text.set_a, &answer->a}, {text.set_b, &answer->b}}) {
      const std::string partial = PartialNote(session.text, set->examined);
      if (!partial.empty()) Note(name.str() + ": " + partial);
    }
    return kOk;
  }
  const Look look = LookOfTerminal(session.text, session.color, session.ascii);
  Print(ComparisonView(look, *answer, flags.all));
  return kOk;
}

int RunCompare(const CompareFlags& flags, const Session& session) {
  auto client = ClientOf(flags.server, session.text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const bool is_id_a = TraceId::ParseLenient(flags.a).has_value();
  const bool is_id_b = TraceId::ParseLenient(flags.b).has_value();
  if (is_id_a != is_id_b) return Fail(session, session.text.compare.one_is_an_id, kUsage);
  return is_id_a ? RunDiff(flags, session, *client) : RunSets(flags, session, *client);
}

}  // namespace

void AddCompare(CLI::App& program, Session& session) {
  const CompareText& text = session.text.compare;
  CLI::App& command = NewCommand(program, session, "compare", text.command);
  const auto flags = std::make_shared<CompareFlags>();
  command.add_option("A", flags->a, text.a_argument.str())->required()->option_text(" ");
  command.add_option("B", flags->b, text.b_argument.str())->option_text(" ");
  AddRangeFlags(command, session, flags->range);
  command.add_option("--group", flags->group, session.text.common.group_flag.str())
      ->option_text("NAME");
  command.add_flag("--all", flags->all, text.all_flag.str());
  AddTableFlags(command, session, flags->server);
  command.callback([flags, &session] {
    session.run = [flags, &session] { return RunCompare(*flags, session); };
  });
}

}  // namespace roentgen::cli
