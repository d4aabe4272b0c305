#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "adapters/client/api_calls.h"
#include "apps/roentgen/commands/commands.h"
#include "apps/roentgen/commands/scan_progress.h"
#include "apps/roentgen/commands/server_flags.h"
#include "apps/roentgen/view/breakdown_table.h"
#include "apps/roentgen/view/csv.h"
#include "apps/roentgen/view/display_text.h"
#include "apps/roentgen/view/look.h"
#include "apps/roentgen/view/time_text.h"
#include "base/clock.h"

namespace roentgen::cli {
namespace {

constexpr std::size_t kMaxOperations = 1'000;  // in one answer

struct OperationsFlags {
  ServerFlags server;
  RangeFlags range;
  SetFlags set;
  std::string service;
  std::string type;
  std::size_t limit = 50;
};

int RunOperations(const OperationsFlags& flags, const Session& session) {
  const Messages& text = session.text;
  auto client = ClientOf(flags.server, text);
  if (!client) return Fail(session, client.error().message, kUsage);
  const auto range = RangeOf(flags.range, text, SystemClock().Now());
  if (!range) return Fail(session, range.error().message, kUsage);
  const client::TraceSet set{range->start, range->end, flags.set.filter, flags.set.group};
  const auto answer = WithProgress(text, [&] {
    return client::GetOperations(*client, set, flags.service, flags.type, flags.limit);
  });
  if (!answer) return FailCall(session, *client, answer.error());
  const Look look = LookOfTerminal(text, session.color, session.ascii);
  if (flags.server.json) {
    Print(answer->json + "\n");
  } else if (flags.server.csv) {
    Print(OperationsCsv(*answer));
    Note(OperationsNotes(text, *answer));
  } else if (answer->rows.empty()) {
    Print(text.operations.none(Clean(flags.service), DateTimeText(range->start),
                               DateTimeText(range->end)) +
          "\n" + PartialText(look, answer->examined));
  } else {
    Print(OperationsTable(look, *answer));
  }
  return kOk;
}

}  // namespace

void AddOperations(CLI::App& program, Session& session) {
  const OperationsText& text = session.text.operations;
  CLI::App& command = NewCommand(program, session, "operations", text.command);
  const auto flags = std::make_shared<OperationsFlags>();
  command.add_option("SERVICE", flags->service, text.service_argument.str())
      ->required()
      ->option_text(" ");
  AddRangeFlags(command, session, flags->range);
  AddSetFlags(command, session, flags->set);
  command.add_option("--type", flags->type, text.type_flag.str())->option_text("TYPE");
  CLI::Option* limit = command.add_option("--limit", flags->limit, text.limit_flag.str());
  Label(limit->check(CLI::Range(std::size_t{1}, kMaxOperations)), "N");
  AddTableFlags(command, session, flags->server);
  command.callback([flags, &session] {
    session.run = [flags, &session] { return RunOperations(*flags, session); };
  });
}

}  // namespace roentgen::cli
